// The operators' pages: tables of what there is, one form beside each, and a question before whatever cannot be taken back lightly.
import { addWords, day, known, rupiah, say, showLanguage } from "./words.js";
import { booksDay, drawBooks } from "./books.js";
import { BOOKS_WORDS } from "./books_words.js";
import { OPERATOR_WORDS } from "./operator_words.js";
import { drawQueue } from "./queue.js";
import { QUEUE_WORDS } from "./queue_words.js";
import { drawReconcile, heldSlips } from "./reconcile.js";
import { RECONCILE_WORDS } from "./reconcile_words.js";

addWords(OPERATOR_WORDS);
addWords(RECONCILE_WORDS);
addWords(BOOKS_WORDS);
addWords(QUEUE_WORDS);
const $ = (id) => document.getElementById(id);
const ANSWER_MS = 15000, AGAIN_MS = 15000, CERTIFICATE_DAYS_LOW = 21;

let me = null;
let view = location.hash.slice(1) || "stores";
let data = {}; // what central last said, by name of its list
let changing = null; // the row that the form changes, null for a new one
let notice = null; // [words key, values, danger]
let secret = null; // { kind, id, text }: shown once

async function call(method, path, body) {
  const isFile = body instanceof Blob;
  const answer = await fetch("/api/operator" + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": isFile ? "text/csv" : "application/json" },
    body: body === undefined || isFile ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (answer.status === 401) location.assign("/login");
  const content = answer.status === 204 ? null : await answer.json();
  if (answer.ok) return content;
  const type = (content.type ?? "").split(":").pop();
  const key = [`error.${content.reason}`, `error.${type}`, "error.other"].find(known);
  throw Object.assign(new Error(key), { key, values: { line: content.line } });
}

// Do something that changes central, say how it went, and show what there is now.
async function act(method, path, body, done = () => ["saved", {}]) {
  try {
    const content = await call(method, path, body);
    changing = null;
    notice = [...done(content), false];
    await load();
  } catch (error) {
    fail(error);
  }
}

function fail(error) {
  notice = [error.key ?? "error.network", error.values ?? {}, true];
  drawMessage();
}

function sure(key, id, word, then) {
  $("sure_text").textContent = say(key, { id });
  $("sure_yes").textContent = say(word);
  $("sure_yes").onclick = () => { $("sure").close(); then(); };
  $("sure").showModal();
}

const NEEDS = { stores: ["stores", "tills"], users: ["users", "tills"], tokens: ["tokens", "users"], kiosks: ["kiosks", "stores"], fees: ["fees"], queue: ["queue"], reconcile: ["reconcile", "reconcile/proposals", "reconcile/slips"], books: ["books/proofs", "books/day"], audit: ["audit"] };
const PATHS = { "reconcile/slips": heldSlips, "books/day": booksDay }; // lists whose address depends on what was chosen

async function load() {
  try {
    const lists = await Promise.all(NEEDS[view].map((name) => call("GET", "/" + (PATHS[name]?.() ?? name))));
    NEEDS[view].forEach((name, at) => { data[name] = lists[at]; });
  } catch (error) {
    notice = [error.key ?? "error.network", {}, true];
  }
  draw();
}

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) name in made && name !== "list" ? (made[name] = value) : made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

const button = (key, id, does, style = "plain") => element("button", { type: "button", className: style, id, textContent: say(key), onclick: does });
const tag = (text, look = "plain-tag") => element("span", { className: "tag " + look, textContent: text });
const isAdmin = () => me?.role === "admin";
const mayChange = (user) => isAdmin() || ["cashier", "seller"].includes(user.role);

// columns: words keys; rows: arrays of text or elements, the first cell an id.
function table(title, columns, rows, extra = null) {
  const head = element("tr", {}, ...columns.map((key) => element("th", { textContent: key ? say(key) : "" })));
  const body = rows.map(({ cells, off, id }) => element("tr", { className: off ? "off" : "", id: id ?? "" }, ...cells.map((cell, at) =>
    element("td", { className: at === 0 ? "id" : "" }, cell ?? ""))));
  const card = element("section", { className: "card" }, element("h2", { textContent: say(title) }), extra,
    element("div", { className: "scroll" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body))));
  if (!rows.length) card.append(element("p", { className: "soft", id: "none", textContent: say("none") }));
  return card;
}

