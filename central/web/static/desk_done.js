// What a cashier sees when the money has changed hands, and the notes that customers are likely to hand over.
import { $ } from "./desk_page.js";
import { known, rupiah, say } from "./words.js";

const NOTES = [5000, 10000, 20000, 50000, 100000];

// Give up to three sums above a total that are paid with few notes.
export function suggestions(total) {
  const sums = NOTES.map((note) => Math.ceil(total / note) * note);
  return [...new Set(sums)].filter((amount) => amount > total).sort((a, b) => a - b).slice(0, 3);
}

// finished: the slip that was paid or returned, with its change; null for none.
export function drawDone(finished) {
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
  $("done_receipt").hidden = !known("receipt.of." + state);
  $("done_receipt_text").textContent = say("receipt.of." + state);
}
