// The front panel's page: shows what the API says and sends what hands do. It decides nothing.

import { showFaults } from "/static/faults.js";
import { showLive } from "/static/screen.js";

const byId = (id) => document.getElementById(id);
const WAIT_S = 20;
const RETRY_MS = 1000;
const HAPPENINGS_MAX = 200;
const PAPERS_SHOWN_MAX = 8;

const REASONS = {
  starting: "kios sedang menyala", no_answer: "kios tidak menjawab", nothing_there: "tidak ada apa-apa di sini",
  screen_changing: "layar sedang berganti", stale: "layar sudah berganti", disabled: "belum bisa",
  no_such_element: "tidak ada di layar",
};
const KINDS = {
  payment_slip: "slip pembayaran", queue_slip: "slip antrean", receipt: "struk", interim_receipt: "struk sementara",
  refund: "pengembalian", refund_number: "nomor pengembalian", void: "batal", test: "uji cetak", readiness: "kesiapan",
};

// What has been seen so far; a simulator that was restarted counts from the beginning.
let [revision, lastHappening, lastChange, lastHeard] = [-1, 0, -1, 0];

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

let refusalTimer = 0;

function say(text) {
  byId("refusal").textContent = text;
  byId("refusal").classList.add("seen");
  clearTimeout(refusalTimer);
  refusalTimer = setTimeout(() => byId("refusal").classList.remove("seen"), 1600);
}

