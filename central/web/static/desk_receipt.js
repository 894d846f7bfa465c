// A receipt on the screen and on a 58 mm printer of the till. Central numbers every print: each press of Print asks for the next.
import { call, explain } from "./desk_call.js";
import { $, grouped } from "./desk_page.js";
import { dayOfYear, rupiah, sayIn } from "./words.js";

const LANGUAGE = "id"; // papers are in the language of the shop, whatever the cashier reads
const word = (key, values) => sayIn(LANGUAGE, "paper." + key, values);

let code = null;
let printed = false;
let asking = false; // a number is being asked for: a second touch asks for no second one

function line(text, style) {
  const made = document.createElement("p");
  made.className = style;
  made.textContent = text;
  return made;
}

function row(key, text, style = "row") {
  const made = line("", style), name = document.createElement("span"), value = document.createElement("span");
  name.textContent = word(key);
  value.textContent = text;
  made.append(name, value);
  return made;
}

function rows(list) { return list.filter(([, text]) => text).map(([key, text]) => row(key, text)); }

function serial(receipt) {
  if (!receipt.serial || receipt.paper !== "receipt") return [];
  const digits = receipt.serial.replace(/[\s-]/g, "");
  if (!receipt.token || !/^\d{20}$/.test(digits)) return [line("", "rule"), row("serial", receipt.serial, "row bold")];
  return [line("", "rule"), line(word("token"), "centre bold"), line(grouped(digits), "centre token")];
}

function sums(receipt) {
  if (receipt.paper === "refund") return [line("", "rule"), row("give_back", rupiah(receipt.total), "row total"), line("", "rule")];
  return [line("", "rule"), row("amount", rupiah(receipt.amount)), row("admin_fee", rupiah(receipt.admin_fee)), row("service_fee", rupiah(receipt.service_fee)),
    row("total", rupiah(receipt.total), "row total"), line("", "rule")];
}

export function paperOf(receipt) {
  const block = receipt.paper === "receipt" && receipt.biller_lines.length ? [line("", "rule"), ...receipt.biller_lines.map((text) => line(text, "raw"))] : [];
  const choice = receipt.choice || (receipt.denomination ? rupiah(receipt.denomination) : "");
  return [
    line(receipt.store, "centre bold"), ...(receipt.address ? [line(receipt.address, "centre")] : []),
    line(word(receipt.paper + ".heading"), "centre heading"), line(word(receipt.paper + ".standing"), "centre bold"),
    ...(receipt.copy_number ? [line(word("copy", { number: receipt.copy_number }), "centre bold")] : []),
    line("", "rule"),
    ...rows([["paid", receipt.paid_at && dayOfYear(receipt.paid_at)], ["till", [receipt.till, receipt.cashier].filter(Boolean).join(" · ")],
      ["given_back_at", receipt.refunded_at && dayOfYear(receipt.refunded_at)], ["till", receipt.refund_till], ["product", receipt.product], ["choice", choice],
      ["customer", receipt.customer_masked], ["name", receipt.name_masked]]),
    ...block, ...serial(receipt), ...sums(receipt),
    ...rows([["slip_code", grouped(receipt.code)], ["reference", receipt.reference], ["biller_reference", receipt.biller_reference]]),
    line("", "rule"), line(word(receipt.paper + ".keep"), "centre bold"),
    ...(receipt.contact ? [line(word("complaint", { contact: receipt.contact }), "centre")] : []),
  ];
}

async function authorise() {
  const answer = await call("POST", `/slips/${code}/receipts`);
  if (!answer.ok) return explain(answer, "receipt");
  $("paper").replaceChildren(...paperOf(answer.content));
  printed = false;
  return null;
}

// Show the next numbered receipt of a slip; give null, or the words for why there is none.
export async function showReceipt(of) {
  if (asking || $("receipt").open) return null;
  code = of;
  asking = true;
  try {
    const problem = await authorise();
    if (problem) return problem;
  } catch {
    return "receipt.network";
  } finally {
    asking = false;
  }
  $("receipt").showModal();
  $("receipt_print").focus();
  return null;
}

async function print() {
  if (asking) return;
  if (printed) {
    asking = true;
    try { if (await authorise()) return $("receipt").close(); } catch { return; } finally { asking = false; }
  }
  printed = true;
  window.print();
}

$("receipt_print").addEventListener("click", print);
$("receipt_close").addEventListener("click", () => $("receipt").close());