// fields: [name, words key, value, choices or null, locked]
function form(id, title, hint, fields, send) {
  const inputs = {};
  const labels = fields.map(([name, key, value, choices, locked]) => {
    inputs[name] = choices
      ? element("select", { name, disabled: Boolean(locked) }, ...choices.map(([each, text]) => element("option", { value: each, textContent: text, selected: each === value })))
      : element("input", { name, value, disabled: Boolean(locked), autocomplete: "off", autocapitalize: "none", maxLength: 200 });
    return element("label", {}, element("span", { textContent: say(key) }), inputs[name]);
  });
  const made = element("form", { id, className: "fields", noValidate: true }, ...labels,
    hint ? element("p", { className: "soft hint", textContent: say(hint) }) : null,
    element("div", { className: changing ? "acts" : "acts alone" }, changing ? button("act.cancel", id + "_cancel", () => { changing = null; draw(); }) : null,
      element("button", { className: "primary", textContent: say("act.save") })));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    send(Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value.trim()])));
  });
  return element("section", { className: "card" }, element("h2", { textContent: say(title, { id: changing?.id ?? changing?.name }) }), made);
}

const edit = (kind, row) => button("act.change", `change_${row.id ?? row.name}`, () => { changing = { ...row, kind }; draw(); $("view").querySelector("form input:not(:disabled), form select")?.focus(); });
const path = (...parts) => parts.map((part) => "/" + encodeURIComponent(part)).join("");
const acts = (...buttons) => element("div", { className: "row-acts" }, ...buttons);

function drawStores() {
  const of = (kind) => (changing?.kind === kind ? changing : null);
  const store = of("store"), till = of("till");
  return [
    table("stores.title", ["stores.id", "stores.name", "stores.address", "stores.contact", "stores.tills", "stores.kiosks", ""],
      data.stores.map((s) => ({ cells: [s.id, s.name, s.address, s.contact, String(s.tills), String(s.kiosks), acts(edit("store", s))] }))),
    till ? null : form("store_form", store ? "stores.change" : "stores.add", "stores.hint",
      [["id", "stores.id", store?.id ?? "", null, store], ["name", "stores.name", store?.name ?? ""], ["address", "stores.address", store?.address ?? ""], ["contact", "stores.contact", store?.contact ?? ""]],
      ({ id, ...values }) => store ? act("PATCH", path("stores", store.id), values) : act("POST", "/stores", { id, ...values })),
    table("tills.title", ["tills.id", "tills.store", "tills.name", "tills.cashiers", ""],
      data.tills.map((t) => ({ cells: [t.id, t.store, t.name, t.cashiers.join(", "), acts(edit("till", t))] }))),
    store ? null : form("till_form", till ? "tills.change" : "tills.add", null,
      [["id", "tills.id", till?.id ?? "", null, till], ["store", "tills.store", till?.store ?? "", data.stores.map((s) => [s.id, `${s.id} · ${s.name}`]), till], ["name", "tills.name", till?.name ?? ""]],
      (values) => till ? act("PATCH", path("tills", till.id), { name: values.name }) : act("POST", "/tills", values)),
  ];
}

function showOnce(kind, id, text) { secret = { kind, id, text }; return ["saved", {}]; }

