// Taking cash. One slip at a time: find, claim, take the cash, once. Every payment has its own idempotency key, kept until central
// has answered for certain, so that a lost answer is asked again and never paid twice.
import { call, explain, isLinked, nowMs } from "./desk_call.js";
import { drawDone, suggestions } from "./desk_done.js";
import { $, amountOf, asRupiah, digitsOf, grouped, sure } from "./desk_page.js";
import { showReceipt } from "./desk_receipt.js";
import { clock, day, known, rupiah, say } from "./words.js";

const FOLLOW_MS = 1500, LOW_S = 30, CASH_MAX = 100_000_000,
  JUDGED = [404, 409, 422]; // refusals by the books, which knew no payment under this key

let slip = null; // what central last said of the slip in hand
let key = null; // idempotency key of its payment
let tried = null; // the body of a payment that was sent and whose answer did not come: it is asked again in the same words
let sending = false; // a payment or refund is on its way
let searching = false;
let lapsed = false; // the hold on the slip in hand ran out
let finished = null; // the slip that was paid, followed to its end
let notice = null; // [words key, values, danger]
let changed = () => {}; // something happened that the shift shows

export const onMoney = (listener) => { changed = listener; };
export const isUncertain = () => Boolean(tried) || sending;

function tell(words, values = {}, danger = true) { notice = words ? [words, values, danger] : null; draw(); }

// Find what was scanned or typed. Nothing takes the place of a payment whose answer is awaited.
export async function find(scan) {
  const digits = scan.replace(/[\s-]/g, "");
  if (searching || sending) return;
  if (tried) return tell("scan.unfinished");
  if (!/^\d{16}$|^\d{100,}$/.test(digits)) { $("code").select(); return tell("problem.code"); }
  if (slip?.claim_until && slip.code !== digits) letGo(slip.code);
  slip = finished = null;
  searching = true;
  tell("scan.searching", {}, false);
  try {
    const found = await call("POST", "/slips/lookup", { scan: digits });
    notice = null;
    if (!found.ok) { $("code").select(); return tell(digits.length === 16 && found.status === 422 ? "problem.code-invalid" : explain(found)); }
    take(found.content);
    if (slip.state === "refund_due") { draw(); return $("refund_number").focus(); }
    if (!slip.payable && slip.reason !== "repeat") { tell(...standing()); return $("code").select(); }
    await claim();
  } catch {
    slip = null;
    tell("problem.network");
  } finally {
    searching = false;
  }
}

function standing() {
  if (slip.reason === "paid" && known("standing." + slip.state)) return ["standing." + slip.state];
  if (slip.reason === "paid") return ["reason.bill_paid"];
  return ["reason." + slip.reason, pause()];
}

// The end of the biller's nightly pause; nothing where there is none.
const pause = () => ({ time: slip.cut_off_until ? say("until", { time: clock(slip.cut_off_until) }) : "" });

function take(found) {
  slip = found;
  key = crypto.randomUUID();
  tried = null;
  lapsed = false;
  $("repeat_confirmed").checked = false;
  $("tendered").value = $("refund_number").value = "";
  $("code").value = grouped(slip.code);
}

async function claim() {
  const { code, total: before } = slip;
  const claimed = await call("POST", `/slips/${code}/claim`);
  if (slip?.code !== code) return claimed.ok && letGo(code); // another slip was taken in hand meanwhile
  if (!claimed.ok) {
    slip = { ...slip, payable: false, claim_until: null };
    return tell(explain(claimed), pause());
  }
  slip = { ...slip, ...claimed.content };
  lapsed = false;
  notice = before !== null && before !== slip.total ? ["price.changed", { before: rupiah(before), now: rupiah(slip.total) }, true] : null;
  draw();
  $("tendered").focus();
}

async function pay() {
  if (sending) return;
  sending = true;
  draw();
  const body = tried ?? { amount: slip.total, tendered: tendered(), repeat_confirmed: $("repeat_confirmed").checked };
  try {
    const paid = await call("POST", `/slips/${slip.code}/payments`, body, key);
    if (!paid.ok) {
      if (!tried || JUDGED.includes(paid.status)) {
        tried = null;
        slip = { ...slip, payable: false, claim_until: null };
      }
      return tell(explain(paid));
    }
    end(paid.content.state, paid.content.change);
    follow();
  } catch {
    tried = body;
    tell("problem.unsure");
  } finally {
    sending = false;
    draw();
  }
}