async function order(path, body, method = "POST") {
  try {
    const answer = await fetch(path, {
      method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const outcome = await answer.json();
    if (!answer.ok) say(String(outcome.detail?.[0]?.msg ?? outcome.detail ?? answer.status));
    else if (!outcome.accepted) say(REASONS[outcome.reason] ?? outcome.reason ?? "ditolak");
  } catch {
    byId("lost").hidden = false;
  }
}

// Keeps asking `once` for ever; a panel that is gone is asked again every second.
async function forever(once) {
  for (;;) {
    try {
      await once();
      byId("lost").hidden = true;
    } catch {
      byId("lost").hidden = false;
      [revision, lastHappening, lastChange, lastHeard] = [-1, 0, -1, 0];
      byId("happenings").replaceChildren();
      paperViews.clear();
      await pause(RETRY_MS);
    }
  }
}

// ---- the screen -------------------------------------------------------------------------------------------------

async function followView() {
  const view = await ask(revision < 0 ? "/api/view" : `/api/view?after=${revision}&timeout_s=${WAIT_S}`);
  revision = view.revision;
  byId("screen").setAttribute("aria-label", `Layar kios: ${view.screen}`);
}

// What the kiosk's voice says, as text: the newest.
async function followVoice() {
  const { heard } = await ask(`/api/heard?after=${lastHeard}&timeout_s=${WAIT_S}`);
  const newest = heard.at(-1);
  if (!newest) return;
  lastHeard = newest.number;
  const caption = byId("heard");
  caption.hidden = false;
  caption.dataset.to = newest.to;
  caption.lang = newest.voice;
  caption.textContent = newest.text;
}

// The picture comes by itself; a connection that is lost is made again.
async function followPicture() {
  const screen = byId("screen");
  const seen = () => {
    byId("lost").hidden = true;
    screen.classList.toggle("portrait", screen.height > screen.width);
  };
  await new Promise((resolve) => { showLive(screen, "/api/screen", [], seen, resolve); });
  throw new Error("the picture ended");
}

byId("screen").addEventListener("click", (event) => {
  const screen = event.currentTarget;
  const scale = screen.width / screen.clientWidth;
  order("/api/tap", { x: Math.floor(event.offsetX * scale), y: Math.floor(event.offsetY * scale) });
});

// ---- keypad, scanner, switches ----------------------------------------------------------------------------------

for (const button of document.querySelectorAll("[data-key]")) {
  button.addEventListener("click", () => order("/api/key", { key: button.dataset.key }));
}

const KEYBOARD = {
  Enter: "enter", "#": "enter", Backspace: "clear", "*": "clear", Escape: "cancel", "?": "help", ArrowUp: "up", ArrowDown: "down",
};

document.addEventListener("keydown", (event) => {
  const elsewhere = event.target.closest("input, button, a, dialog, ol");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = /^[0-9]$/.test(event.key) ? event.key : KEYBOARD[event.key];
  if (key) {
    event.preventDefault();
    order("/api/key", { key });
  }
});

byId("scanner").addEventListener("submit", (event) => {
  event.preventDefault();
  const data = byId("scan-text").value.trim();
  if (data) order("/api/scan", { data });
  byId("scan-text").value = "";
});

let state = {};

byId("switch-link").addEventListener("click", () => order("/api/link", { up: !state.link.up }));
byId("switch-jack").addEventListener("click", () => order("/api/headphones", { plugged: !state.jack.plugged }));
byId("switch-power").addEventListener("click", () => order("/api/power", { action: "cut" }));
byId("switch-clock").addEventListener("click", () => order("/api/clock", { trusted: !state.clock.trusted }));
for (const contact of ["cabinet", "paper"]) {
  byId(`switch-${contact}`).addEventListener("click", () => {
    order("/api/door", { contact, open: state.doors[contact] !== "open" });
  });
}
for (const button of document.querySelectorAll("[data-offset]")) {
  button.addEventListener("click", () => {
    const step = Number(button.dataset.offset);
    order("/api/clock", { kiosk_offset_s: step === 0 ? 0 : state.clock.kiosk_offset_s + step });
  });
}

function showSwitch(id, good, text, hint) {
  const button = byId(id);
  button.textContent = text;
  button.title = hint;
  button.classList.toggle("off", !good);
  if (button.getAttribute("role") === "switch") button.setAttribute("aria-checked", String(good));
}

function showDevices(devices) {
  state = Object.fromEntries(devices.map((device) => [device.device, device.state]));
  showSwitch("switch-link", state.link.up, state.link.up ? "tersambung" : "terputus", "pasang atau cabut kabel ke pusat");
  const power = !state.power.on ? "mati" : state.power.booted ? "hidup" : "menyala…";
  showSwitch("switch-power", state.power.on && state.power.booted, power, "putus listrik, lalu nyalakan lagi");
  for (const contact of ["cabinet", "paper"]) {
    const closed = state.doors[contact] === "closed";
    showSwitch(`switch-${contact}`, closed, closed ? "tertutup" : "terbuka", "buka atau tutup");
  }
  showSwitch("switch-jack", true, state.jack.plugged ? "terpasang" : "kosong", "pasang atau cabut penyuara telinga");
  byId("switch-jack").setAttribute("aria-checked", String(state.jack.plugged));
  showSwitch("switch-clock", state.clock.trusted, state.clock.trusted ? "dipercaya" : "tidak dipercaya", "dengan atau tanpa NTP");
  const days = state.clock.kiosk_offset_s / 86400;
  byId("clock-offset").textContent = days === 0 ? "tepat" : `${days > 0 ? "+" : "−"}${Math.abs(days).toLocaleString("id")} hari`;
  for (const button of document.querySelectorAll("[data-key]")) {
    button.classList.toggle("dead", !state.keypad.present);
    button.classList.toggle("stuck", state.keypad.stuck.includes(button.dataset.key));
  }
  byId("scanner").classList.toggle("dead", !state.scanner.present);
  byId("lamp-slip").dataset.pattern = state.lights.slip;
  byId("lamp-fault").dataset.pattern = state.lights.fault;
  showFaults(devices, order);
}

// ---- paper ------------------------------------------------------------------------------------------------------

const paperViews = new Map();

function showPapers(slips) {
  byId("no-paper").hidden = slips.length > 0;
  const recent = slips.slice(-PAPERS_SHOWN_MAX).reverse();
  const views = recent.map((slip, index) => {
    const view = paperViews.get(slip.number) ?? newPaper(slip.number);
    const name = `${slip.number} · ${KINDS[slip.kind] ?? "kertas"}`;
    // Paper that is still coming out looks different at every change of the world.
    const source = `/api/paper/${slip.number}.png?state=${slip.complete ? "whole" : lastChange}-${slip.torn}-${slip.cut}`;
    if (view.source !== source) {
      view.source = source;
      view.picture.src = source;
    }
    view.slip = slip;
    view.picture.alt = name;
    view.caption.textContent = name;
    view.caption.hidden = index === 0;
    view.button.classList.toggle("older", index > 0);
    return view.button;
  });
  const shown = [...byId("papers").children];
  if (shown.length !== views.length || shown.some((child, index) => child !== views[index])) byId("papers").replaceChildren(...views);
}

function newPaper(number) {
  const button = document.createElement("button");
  const picture = document.createElement("img");
  const caption = document.createElement("small");
  button.append(picture, caption);
  button.className = "fresh";
  const view = { button, picture, caption, source: "", slip: null };
  button.addEventListener("click", () => enlarge(view.slip, view.picture.alt));
  paperViews.set(number, view);
  return view;
}

async function enlarge(slip, name) {
  byId("enlarged-title").textContent = `Kertas ${name}`;
  byId("enlarged-picture").src = `/api/paper/${slip.number}.png?at=${Date.now()}`;
  byId("enlarged-json").href = `/api/paper/${slip.number}.json`;
  byId("enlarged-bin").href = `/api/paper/${slip.number}.bin`;
  byId("enlarged-codes").replaceChildren();
  byId("enlarged").showModal();
  const reading = await ask(`/api/paper/${slip.number}.json`);
  byId("enlarged-codes").replaceChildren(...reading.codes.map((code) => {
    const item = document.createElement("li");
    item.textContent = `${code.type}: ${code.data}`;
    return item;
  }));
}

// ---- what happened ----------------------------------------------------------------------------------------------

async function followWorld() {
  const { change, happenings } = await ask(`/api/happenings?after=${lastHappening}&change=${lastChange}&timeout_s=${WAIT_S}`);
  lastChange = change;
  const list = byId("happenings");
  for (const happening of happenings) {
    const item = document.createElement("li");
    item.textContent = `${new Date(happening.at_ms).toLocaleTimeString("id-ID")} ${happening.text}`;
    list.prepend(item);
    lastHappening = happening.number;
  }
  while (list.children.length > HAPPENINGS_MAX) list.lastChild.remove();
  const [{ devices }, { slips }] = await Promise.all([ask("/api/devices"), ask("/api/paper")]);
  showDevices(devices);
  showPapers(slips);
}

async function showLinks() {
  const { central } = await ask("/api/about");
  if (!central) return;
  byId("link-desk").href = `${central}/desk`;
  byId("link-central").href = `${central}/`;
  byId("link-desk").hidden = byId("link-central").hidden = false;
}

showLinks().catch(() => { byId("lost").hidden = false; });
forever(followView);
forever(followPicture);
forever(followVoice);
forever(followWorld);