function drawUsers() {
  const user = changing;
  const roles = (isAdmin() ? ["cashier", "seller", "operator", "admin"] : ["cashier", "seller"]).map((role) => [role, say("role." + role)]);
  const reset = (u) => button("act.password", "password_" + u.name, () => sure("sure.password", u.name, "act.password", () =>
    act("POST", path("users", u.name, "password"), undefined, (made) => showOnce("password", u.name, made.password))));
  const onOff = (u) => u.disabled
    ? button("act.enable", "enable_" + u.name, () => act("POST", path("users", u.name, "enable")))
    : button("act.disable", "disable_" + u.name, () => sure("sure.disable", u.name, "act.disable", () => act("POST", path("users", u.name, "disable"))));
  return [
    table("users.title", ["stores.name", "users.role", "users.place", "users.password", ""], data.users.map((u) => ({
      off: u.disabled, id: "user_" + u.name,
      cells: [u.name, say("role." + u.role), [u.store, u.till].filter(Boolean).join(" · "),
        u.disabled ? tag(say("users.disabled"), "bad") : tag(say("users." + u.password), u.password === "own" ? "plain-tag" : "note"),
        mayChange(u) ? acts(edit("user", u), reset(u), onOff(u)) : ""],
    }))),
    form("user_form", user ? "users.change" : "users.add", user ? null : "users.hint",
      [["name", "users.name", user?.name ?? "", null, user], ["role", "users.role", user?.role ?? "cashier", roles],
        ["till", "users.till", user?.till ?? "", [["", say("choose")], ...data.tills.map((t) => [t.id, `${t.store} · ${t.name}`])]]],
      ({ name, role, till }) => {
        const place = role === "cashier" ? { role, till } : { role };
        user ? act("PATCH", path("users", user.name), place) : act("POST", "/users", { name, ...place }, (made) => showOnce("password", made.name, made.password));
      }),
  ];
}

function drawTokens() {
  const users = data.users.filter((u) => !u.disabled && mayChange(u));
  return [
    table("tokens.title", ["tokens.id", "tokens.user", "tokens.label", "tokens.expires", ""], data.tokens.map((t) => ({
      cells: [t.id, t.user, t.label, day(t.expires_at), acts(button("act.revoke", "revoke_" + t.id, () => sure("sure.revoke", t.id, "act.revoke", () => act("DELETE", path("tokens", t.id)))))],
    }))),
    form("token_form", "tokens.add", "tokens.hint", [["user", "tokens.user", "", users.map((u) => [u.name, `${u.name} · ${say("role." + u.role)}`])], ["label", "tokens.label", ""]],
      (values) => act("POST", "/tokens", values, (made) => showOnce("token", values.user, made.token))),
  ];
}

function drawKiosks() {
  const place = (k) => {
    const choice = element("select", { ariaLabel: say("kiosks.store") }, ...data.stores.map((s) => element("option", { value: s.id, textContent: `${s.id} · ${s.name}`, selected: s.id === k.store })));
    choice.addEventListener("change", () => act("PATCH", path("kiosks", k.id), { store: choice.value }));
    return choice;
  };
  const certificate = (days) => days === null ? tag(say("kiosks.unknown")) : tag(say("kiosks.days", { count: days }), days < CERTIFICATE_DAYS_LOW ? "bad" : "good");
  const state = (k) => k.held ? tag(say("held." + k.held), "bad") : k.cases ? tag(say("kiosks.cases", { count: k.cases }), "note") : k.heard_at ? tag(say("kiosks.fine"), "good") : tag(say("kiosks.never"));
  const hold = (k) => k.held
    ? button("act.release", "release_" + k.id, () => sure("sure.release", k.id, "act.release", () => act("POST", path("kiosks", k.id, "release"))))
    : button("act.hold", "hold_" + k.id, () => sure("sure.hold", k.id, "act.hold", () => act("POST", path("kiosks", k.id, "hold"))));
  const card = table("kiosks.title", ["kiosks.id", "kiosks.store", "kiosks.heard", "kiosks.certificate", "kiosks.catalogue", "kiosks.state", ""], data.kiosks.map((k) => ({
    cells: [k.id, place(k), k.heard_at ? day(k.heard_at) : "–", certificate(k.certificate_days), String(k.catalogue_version), state(k), isAdmin() ? acts(hold(k)) : ""],
  })));
  card.classList.add("wide-card");
  return [card];
}