async function giveBack() {
  if (sending) return;
  sending = true;
  draw();
  const body = { amount: slip.total, refund_number: digitsOf($("refund_number").value) };
  try {
    const given = await call("POST", `/slips/${slip.code}/refunds`, body, key);
    if (!given.ok) {
      key = crypto.randomUUID(); // nothing was recorded: a corrected number is another wish
      tell(explain(given, "refund"));
      return $("refund_number").select();
    }
    end("refunded", slip.total);
  } catch {
    tell("refund.unsure");
  } finally {
    sending = false;
    draw();
  }
}

function end(state, change) {
  finished = { ...slip, state, change };
  slip = notice = null;
  tried = null;
  sending = false;
  draw();
  $("next").focus();
  changed();
}

async function follow() {
  const code = finished.code;
  while (finished?.code === code && ["paid", "in_process"].includes(finished.state)) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    try {
      const now = await call("GET", `/slips/${code}`);
      if (!now.ok || finished?.code !== code) continue;
      finished.state = now.content.state;
      draw();
    } catch { /* the banner says that central is away; asked again */ }
  }
}

function leave() {
  slip = finished = notice = null;
  $("code").value = "";
  draw();
  $("code").focus();
}

async function letGo(code) { try { await call("DELETE", `/slips/${code}/claim`); } catch { /* it runs out by itself */ } }

function release() {
  const code = slip.code;
  leave();
  letGo(code);
}

async function voidSlip() {
  const { code, product } = slip;
  try {
    const ended = await call("POST", `/slips/${code}/void`);
    if (!ended.ok) return tell(explain(ended));
    if (slip?.code === code) leave();
    tell("void.done", { product, tail: code.slice(-4) }, false);
  } catch { tell("void.unsure"); }
}

const tendered = () => ($("tendered").value ? amountOf($("tendered")) : slip.total);

function drawSlip() {
  $("slip").hidden = !slip;
  if (!slip) return;
  const payable = Boolean(slip.claim_until) && !lapsed;
  const chosen = slip.choice || (slip.denomination ? rupiah(slip.denomination) : "");
  $("product").textContent = [slip.product, chosen].filter(Boolean).join(" · ");
  $("customer").textContent = [slip.name_masked, slip.customer_masked, slip.state === "refund_due" ? "" : say("slip.until", { time: day(slip.valid_until).replace(" WIB", "") })].filter(Boolean).join(" · ");
  $("from").hidden = slip.here;
  $("from_text").textContent = say("slip.from", { store: slip.store ?? "" });
  $("details").hidden = !slip.details.length || slip.state === "refund_due";
  $("details").replaceChildren(...slip.details.flatMap(([name, text]) => {
    const caption = document.createElement("dt"), value = document.createElement("dd");
    caption.textContent = known("detail." + name) ? say("detail." + name) : name;
    value.textContent = text;
    return [caption, value];
  }));
  for (const name of ["amount", "admin_fee", "service_fee", "total"]) $(name).textContent = slip.total === null ? "–" : rupiah(slip[name]);
  $("repeat").hidden = !(payable && slip.repeat_of);
  if (slip.repeat_of) $("repeat_text").textContent = say("repeat.ask", { time: day(slip.repeat_of).replace(" WIB", "") });
  $("cash").hidden = $("lease").hidden = !payable;
  $("void").hidden = !payable || isUncertain();
  drawRefund();
  if (payable) drawCashier();
}

function drawCashier() {
  const chosen = amountOf($("tendered"));
  $("quick").replaceChildren(...[slip.total, ...suggestions(slip.total)].map((amount) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = amount === slip.total ? say("cash.exact") : rupiah(amount);
    button.setAttribute("aria-pressed", String(chosen === amount));
    button.disabled = isUncertain();
    button.addEventListener("click", () => { $("tendered").value = rupiah(amount); draw(); ($("take").disabled ? $("repeat_confirmed") : $("take")).focus(); });
    return button;
  }));
  $("take_text").textContent = say(sending ? "cash.sending" : "cash.take", { amount: rupiah(slip.total) });
  $("tendered").disabled = $("repeat_confirmed").disabled = $("release").disabled = isUncertain();
  drawLease();
  drawCash();
}

