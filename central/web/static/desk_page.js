// Small parts that every view of the desk is made of.
import { clock, day, rupiah, say } from "./words.js";

export const $ = (id) => document.getElementById(id);
export const digitsOf = (text) => text.replace(/\D/g, "");
export const amountOf = (input) => Number(digitsOf(input.value)) || 0;
export const grouped = (code) => code.replace(/(\d{4})(?=\d)/g, "$1 ");

const LOOKS = { success: "good", refund_due: "bad", disputed: "bad", refunded: "plain-tag", expired: "plain-tag", cancelled: "plain-tag", failed: "plain-tag" };

export function tag(state) {
  const made = document.createElement("span");
  made.className = "tag " + (LOOKS[state] ?? "");
  made.textContent = say("state." + state);
  return made;
}

// Let an input show its digits as rupiah while they are typed; `changed` hears of each change.
export function asRupiah(input, changed = () => {}) {
  input.addEventListener("input", () => {
    const digits = digitsOf(input.value).slice(0, 10);
    input.value = digits ? rupiah(Number(digits)) : "";
    changed();
  });
}

// Draw payments as rows; each is a button to `open` it.
export function drawPayments(body, payments, chosen, open, withDay = false) {
  const focused = body.contains(document.activeElement) ? document.activeElement.dataset.code : null;
  body.replaceChildren(...payments.map((payment) => {
    const row = document.createElement("tr");
    row.classList.toggle("chosen", payment.code === chosen);
    const time = withDay ? day(payment.time).replace(" WIB", "") : clock(payment.time);
    for (const [text, style] of [[time, ""], ["…" + payment.code_tail, "tail"], [payment.product, "what"], [rupiah(payment.total), "right"]]) {
      const cell = row.insertCell();
      cell.className = style;
      cell.textContent = text;
    }
    row.insertCell().append(tag(payment.state));
    row.tabIndex = 0;
    row.dataset.code = payment.code;
    row.addEventListener("click", () => open(payment.code));
    row.addEventListener("keydown", (event) => {
      if (event.key === "Enter") open(payment.code);
      const other = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.key];
      if (other) { event.preventDefault(); other.focus(); }
    });
    return row;
  }));
  if (focused) [...body.rows].find((row) => row.dataset.code === focused)?.focus();
}

export function drawSums(list, rows) {
  list.replaceChildren(...rows.map(([key, text, style]) => {
    const row = document.createElement("div");
    row.className = style ?? "";
    const name = document.createElement("dt"), value = document.createElement("dd");
    name.textContent = say(key);
    value.textContent = text;
    row.append(name, value);
    return row;
  }));
}

// Ask before something that cannot be undone; No has the focus. grave: it ends something for good.
export function sure(key, values, word, then, grave = false) {
  $("sure_text").textContent = say(key, values);
  $("sure_yes").textContent = say(word);
  $("sure_yes").classList.toggle("grave", grave);
  $("sure_yes").onclick = () => { $("sure").close(); then(); };
  $("sure_no").onclick = () => $("sure").close();
  $("sure").showModal();
}