function drawFees() {
  const sent = (content) => ["saved.fee", { version: content.catalogue_version }];
  const fee = (f) => {
    if (!isAdmin()) return rupiah(f.service_fee);
    const input = element("input", { id: "fee_" + f.product, value: rupiah(f.service_fee), inputMode: "numeric", ariaLabel: `${say("fees.service")} ${f.name}`, maxLength: 12 });
    input.addEventListener("input", () => { const digits = input.value.replace(/\D/g, ""); input.value = digits ? rupiah(Number(digits)) : ""; });
    const save = () => act("PUT", path("fees", f.product), { service_fee: Number(input.value.replace(/\D/g, "")) }, sent);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") save(); });
    return acts(input, button("act.save", "save_" + f.product, save), f.own ? button("act.reset", "reset_" + f.product, () => act("PUT", path("fees", f.product), { service_fee: null }, sent)) : null);
  };
  const card = table("fees.title", ["fees.product", "", "fees.admin", "fees.shipped", "fees.service"], data.fees.map((f) => ({
    cells: [f.product, f.name, rupiah(f.admin_fee), rupiah(f.shipped), fee(f)],
  })), element("p", { className: "soft", textContent: say("fees.body") }));
  card.classList.add("wide-card", "start");
  return [card];
}

function drawAudit() {
  const card = table("audit.title", ["audit.at", "audit.actor", "audit.action", "audit.subject", "audit.detail"],
    data.audit.map((line) => ({ cells: [day(line.at), line.actor, line.action, line.subject, line.detail] })));
  card.classList.add("wide-card");
  return [card];
}

const DRAW = { stores: drawStores, users: drawUsers, tokens: drawTokens, kiosks: drawKiosks, fees: drawFees, queue: () => drawQueue(data, { element, button, tag, table, acts, sure, act, call, draw, fail, me: () => me }), reconcile: () => drawReconcile(data, { element, button, tag, table, acts, sure, act, call, load, draw, me: () => me }), books: () => drawBooks(data, { element, button, tag, act, load }), audit: drawAudit };

// Tables on the left, forms on the right; what is wide has the row for itself.
function columns(cards) {
  if (cards[0].classList.contains("wide-card")) return cards;
  const forms = cards.filter((card) => card.querySelector("form"));
  return [element("div", { className: "column" }, ...cards.filter((card) => !forms.includes(card))), element("div", { className: "column" }, ...forms)];
}

function drawMessage() {
  $("message").hidden = !notice;
  if (notice) { $("message").textContent = say(notice[0], notice[1]); $("message").classList.toggle("danger", notice[2]); }
}

function draw() {
  $("views").replaceChildren(...Object.keys(DRAW).map((name) => {
    const tab = element("button", { type: "button", id: "view_" + name, textContent: say("view." + name), onclick: () => open(name) });
    if (name === view) tab.setAttribute("aria-current", "page");
    return tab;
  }));
  $("who").textContent = me?.name ?? ""; $("who").title = me ? say("role." + me.role) : "";
  $("secret").hidden = !secret;
  if (secret) {
    $("secret_title").textContent = say("secret." + secret.kind, { id: secret.id });
    $("secret_body").textContent = say(`secret.${secret.kind}.body`);
    $("secret_text").textContent = secret.text;
  }
  drawMessage();
  if (NEEDS[view].every((name) => data[name])) $("view").replaceChildren(...columns(DRAW[view]().filter(Boolean)));
}

function open(name) {
  view = name in DRAW ? name : "stores";
  changing = notice = secret = null;
  history.replaceState(null, "", "#" + view);
  load();
}

$("secret_done").addEventListener("click", () => { secret = null; draw(); });
$("sure_no").addEventListener("click", () => $("sure").close());
$("logout").addEventListener("click", async () => { await fetch("/logout", { method: "POST" }); location.assign("/login"); });
setInterval(() => { if (["kiosks", "queue", "reconcile"].includes(view) && !document.activeElement?.closest("#view") && !$("sure").open) load(); }, AGAIN_MS);

showLanguage(draw);
me = await call("GET", "/me");
open(view);
