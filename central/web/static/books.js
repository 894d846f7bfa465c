// Buku: a business day beside the billers' files; what became of its money, its drawers, its proof, and sheets for an accountant.
import { day as moment, rupiah, say } from "./words.js";

const FLAGS = ["MATCHED", "MISSING_AT_BILLER", "MISSING_HERE", "AMOUNT_DIFF", "WAITING"];
const LOOKS = { running: "plain-tag", agrees: "good", waiting: "note", differs: "bad" };
const DAY_MS = 86400000;
const wib = (ms) => new Date(ms + 7 * 3600000).toISOString().slice(0, 10);
const today = () => wib(Date.now());
const beside = (date, days) => new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
const written = (date) => date.split("-").reverse().join("/");
const money = (amount) => (amount < 0 ? "−" : "") + rupiah(Math.abs(amount));

let shown = today();

// The address of the day that is shown.
export const booksDay = () => "books/days/" + shown;

// parts: what the operators' pages give: element, button, tag, sure, act, load.
export function drawBooks(data, parts) {
  const found = data["books/day"];
  const odd = found.billers.flatMap((biller) => biller.entries.map((entry) => ({ ...entry, biller: biller.biller })));
  return [drawHead(found, data["books/proofs"], parts), drawBillers(found, parts), odd.length ? drawOdd(odd, parts) : null,
    drawTills(found, parts), drawTurnover(found, parts)];
}

const over = () => shown < today();
function go(date, { load }) { if (date && date <= today()) shown = date; load(); }

function drawHead(found, proofs, parts) {
  const { element, button, tag, act } = parts;
  const input = element("input", { id: "books_day", type: "date", value: shown, max: today(), ariaLabel: say("books.day") });
  input.addEventListener("change", () => go(input.value, parts));
  const next = Object.assign(button("books.next", "books_next", () => go(beside(shown, 1), parts)), { disabled: !over() });
  const sums = ["money_in", "delivered", "refunded", "open", "disputed"];
  const facts = sums.map((name) => element("div", { className: name === "money_in" ? "sum" : "" },
    element("dt", { textContent: say("books." + name) }), element("dd", { id: "books_" + name, textContent: money(found.money[name]) })));
  const ledger = element("p", { className: "soft", id: "books_ledger", textContent: say(found.ledger || found.uneven || !found.money.agrees ? "books.ledger.bad" : "books.ledger.good",
    { amount: money(found.ledger), count: found.money.payments }) });
  const proved = element("p", { className: "soft", textContent: found.proved ? say("books.proved", { at: moment(found.proved.made_at) }) : say(over() ? "books.unproved" : "books.runs") });
  const again = over() ? button("books.prove", "books_prove", () => act("POST", `/books/days/${shown}/proof`, undefined, (made) => ["books.made." + made.state, {}]), "primary") : null;
  return element("section", { className: "card wide-card", id: "books_head" },
    element("div", { className: "slip-head" }, element("h2", { textContent: say("books.title", { day: written(shown) }) }),
      tag(say("books.state." + found.state), LOOKS[found.state])),
    element("p", { className: "soft", textContent: say("books.about." + found.state) }),
    element("div", { className: "books-days" }, button("books.previous", "books_previous", () => go(beside(shown, -1), parts)), input, next, element("span", { className: "gap" }), proved, again),
    drawProofs(proofs, parts),
    element("dl", { className: "facts" }, ...facts), ledger);
}

function drawProofs(proofs, parts) {
  const { element } = parts;
  const one = (proof) => {
    const made = element("button", { type: "button", className: "proof " + LOOKS[proof.state], textContent: `${proof.day.slice(8)}/${proof.day.slice(5, 7)} · ${say("books.short." + proof.state)}`, onclick: () => go(proof.day, parts) });
    if (proof.day === shown) made.setAttribute("aria-current", "date");
    return made;
  };
  return proofs.length ? element("div", { className: "books-proofs" }, ...proofs.slice(0, 7).map(one)) : "";
}

// columns: [words key, "num" or ""]; rows: {id, cells}; sums: cells of a last row.
function sheet({ element }, columns, rows, sums = null) {
  const cell = (tag, content, at) => element(tag, { className: columns[at][1] }, content);
  const line = (tag, { id, cells }) => element("tr", { id: id ?? "" }, ...cells.map((each, at) => cell(tag, each, at)));
  const head = element("tr", {}, ...columns.map(([key, style]) => element("th", { className: style, textContent: key ? say(key) : "" })));
  return element("div", { className: "scroll" }, element("table", { className: "sheet" }, element("thead", {}, head),
    element("tbody", {}, ...rows.map((row) => line("td", row))), sums ? element("tfoot", {}, line("td", sums)) : ""));
}

const under = ({ element }, text) => element("p", { className: "soft", textContent: text });

function card({ element }, id, title, ...content) {
  return element("section", { className: "card wide-card", id }, element("h2", { textContent: say(title) }), ...content);
}

function drawBillers(found, parts) {
  const { element, tag } = parts;
  const count = (number, flag) => number ? tag(String(number), { MATCHED: "good", WAITING: "note" }[flag] ?? "bad") : "–";
  const file = ({ statement }) => statement
    ? element("span", {}, statement.file_name || statement.id, under(parts, `${statement.imported_by.split(" ").pop()} · ${moment(statement.imported_at)}`))
    : element("span", { className: "soft", textContent: say("books.no_file") });
  const rows = found.billers.map((biller) => ({ id: "biller_" + biller.biller, cells: [biller.biller, file(biller),
    biller.statement ? money(biller.listed) : "–", money(biller.booked), ...FLAGS.map((flag) => count(biller.counts[flag], flag))] }));
  const columns = [["books.biller", ""], ["books.file", ""], ["books.listed", "num"], ["books.booked", "num"], ...FLAGS.map((flag) => ["flag." + flag, "num"])];
  const none = element("p", { className: "soft nothing", textContent: say("books.no_billers") });
  return card(parts, "books_billers", "books.billers", rows.length ? sheet(parts, columns, rows) : none, drawImport(parts));
}

