// The cashier's desk. One slip at a time: find, claim, take the cash, once. Every payment has its own idempotency key, kept until
// central has answered for certain, so that a lost answer is asked again and never paid twice.
import { clock, day, known, rupiah, say, showLanguage } from "./words.js";

const $ = (id) => document.getElementById(id);
const ANSWER_MS = 25000, // a queue slip's inquiry at the biller may take 20 s
SHIFT_MS = 4000, FOLLOW_MS = 1500;

let slip = null; // what central last said of the slip in hand
let key = null; // idempotency key of its payment
let tried = false; // a payment was sent and its answer did not come
let finished = null; // the slip that was paid, followed to its end
let notice = null; // [words key, danger]
let shift = null;
let linked = true;
let ahead_ms = 0; // how far central's clock is ahead of this tablet's, which nobody sets

async function call(method, path, body, headers = {}) {
  const answer = await fetch("/api/cashier" + path, {
    method,
    headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (answer.status === 401) location.assign("/login");
  ahead_ms = Date.parse(answer.headers.get("date")) - Date.now() || 0;
  const content = answer.status === 204 ? null : await answer.json();
  setLinked(answer.status < 500);
  if (answer.status >= 500) throw new Error("central is in trouble");
  return { ok: answer.ok, status: answer.status, content };
}

function setLinked(up) { if (linked !== up) { linked = up; draw(); } }

function tell(words, danger = true) { notice = words ? [words, danger] : null; draw(); }

function explain(answer) {
  const reason = answer.content?.reason;
  if (reason && known("reason." + reason)) return "reason." + reason;
  return { 404: "problem.not_found", 409: "problem.held", 422: "problem.code" }[answer.status] ?? "problem.other";
}

async function find(scan) {
  const digits = scan.replace(/[\s-]/g, "");
  if (!/^\d{16}$|^\d{100,}$/.test(digits)) return tell("problem.code");
  finished = null;
  notice = null;
  try {
    const found = await call("POST", "/slips/lookup", { scan: digits });
    if (!found.ok) return tell(explain(found));
    take(found.content);
    if (slip.state === "refund_due") { draw(); return $("refund_number").focus(); }
    if (!slip.payable && slip.reason !== "repeat") { $("code").focus(); return tell(standing()); }
    await claim();
  } catch {
    setLinked(false);
    tell("problem.network");
  }
}

function standing() { return slip.reason === "paid" && known("standing." + slip.state) ? "standing." + slip.state : "reason." + slip.reason; }

function take(found) {
  slip = found;
  key = crypto.randomUUID();
  tried = false;
  $("repeat_confirmed").checked = false;
  $("tendered").value = "";
  $("refund_number").value = "";
  $("code").value = "";
}

async function claim() {
  const claimed = await call("POST", `/slips/${slip.code}/claim`);
  if (!claimed.ok) { slip.payable = false; return tell(explain(claimed)); }
  slip = { ...slip, ...claimed.content };
  draw();
  $("tendered").focus();
}

async function pay() {
  $("take").disabled = true;
  const body = { amount: slip.total, tendered: tendered() };
  if ($("repeat_confirmed").checked) body.repeat_confirmed = true;
  try {
    const paid = await call("POST", `/slips/${slip.code}/payments`, body, { "Idempotency-Key": key });
    if (!paid.ok) { if (!tried) slip.payable = false; return tell(explain(paid)); }
    finished = { ...slip, state: paid.content.state, change: paid.content.change };
    slip = notice = null;
    draw();
    $("next").focus();
    refresh();
    follow();
  } catch {
    tried = true;
    setLinked(false);
    tell("problem.unsure");
  }
}

async function giveBack() {
  $("refund_give").disabled = true;
  const body = { amount: slip.total, refund_number: $("refund_number").value.replace(/\D/g, "") };
  try {
    const given = await call("POST", `/slips/${slip.code}/refunds`, body, { "Idempotency-Key": key });
    if (!given.ok) {
      const reason = "refund." + given.content?.reason;
      key = crypto.randomUUID(); // nothing was recorded: a corrected number is another wish
      tell(known(reason) ? reason : explain(given));
      return $("refund_number").select();
    }
    finished = { ...slip, state: "refunded", change: slip.total };
    slip = notice = null;
    draw();
    $("next").focus();
    refresh();
  } catch {
    setLinked(false);
    tell("refund.unsure");
  }
}

async function follow() {
  while (finished && ["paid", "in_process"].includes(finished.state)) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    if (!finished) return;
    const code = finished.code;
    try {
      const now = await call("GET", `/slips/${code}`);
      if (now.ok && finished?.code === code) { finished.state = now.content.state; draw(); }
    } catch { setLinked(false); }
  }
}

function leave() {
  slip = finished = notice = null;
  draw();
  $("code").focus();
}

async function release() {
  const code = slip.code;
  slip = notice = null;
  draw();
  $("code").focus();
  try { await call("DELETE", `/slips/${code}/claim`); } catch { setLinked(false); }
}

async function refresh() {
  try { const answer = await call("GET", "/shift"); if (answer.ok) { shift = answer.content; draw(); } } catch { setLinked(false); }
}

function tendered() { return $("tendered").value ? Number($("tendered").value.replace(/\D/g, "")) : slip.total; }

function suggestions(total) {
  const steps = [5000, 10000, 20000, 50000, 100000].map((step) => Math.ceil(total / step) * step);
  return [...new Set(steps)].filter((amount) => amount > total).sort((a, b) => a - b).slice(0, 3);
}

function leaseLeft() { return slip?.claim_until ? Math.round((new Date(slip.claim_until) - Date.now() - ahead_ms) / 1000) : 0; }

function drawSlip() {
  $("slip").hidden = !slip;
  if (!slip) return;
  const payable = Boolean(slip.claim_until);
  const chosen = slip.choice || (slip.denomination ? rupiah(slip.denomination) : "");
  $("product").textContent = [slip.product, chosen].filter(Boolean).join(" · ");
  $("customer").textContent = [slip.name_masked, slip.customer_masked, say("slip.until", { time: day(slip.valid_until) })].filter(Boolean).join(" · ");
  for (const name of ["amount", "admin_fee", "service_fee", "total"]) $(name).textContent = slip.total === null ? "–" : rupiah(slip[name]);
  $("repeat").hidden = !(payable && slip.repeat_of);
  if (slip.repeat_of) $("repeat_text").textContent = say("repeat.ask", { time: day(slip.repeat_of) });
  $("cash").hidden = !payable;
  $("lease").hidden = !payable;
  drawRefund();
  if (!payable) return;
  $("quick").replaceChildren(...[slip.total, ...suggestions(slip.total)].map((amount) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = amount === slip.total ? say("cash.exact") : rupiah(amount);
    button.addEventListener("click", () => { $("tendered").value = rupiah(amount); drawCash(); $("take").focus(); });
    return button;
  }));
  $("take_text").textContent = say("cash.take", { amount: rupiah(slip.total) });
  drawLease();
  drawCash();
}

