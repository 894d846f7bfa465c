// Closing a shift: count first, then see what the books say, then say what stays in the drawer.
import { call, explain } from "./desk_call.js";
import { $, amountOf, asRupiah, digitsOf, drawSums } from "./desk_page.js";
import { refresh, shift } from "./desk_shift.js";
import { isUncertain } from "./desk_till.js";
import { clock, day, rupiah, say } from "./words.js";

const NOTES = [100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100];

let counted = null; // central's comparison
let closed = null; // the shift that was closed here
let earlier = [];
let problem = null;
let leave = () => {};

export const onLeave = (listener) => { leave = listener; };

export async function enter() {
  counted = closed = problem = null;
  for (const input of document.querySelectorAll("#notes input, #counted, #note, #left")) input.value = "";
  drawNotes();
  draw();
  (shift?.shift ? $("notes").querySelector("input") : $("to_desk")).focus();
  try {
    const answer = await call("GET", "/shifts");
    if (answer.ok) { earlier = answer.content; draw(); }
  } catch { /* the banner says it */ }
}

function drawNotes() {
  if ($("notes").children.length) return;
  $("notes").replaceChildren(...NOTES.map((note) => {
    const label = document.createElement("label"), name = document.createElement("span"), input = document.createElement("input"), sum = document.createElement("output");
    name.textContent = rupiah(note);
    input.inputMode = "numeric";
    input.autocomplete = "off";
    input.maxLength = 5;
    input.dataset.note = note;
    input.placeholder = "0";
    input.addEventListener("input", () => { input.value = digitsOf(input.value); sum.textContent = input.value ? rupiah(note * Number(input.value)) : ""; addUp(); });
    label.append(name, input, sum);
    return label;
  }));
}

function addUp() {
  const total = [...$("notes").querySelectorAll("input")].reduce((sum, input) => sum + Number(input.dataset.note) * Number(input.value || 0), 0);
  $("counted").value = total ? rupiah(total) : "";
}

function forgetNotes() {
  for (const each of $("notes").querySelectorAll("input, output")) each.value = "";
}

async function compare() {
  problem = null;
  if (isUncertain()) problem = "count.uncertain"; // its cash lies apart, and the books may have it or not
  else if (!$("counted").value) problem = "count.empty";
  if (problem) return draw();
  try {
    const answer = await call("POST", "/shift/count", { counted: amountOf($("counted")) });
    if (!answer.ok) problem = explain(answer);
    else { counted = answer.content; $("left").value = rupiah(Math.min(shift.opening, counted.counted)); $("note").value = ""; }
  } catch { problem = "count.network"; }
  draw();
  if (counted) (counted.difference ? $("note") : $("left")).focus();
}

async function close() {
  problem = null;
  const left = amountOf($("left"));
  if (isUncertain()) problem = "count.uncertain";
  else if (counted.difference && !$("note").value.trim()) problem = "closing.note_missing";
  else if (left > counted.counted) problem = "closing.left_wrong";
  if (problem) return draw();
  try {
    const answer = await call("POST", "/shift/close", { shift: counted.shift, counted: counted.counted, left, note: $("note").value.trim() });
    if (!answer.ok) problem = explain(answer);
    else { closed = answer.content; earlier = [closed, ...earlier]; refresh(); }
  } catch { problem = "closing.unsure"; }
  draw();
  if (closed) $("closed_next").focus();
}

function drawVerdict() {
  const { expected, difference } = counted;
  $("closing_expected").textContent = rupiah(expected);
  $("closing_counted").textContent = rupiah(counted.counted);
  $("verdict").classList.toggle("short", difference < 0);
  $("verdict").classList.toggle("over", difference > 0);
  $("verdict_label").textContent = say(difference < 0 ? "closing.missing" : difference > 0 ? "closing.over" : "closing.agrees");
  $("verdict_amount").textContent = difference ? rupiah(Math.abs(difference)) : "Rp0";
  $("note_label").textContent = say(difference ? "closing.note_needed" : "closing.note");
  drawSafe();
}

function drawSafe() { $("to_safe").textContent = rupiah(Math.max(0, counted.counted - amountOf($("left")))); }

function drawClosed() {
  $("closed_body").textContent = say("closed.body", { safe: rupiah(closed.to_safe), left: rupiah(closed.left) });
  drawSums($("closed_sums"), [["closing.expected", rupiah(closed.expected)], ["closing.counted", rupiah(closed.counted)],
    ["closing.difference", signed(closed.difference), closed.difference ? "bad" : ""]]);
}

const signed = (amount) => (amount < 0 ? "−" : amount > 0 ? "+" : "") + rupiah(Math.abs(amount));

function drawEarlier() {
  $("no_earlier").hidden = earlier.length > 0;
  $("earlier").replaceChildren(...earlier.slice(0, 8).map((each) => {
    const row = document.createElement("tr");
    row.title = each.note;
    for (const [text, style] of [[day(each.closed_at).replace(" WIB", ""), ""], [String(each.count), "right"], [rupiah(each.counted), "right"], [signed(each.difference), each.difference ? "right bad" : "right"]]) {
      const cell = row.insertCell();
      cell.className = style;
      cell.textContent = text;
    }
    return row;
  }));
}

export function draw() {
  const open = Boolean(shift?.shift);
  $("closed").hidden = !closed;
  $("count").hidden = Boolean(closed || counted || !open);
  $("closing").hidden = Boolean(closed || !counted);
  $("unopened").hidden = Boolean(closed || counted || open);
  $("running").hidden = !open || Boolean(closed);
  for (const id of ["count_problem", "closing_problem"]) { $(id).hidden = !problem; if (problem) $(id).textContent = say(problem); }
  if (closed) drawClosed();
  else if (counted) drawVerdict();
  if (open) drawSums($("running_sums"), [["running.opened", `${clock(shift.opened_at)} · ${shift.opened_by}`], ["running.opening", rupiah(shift.opening)], ["running.count", String(shift.count)], ["running.refunds", String(shift.refunds)]]);
  drawEarlier();
}

export function listen() {
  asRupiah($("counted"), forgetNotes);
  asRupiah($("left"), () => counted && drawSafe());
  $("count").addEventListener("submit", (event) => { event.preventDefault(); compare(); });
  $("notes").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // Enter goes on to the next note; after the last one to the sum
    const inputs = [...$("notes").querySelectorAll("input")];
    (inputs[inputs.indexOf(event.target) + 1] ?? $("counted")).focus();
  });
  $("closing").addEventListener("submit", (event) => { event.preventDefault(); close(); });
  $("recount").addEventListener("click", () => { counted = problem = null; draw(); $("notes").querySelector("input").focus(); });
  $("closed_next").addEventListener("click", () => leave());
  $("to_desk").addEventListener("click", () => leave());
}