function drawImport(parts) {
  const { element, act } = parts;
  const biller = element("select", { id: "import_biller" }, ...["aggregator", "paycode"].map((name) => element("option", { value: name, textContent: name })));
  const file = element("input", { id: "import_file", type: "file", accept: ".csv,text/csv" });
  const send = Object.assign(element("button", { className: "primary", id: "import_send", textContent: say("books.import") }), { disabled: true });
  file.addEventListener("change", () => { send.disabled = !file.files.length; });
  const form = element("form", { className: "filter", id: "import_form" },
    element("label", {}, element("span", { textContent: say("books.import.file", { day: written(shown) }) }), file),
    element("label", {}, element("span", { textContent: say("books.biller") }), biller), send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [chosen] = file.files;
    send.disabled = true;
    act("POST", "/books/statements?" + new URLSearchParams({ biller: biller.value, day: shown, file: chosen.name.slice(-80) }), chosen,
      (taken) => ["books.imported", { lines: taken.lines, biller: taken.biller }]).finally(() => { send.disabled = false; });
  });
  return form;
}

function drawOdd(odd, parts) {
  const { element, tag } = parts;
  const none = (entry) => ["MISSING_AT_BILLER", "WAITING"].includes(entry.flag);
  const rows = odd.map((entry) => ({ cells: [element("span", {}, tag(say("flag." + entry.flag), entry.flag === "WAITING" ? "note" : "bad"), under(parts, entry.biller)),
    element("span", {}, element("code", { textContent: entry.reference }), entry.code ? under(parts, `${say("books.slip")} ${entry.code} · ${say("slip." + entry.state)}`) : ""),
    moment(entry.at), none(entry) ? "–" : money(entry.listed), entry.booked ? money(entry.booked) : "–", money(entry.listed - entry.booked)] }));
  const columns = [["books.flag", ""], ["books.reference", ""], ["books.at", ""], ["books.listed", "num"], ["books.booked", "num"], ["books.gap", "num"]];
  const flags = FLAGS.filter((flag) => odd.some((entry) => entry.flag === flag));
  return card(parts, "books_odd", "books.odd", ...flags.map((flag) => element("p", { className: "soft", textContent: `${say("flag." + flag)}: ${say("flag.about." + flag)}` })), sheet(parts, columns, rows));
}

function drawTills(found, parts) {
  const { element, tag } = parts;
  const columns = [["books.till", ""], ["books.opening", "num"], ["books.cash_in", "num"], ["books.cash_out", "num"], ["books.safe", "num"],
    ["books.difference", "num"], ["books.closing", "num"], ["", ""]];
  const rows = found.tills.map((till) => ({ id: "till_" + till.till, cells: [element("span", {}, till.till, under(parts, till.store)), money(till.opening), money(till.cash_in), money(-till.cash_out), money(till.safe),
    till.difference ? tag(money(till.difference), "bad") : money(0), money(till.closing), tag(say(till.agrees ? "books.fits" : "books.fits_not"), till.agrees ? "good" : "bad")] }));
  return card(parts, "books_tills", "books.tills", element("p", { className: "soft", textContent: say("books.tills.about") }),
    rows.length ? sheet(parts, columns, rows) : element("p", { className: "soft nothing", textContent: say("books.nothing") }));
}

function drawTurnover(found, parts) {
  const { element } = parts;
  const names = ["amount", "admin_fee", "service_fee", "total", "delivered", "refunded", "open", "disputed"];
  const columns = [["books.biller", ""], ["books.till", ""], ["books.payments", "num"], ...names.map((name) => ["books." + name, "num"]), ["books.refunds", "num"]];
  const rows = found.turnover.map((row) => ({ cells: [row.biller, element("span", {}, row.till, under(parts, row.store)), String(row.payments), ...names.map((name) => money(row[name])), refunds(row)] }));
  const sum = (name) => found.turnover.reduce((all, row) => all + row[name], 0);
  const sums = { id: "turnover_sum", cells: [say("books.sum"), "", String(sum("payments")), ...names.map((name) => money(sum(name))), refunds({ refunds: sum("refunds"), refunded_cash: sum("refunded_cash") })] };
  return card(parts, "books_turnover", "books.turnover", rows.length ? sheet(parts, columns, rows, sums) : element("p", { className: "soft nothing", textContent: say("books.nothing") }), drawDownloads(element));
}

const refunds = (row) => row.refunds ? `${row.refunds} · ${money(row.refunded_cash)}` : "–";

function drawDownloads(element) {
  const since = element("input", { id: "sheet_since", type: "date", value: shown, max: today() });
  const until = element("input", { id: "sheet_until", type: "date", value: shown, max: today() });
  const links = ["turnover", "tills", "transactions"].map((name) => element("a", { className: "button plain", id: "sheet_" + name, textContent: say("sheet." + name) }));
  const aim = () => links.forEach((link) => { link.href = `/api/operator/books/sheets/${link.id.slice(6)}?` + new URLSearchParams({ since: since.value, until: until.value }); });
  for (const input of [since, until]) input.addEventListener("change", aim);
  aim();
  const labelled = (key, input) => element("label", {}, element("span", { textContent: say(key) }), input);
  return element("div", { className: "filter", id: "books_sheets" }, labelled("books.since", since), labelled("books.until", until), element("span", { className: "links" }, ...links),
    element("p", { className: "soft", textContent: say("books.sheets.about") }));
}