function drawRefund() {
  $("refund").hidden = slip.state !== "refund_due";
  $("slip").classList.toggle("refunding", slip.state === "refund_due");
  $("refund_text").textContent = say("refund.give", { amount: rupiah(slip.total) });
  $("refund_give").disabled = $("refund_number").value.replace(/\D/g, "").length !== 8;
}

function drawLease() {
  if (!slip?.claim_until) return;
  const left = leaseLeft();
  $("lease").classList.toggle("low", left < 30);
  $("lease").textContent = say("lease.held", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` });
  if (left <= 0 && !tried) { slip.claim_until = null; tell("lease.over", false); }
}

function drawCash() {
  const change = tendered() - slip.total;
  $("change").textContent = change < 0 ? say("cash.short", { amount: rupiah(-change) }) : rupiah(change);
  $("change").parentElement.classList.toggle("short", change < 0);
  $("take").disabled = change < 0 || (Boolean(slip.repeat_of) && !$("repeat_confirmed").checked);
}

function drawDone() {
  $("done").hidden = !finished;
  if (!finished) return;
  const state = { in_process: "paid" }[finished.state] ?? finished.state;
  const [look, icon] = { success: ["good", "circle-check"], refunded: ["good", "banknote"], paid: ["note", "clock-4"] }[state] ?? ["bad", "triangle-alert"];
  $("done_title").textContent = `${finished.product}: ${say("done." + state)}`;
  $("done_body").textContent = say(`done.${state}.body`);
  $("done_icon").dataset.icon = icon;
  $("done_icon").parentElement.className = "done-line " + look;
  $("done_label").textContent = say(state === "refunded" ? "refund.hand" : "cash.change");
  $("done_change").textContent = rupiah(finished.change);
}

function drawShift() {
  if (!shift) return;
  $("place").textContent = [shift.store, shift.till].filter(Boolean).join(" · ");
  $("drawer").textContent = say("shift.drawer", { count: shift.count, amount: rupiah(shift.expected_drawer) });
  $("no_payments").hidden = shift.payments.length > 0;
  $("payments").replaceChildren(...shift.payments.slice(0, 8).map((payment) => {
    const row = document.createElement("tr");
    const look = { success: "good", refund_due: "bad", disputed: "bad" }[payment.state] ?? "";
    for (const [text, style] of [[clock(payment.time), ""], ["…" + payment.code_tail, "tail"], [payment.product, ""], [rupiah(payment.total), "right"]]) {
      const cell = row.insertCell();
      cell.textContent = text;
      cell.className = style;
    }
    const tag = document.createElement("span");
    tag.className = "tag " + look;
    tag.textContent = say("state." + payment.state);
    row.insertCell().append(tag);
    return row;
  }));
  const due = shift.payments.find((payment) => payment.state === "refund_due");
  $("refund_due").hidden = !due;
  if (due) $("refund_title").textContent = say("refund.title", { product: due.product, tail: due.code_tail, amount: rupiah(due.total) });
}

function draw() {
  $("idle").hidden = Boolean(slip || finished || notice);
  $("message").hidden = !notice;
  if (notice) { $("message").textContent = say(notice[0]); $("message").classList.toggle("danger", notice[1]); }
  drawSlip();
  drawDone();
  drawShift();
  $("link_icon").dataset.icon = linked ? "wifi" : "wifi-off";
  $("link_icon").parentElement.classList.toggle("bad", !linked);
  $("link_text").textContent = say(linked ? "link.up" : "link.down");
}

$("scan").addEventListener("submit", (event) => { event.preventDefault(); find($("code").value); });
$("code").addEventListener("input", () => {
  const digits = $("code").value.replace(/\D/g, "");
  if (digits.length <= 16) $("code").value = digits.replace(/(\d{4})(?=\d)/g, "$1 ");
});
$("tendered").addEventListener("input", () => {
  const digits = $("tendered").value.replace(/\D/g, "").slice(0, 9);
  $("tendered").value = digits ? rupiah(Number(digits)) : "";
  drawCash();
});
$("tendered").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // else this same Enter would press the button that it leads to
  if (!$("take").disabled) $("take").focus();
});
$("repeat_confirmed").addEventListener("change", drawCash);
$("take").addEventListener("click", pay);
$("release").addEventListener("click", release);
$("next").addEventListener("click", leave);
$("refund_leave").addEventListener("click", leave);
$("refund").addEventListener("submit", (event) => { event.preventDefault(); if (!$("refund_give").disabled) giveBack(); });
$("refund_number").addEventListener("input", () => {
  $("refund_number").value = $("refund_number").value.replace(/\D/g, "").slice(0, 8).replace(/(\d{4})(?=\d)/, "$1 ");
  drawRefund();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (slip?.claim_until && !tried) release();
  else if (!tried) leave();
});
$("logout").addEventListener("click", async () => { await fetch("/logout", { method: "POST" }); location.assign("/login"); });

showLanguage(draw);
refresh();
setInterval(refresh, SHIFT_MS);
setInterval(drawLease, 1000);
