// What every page says, and how amounts and times are written. Pages bring their own words as well.

const WORDS = {
  id: {
    name: "Bahasa Indonesia",
    "login.title": "Masuk", "login.user": "Nama pengguna", "login.password": "Kata sandi", "login.enter": "Masuk", "login.wrong": "Nama pengguna atau kata sandi salah.",
    "login.often": "Terlalu banyak percobaan. Tunggu sebentar, lalu coba lagi.",
    "login.once": "Kata sandi ini hanya untuk sekali masuk. Pilih kata sandi Anda sendiri, paling sedikit 8 huruf atau angka.", "login.new": "Kata sandi baru", "login.again": "Ketik sekali lagi",
    "login.differ": "Kedua kata sandi baru tidak sama.", "login.weak": "Kata sandi baru harus paling sedikit 8 huruf atau angka, dan lain dari yang lama.",
    "desk.logout": "Keluar",
    "state.paid": "Diproses", "state.in_process": "Diproses", "state.success": "Berhasil", "state.refund_due": "Harus dikembalikan", "state.refunded": "Dikembalikan", "state.disputed": "Diperiksa",
    "problem.not_found": "Slip ini tidak dikenal. Periksa angkanya. Bila slip dicetak tanpa sambungan, pindai kode QR-nya.", "problem.code": "Bukan kode slip: 16 angka, atau QR dari slip.",
    "problem.held": "Slip ini sedang dipegang kasir lain.", "problem.network": "Pusat belum menjawab. Jangan terima uang; coba lagi.",
    "problem.unsure": "Belum ada jawaban dari pusat, jadi belum pasti tercatat. Simpan uangnya terpisah dan tekan Terima lagi: tidak akan tercatat dua kali.",
    "problem.other": "Tidak bisa diproses. Coba lagi, atau hubungi operator.",
  },
  en: {
    name: "English",
    "login.title": "Sign in", "login.user": "User name", "login.password": "Password", "login.enter": "Sign in", "login.wrong": "The user name or the password is wrong.",
    "login.often": "Too many attempts. Wait a moment, then try again.", "login.once": "This password works only once. Choose one of your own, at least 8 characters.", "login.new": "New password",
    "login.again": "Once more", "login.differ": "The two new passwords differ.", "login.weak": "The new password needs at least 8 characters and must differ from the old one.",
    "desk.logout": "Sign out",
    "state.paid": "In process", "state.in_process": "In process", "state.success": "Succeeded", "state.refund_due": "Refund due", "state.refunded": "Refunded", "state.disputed": "Under review",
    "problem.not_found": "This slip is not known. Check the digits. If it was printed without a connection, scan its QR code.", "problem.code": "Not a slip code: 16 digits, or the QR of a slip.",
    "problem.held": "Another till holds this slip.", "problem.network": "Central has not answered. Take no money; try again.",
    "problem.unsure": "Central has not answered, so it is not certain that this is recorded. Keep the money apart and press Take again: it will not be recorded twice.",
    "problem.other": "This cannot be done. Try again, or call the operator.",
  },
};

// Further pages bring their own words.
export function addWords(more) { for (const tag of Object.keys(WORDS)) Object.assign(WORDS[tag], more[tag]); }

let language = localStorage.getItem("language") in WORDS ? localStorage.getItem("language") : "id";

export const sayIn = (tag, key, values = {}) => (WORDS[tag][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
export const say = (key, values = {}) => sayIn(language, key, values);
export const rupiah = (amount) => "Rp" + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");
export const known = (key) => key in WORDS[language];

const zone = { timeZone: "Asia/Jakarta" };
export const clock = (iso) => new Date(iso).toLocaleTimeString("id-ID", { ...zone, hour: "2-digit", minute: "2-digit" });
export const day = (iso) => new Date(iso).toLocaleDateString("id-ID", { ...zone, day: "2-digit", month: "2-digit" }) + " " + clock(iso) + " WIB";
export const dayOfYear = (iso) => new Date(iso).toLocaleDateString("id-ID", { ...zone, day: "2-digit", month: "2-digit", year: "numeric" }) + " " + clock(iso) + " WIB";

// Fill every element that names its words; `changed` redraws what was said by program.
export function showLanguage(changed = () => {}) {
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  document.querySelector(".languages").replaceChildren(...Object.keys(WORDS).map((tag) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = WORDS[tag].name;
    button.lang = tag;
    button.setAttribute("aria-pressed", String(tag === language));
    button.addEventListener("click", () => { language = tag; localStorage.setItem("language", tag); showLanguage(changed); });
    return button;
  }));
  changed();
}
