// Looks at the kiosk's screen: a token once, then pictures. Nothing is ever sent, and the token is kept nowhere.

import { showLive } from "/screen.js";

const byId = (id) => document.getElementById(id);
const [TIME_OVER, FULL] = [4000, 1013];

let socket = null;
let seenAny = false;

const hex = (text) => [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function seen(there) {
  seenAny = true;
  byId("entry").hidden = true;
  byId("kiosk").hidden = false;
  byId("screen").classList.toggle("away", !there);
  byId("state").textContent = there ? "Langsung. Pelanggan melihat pemberitahuan." : "Menunggu layar kios…";
}

function ended(code) {
  socket = null;
  byId("kiosk").hidden = true;
  byId("entry").hidden = false;
  // A refused handshake has no reason that a page may read: the kiosk's log has it.
  if (code === TIME_OVER) byId("said").textContent = "Waktu melihat habis. Masukkan token lagi bila masih perlu.";
  else if (code === FULL || !seenAny) byId("said").textContent = "Ditolak: token salah, terlalu banyak percobaan, atau sudah dua orang melihat.";
  else byId("said").textContent = "Sambungan berakhir.";
}

byId("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  if (socket) return;
  seenAny = false;
  byId("said").textContent = "";
  socket = showLive(byId("screen"), "/live", ["anjungan.watch.1", `token.${hex(byId("token").value.trim())}`], seen, ended);
  byId("token").value = "";
});

byId("leave").addEventListener("click", () => socket?.close());
// A page that nobody sees is nobody who looks: the customer is not to be told otherwise.
document.addEventListener("visibilitychange", () => { if (document.hidden) socket?.close(); });