function drawRefund() {
  $("refund").hidden = slip.state !== "refund_due";
  $("refund_how").hidden = Boolean(notice);
  $("slip").classList.toggle("refunding", slip.state === "refund_due");
  $("refund_text").textContent = say(sending ? "refund.sending" : "refund.give", { amount: rupiah(slip.total) });
  $("refund_leave").disabled = sending;
  $("refund_give").disabled = sending || digitsOf($("refund_number").value).length !== 8;
}

export function drawLease() {
  if (!slip?.claim_until || lapsed) return;
  const left = Math.round((new Date(slip.claim_until) - nowMs()) / 1000);
  $("lease").classList.toggle("low", left < LOW_S);
  $("lease").textContent = say("lease.held", { time: `${Math.max(0, Math.floor(left / 60))}:${String(Math.max(0, left) % 60).padStart(2, "0")}` });
  if (left <= 0 && !tried && !sending) { lapsed = true; tell("lease.over", {}, false); $("again").focus(); }
}

function drawCash() {
  const change = tendered() - slip.total;
  $("change").textContent = change < 0 ? say("cash.short", { amount: rupiah(-change) }) : rupiah(change);
  $("change").parentElement.classList.toggle("short", change < 0);
  $("take").disabled = sending || change < 0 || tendered() > CASH_MAX || (Boolean(slip.repeat_of) && !$("repeat_confirmed").checked) || (!isLinked() && !tried);
}

export function draw() {
  $("idle").hidden = Boolean(slip || finished || (notice && notice[0] !== "void.done"));
  $("message").hidden = !notice;
  if (notice) {
    const [words, values, danger] = notice;
    $("message_text").textContent = say(words, values);
    $("message").classList.toggle("danger", danger);
    $("message_icon").dataset.icon = words === "scan.searching" || words === "lease.over" ? "clock-4" : words === "void.done" ? "check" : words === "reason.cut_off" ? "moon" : "triangle-alert";
  }
  $("again").hidden = !(slip && lapsed);
  drawSlip();
  drawDone(finished);
}

// Put the focus where the cashier goes on.
export function focus() {
  const id = finished ? "next" : slip?.state === "refund_due" ? "refund_number" : slip?.claim_until && !lapsed ? "tendered" : "code";
  $(id).focus();
}

async function again() { try { await claim(); } catch { tell("problem.network"); } }

export function listen() {
  $("scan").addEventListener("submit", (event) => { event.preventDefault(); find($("code").value); });
  $("code").addEventListener("input", () => {
    const digits = digitsOf($("code").value);
    if (digits.length <= 16) $("code").value = grouped(digits);
  });
  $("code").addEventListener("focus", () => $("code").select());
  asRupiah($("tendered"), () => slip?.claim_until && draw());
  $("tendered").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // else this same Enter would press the button that it leads to
    if (!$("take").disabled) $("take").focus();
    else if (!$("repeat").hidden) $("repeat_confirmed").focus();
  });
  $("repeat_confirmed").addEventListener("change", draw);
  $("take").addEventListener("click", pay);
  $("release").addEventListener("click", release);
  $("void").addEventListener("click", () => sure("void.sure", { product: slip.product, tail: slip.code.slice(-4) }, "void.yes", voidSlip, true));
  $("again").addEventListener("click", again);
  $("next").addEventListener("click", leave);
  $("done_receipt").addEventListener("click", async () => { const problem = await showReceipt(finished.code); if (problem) tell(problem); });
  $("refund_leave").addEventListener("click", leave);
  $("refund").addEventListener("submit", (event) => { event.preventDefault(); if (!$("refund_give").disabled) giveBack(); });
  $("refund_number").addEventListener("input", () => {
    $("refund_number").value = grouped(digitsOf($("refund_number").value).slice(0, 8));
    drawRefund();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || tried || sending || document.querySelector("dialog[open], [data-page=desk][hidden]")) return;
    if (slip?.claim_until && !lapsed) release();
    else if (slip || finished || notice) leave();
  });
}
