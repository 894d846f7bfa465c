// What this till took, of any day: found by the last digits, with its state, its receipt, and what can still be done.
import { call, explain } from "./desk_call.js";
import { $, digitsOf, drawPayments, drawSums, grouped, sure, tag } from "./desk_page.js";
import { showReceipt } from "./desk_receipt.js";
import { known, rupiah, say } from "./words.js";

const PAUSE_MS = 250;

let found = null;
let one = null; // the slip that is looked at
let asked = null; // the code that was asked for last: an answer about another one comes too late
let note = null; // [words key, values, danger]
let waiting = null;
let toDesk = () => {};

export const onDesk = (listener) => { toDesk = listener; };

export async function enter(code = null) {
  await search();
  if (code) return look(code);
  $("tail").focus();
}

async function search() {
  try {
    const answer = await call("GET", "/payments?tail=" + digitsOf($("tail").value));
    if (answer.ok) found = answer.content;
  } catch { /* the banner says it */ }
  draw();
}

// Show a slip, this till's or not.
export async function look(code) {
  note = null;
  asked = code;
  try {
    const answer = await call("GET", `/slips/${code}`);
    if (asked !== code) return;
    if (answer.ok) one = answer.content;
    else { one = null; note = [explain(answer), {}, true]; }
  } catch { note = ["problem.look", {}, true]; }
  draw();
}

async function receipt() {
  const problem = await showReceipt(one.code);
  note = problem ? [problem, {}, true] : null;
  draw();
}

async function complain() {
  try {
    const answer = await call("POST", `/slips/${one.code}/complaints`);
    note = answer.ok ? ["complain.done", {}, false] : [explain(answer), {}, true];
  } catch { note = ["problem.look", {}, true]; }
  draw();
}

function drawOne() {
  $("pick").hidden = Boolean(one || note);
  $("one").hidden = !one && !note;
  for (const id of ["one_product", "one_state", "one_code", "one_customer", "one_sums"]) $(id).hidden = !one;
  $("one_note").hidden = !note;
  if (note) { $("one_note").textContent = say(note[0], note[1]); $("one_note").classList.toggle("danger", note[2]); $("one_note").classList.toggle("good", !note[2]); }
  for (const id of ["one_receipt", "one_desk", "one_complain", "one_from"]) $(id).hidden = true;
  if (!one) return;
  const chosen = one.choice || (one.denomination ? rupiah(one.denomination) : "");
  $("one_product").textContent = [one.product, chosen].filter(Boolean).join(" · ");
  const { className, textContent } = tag(one.state);
  Object.assign($("one_state"), { className, textContent });
  $("one_code").textContent = grouped(one.code);
  $("one_customer").textContent = [one.name_masked, one.customer_masked].filter(Boolean).join(" · ");
  $("one_from").hidden = one.here;
  $("one_from_text").textContent = say("slip.from", { store: one.store ?? "" });
  drawSums($("one_sums"), one.total === null ? [] : [["slip.amount", rupiah(one.amount)], ["slip.admin_fee", rupiah(one.admin_fee)], ["slip.service_fee", rupiah(one.service_fee)], ["slip.total", rupiah(one.total), "strong"]]);
  $("one_receipt").hidden = !known("receipt.of." + one.state);
  $("one_receipt_text").textContent = say("receipt.of." + one.state);
  const desk = one.state === "refund_due" ? "trail.refund" : one.payable ? "trail.pay" : null;
  $("one_desk").hidden = !desk;
  if (desk) $("one_desk_text").textContent = say(desk, { amount: rupiah(one.total) });
  $("one_complain").hidden = one.state !== "success" || note?.[0] === "complain.done";
}

export function draw() {
  if (found) {
    drawPayments($("found"), found, one?.code, look, true);
    $("nothing").hidden = found.length > 0;
  }
  drawOne();
}

export function listen() {
  $("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const digits = digitsOf($("tail").value);
    if (digits.length === 16) look(digits);
    else if (found?.length) look(found[0].code);
  });
  $("tail").addEventListener("input", () => {
    $("tail").value = grouped(digitsOf($("tail").value).slice(0, 16));
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE_MS);
  });
  $("one_receipt").addEventListener("click", receipt);
  $("one_desk").addEventListener("click", () => toDesk(one.code));
  $("one_complain").addEventListener("click", () => sure("complain.sure", { product: one.product, tail: one.code.slice(-4) }, "complain.yes", complain));
}
