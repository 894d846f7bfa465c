// The till's shift beside the desk: what it took, what must go back, opening it, and whether central and the kiosks are heard.
import { call, explain, isLinked, nowMs } from "./desk_call.js";
import { $, amountOf, asRupiah, drawPayments } from "./desk_page.js";
import { clock, day, rupiah, say } from "./words.js";

const SHIFT_MS = 4000, KIOSKS_MS = 20000, HEARD_MS = 1_800_000, ROWS_MAX = 8, KIOSKS_MAX = 2;

export let shift = null;
let kiosks = null;
let problem = null;
let suggested = null; // the opening that the field was filled with
let changed = () => {};
let open = () => {};

export function onShift(listener, opener) { changed = listener; open = opener; }

export async function refresh() {
  try {
    const answer = await call("GET", "/shift");
    if (answer.ok) { shift = answer.content; draw(); changed(); }
  } catch { /* the banner says it */ }
}

async function refreshKiosks() {
  try {
    const answer = await call("GET", "/kiosks");
    if (answer.ok) { kiosks = answer.content; draw(); }
  } catch { /* likewise */ }
}

async function begin() {
  problem = null;
  try {
    const answer = await call("POST", "/shifts", { opening: amountOf($("opening_cash")) });
    if (!answer.ok) problem = explain(answer);
    else shift = answer.content;
    if (answer.ok || answer.status === 409) await refresh();
    if (shift.shift) $("code").focus();
  } catch { problem = "problem.network"; }
  draw();
}

function drawOpening() {
  $("opening_card").hidden = Boolean(shift.shift);
  $("shift_card").hidden = !shift.shift;
  if (shift.shift) { suggested = null; return; }
  $("opening_body").textContent = say("opening.body", { amount: rupiah(shift.opening) });
  if (suggested !== shift.opening) { suggested = shift.opening; $("opening_cash").value = rupiah(shift.opening); }
  $("opening_problem").hidden = !problem;
  if (problem) $("opening_problem").textContent = say(problem);
}

function drawDue() {
  const [due, ...more] = shift.refunds_due;
  $("refund_due").hidden = !due;
  if (!due) return;
  $("refund_title").textContent = more.length ? say("refund.titles", { count: more.length + 1 }) : say("refund.title");
  $("refund_body").textContent = say("refund.body", { product: due.product, tail: due.code_tail, amount: rupiah(due.total) });
}

function kioskLine(kiosk) {
  const values = { name: "K-" + kiosk.kiosk.slice(-4).toUpperCase(), time: "" };
  const fresh = kiosk.heard_at && nowMs() - new Date(kiosk.heard_at) < HEARD_MS;
  if (kiosk.heard_at) values.time = fresh ? clock(kiosk.heard_at) : day(kiosk.heard_at);
  const [key, look] = kiosk.held ? ["kiosk.held", "bad"] : !kiosk.heard_at ? ["kiosk.never", "quiet"] : fresh ? ["kiosk.heard", ""] : ["kiosk.quiet", "quiet"];
  const line = document.createElement("span"), icon = document.createElement("span"), text = document.createElement("strong");
  line.className = "line " + look;
  icon.className = "icon";
  icon.dataset.icon = "monitor-smartphone";
  text.textContent = say(key, values);
  line.append(icon, text);
  return line;
}

export function draw() {
  $("link_icon").dataset.icon = isLinked() ? "wifi" : "wifi-off";
  $("link").classList.toggle("bad", !isLinked());
  $("link_text").textContent = say(isLinked() ? "link.up" : "link.down");
  $("away").hidden = isLinked();
  $("kiosks").replaceChildren(...(isLinked() ? (kiosks ?? []).slice(0, KIOSKS_MAX).map(kioskLine) : []));
  if (!shift) return;
  $("place").textContent = [shift.store, shift.till].filter(Boolean).join(" · ");
  $("who").textContent = shift.opened_at ? say("shift.since", { time: clock(shift.opened_at) }) : shift.cashier;
  $("cashier").textContent = say("shift.cashier", { name: shift.cashier });
  $("drawer").textContent = say("shift.drawer", { count: shift.count, amount: rupiah(shift.expected_drawer) });
  $("no_payments").hidden = shift.payments.length > 0;
  drawPayments($("payments"), shift.payments.slice(0, ROWS_MAX), null, open);
  drawOpening();
  drawDue();
}

export function listen() {
  asRupiah($("opening_cash"));
  $("opening").addEventListener("submit", (event) => { event.preventDefault(); begin(); });
  refresh();
  refreshKiosks();
  setInterval(refresh, SHIFT_MS);
  setInterval(refreshKiosks, KIOSKS_MS);
}
