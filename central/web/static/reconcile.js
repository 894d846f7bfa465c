// Rekonsiliasi: how far a restore is reconciled, what it holds, and what one person proposes and another one confirms.
import { day, rupiah, say } from "./words.js";

const KINDS = ["unpaid", "unfinished", "refund_due"];
let filter = { kind: "", product: "", kiosk: "" };
let listed = null; // the proposal whose list is shown

// parts: what the operators' pages give: element, button, tag, table, form, acts, sure, act, call, load, draw, me.
export function drawReconcile(data, parts) {
  const { element, tag } = parts;
  const now = data.reconcile;
  const state = now.restored_at
    ? tag(say(now.advised ? "reconcile.advised" : "reconcile.advising", { done: now.references - now.waiting, all: now.references }), now.advised ? "note" : "bad")
    : tag(say("reconcile.off"), "good");
  const facts = KINDS.map((kind) => element("div", {}, element("dt", { textContent: say("kind." + kind) }), element("dd", { id: "count_" + kind, textContent: String(now[kind]) })));
  if (now.with_person) facts.push(element("div", {}, element("dt", { textContent: say("reconcile.person") }), element("dd", { textContent: String(now.with_person) })));
  const head = element("section", { className: "card wide-card", id: "reconcile_head" },
    element("div", { className: "slip-head" }, element("h2", { textContent: say("reconcile.title") }), state),
    element("p", { className: "soft", textContent: say(now.restored_at ? "reconcile.body" : "reconcile.nothing", { at: now.restored_at ? day(now.restored_at) : "" }) }),
    now.restored_at ? progressBar(now, parts) : null, element("dl", { className: "facts" }, ...facts));
  return [head, drawProposals(data, parts), now.restored_at ? drawHeld(data, parts) : null];
}

function progressBar(now, { element }) {
  const asked = now.references - now.waiting;
  return element("progress", { max: Math.max(now.references, 1), value: now.references ? asked : 1, ariaLabel: say("reconcile.advising", { done: asked, all: now.references }) });
}

function drawProposals(data, parts) {
  const { element, table, tag, acts } = parts;
  const looks = { open: "note", confirmed: "good", withdrawn: "plain-tag", ended: "plain-tag" };
  const rows = data["reconcile/proposals"].map((p) => ({
    id: "proposal_" + p.id,
    cells: [p.id, say("verdict." + p.verdict), chosen(p.wish), say("reconcile.slips", { count: p.slips, sum: rupiah(p.total) }), `${p.proposed_by} · ${day(p.proposed_at)}`,
      element("span", {}, tag(say("proposal." + p.state, { done: p.done }), looks[p.state]), p.decided_at ? element("p", { className: "soft", textContent: `${p.decided_by} · ${day(p.decided_at)}` }) : ""),
      acts(...proposalButtons(p, parts))],
  }));
  const card = table("proposals.title", ["proposals.id", "proposals.verdict", "proposals.wish", "proposals.slips", "proposals.by", "proposals.state", ""], rows,
    element("p", { className: "soft", textContent: say("proposals.body") }));
  card.classList.add("wide-card");
  if (listed) card.append(drawList(listed, parts));
  return card;
}

// "kind unpaid, product pulsa" in the words of the page.
function chosen(wish) {
  return wish.split(", ").map((part) => {
    const [name, value] = part.split(" ");
    if (part === "everything") return say("held.all");
    if (name === "kind") return say("kind." + value);
    return value === "chosen" ? say("proposals.chosen", { count: name }) : value;
  }).join(" · ");
}

function proposalButtons(p, { button, sure, act, me, call, draw }) {
  const path = "/reconcile/proposals/" + p.id;
  const show = button("act.list", "list_" + p.id, async () => { listed = listed?.id === p.id ? null : await call("GET", path); draw(); });
  if (p.state !== "open") return [show];
  const mine = p.proposed_by.split(" ").slice(1).join(" ") === me().name && !p.proposed_by.startsWith("console ");
  const confirm = button("act.confirm", "confirm_" + p.id, () => sure("sure.confirm." + p.verdict, p.slips, "act.confirm", () => act("POST", path + "/confirm", undefined, (done) => {
    listed = null;
    return ["saved.confirmed", { done: done.done, slips: done.slips }];
  })), "primary");
  return [show, mine ? null : confirm, button("act.withdraw", "withdraw_" + p.id, () => act("POST", path + "/withdraw"))].filter(Boolean);
}

function drawList(proposal, { element }) {
  const rows = proposal.listed.map((slip) => element("tr", {}, element("td", { className: "id", textContent: slip.code }), element("td", { textContent: say("state." + slip.state) }),
    element("td", { className: "right", textContent: rupiah(slip.total) }), element("td", { textContent: say(slip.done ? "listed.done" : "listed.not") })));
  const names = ["held.code", "listed.state", "held.total", "listed.result"].map((key) => element("th", { textContent: say(key) }));
  return element("div", { className: "scroll inner", id: "listed" }, element("h2", { textContent: say("listed.title", { id: proposal.id }) }),
    element("table", {}, element("thead", {}, element("tr", {}, ...names)), element("tbody", {}, ...rows)));
}

function drawHeld(data, parts) {
  const { element, button, table, tag, acts, sure } = parts;
  const slips = data["reconcile/slips"];
  const free = slips.filter((slip) => !slip.proposal);
  const mayGoBack = (slip) => slip.order !== "open" && (slip.kind === "refund_due" || slip.order === "held");
  const ready = data.reconcile.advised;
  const propose = (verdict, wish) => parts.act("POST", "/reconcile/proposals", { verdict, ...wish }, (made) => ["saved.proposed", { slips: made.slips, id: made.id }]);
  const ask = (verdict, wish, count) => sure("sure.propose." + verdict, count, "act.propose", () => propose(verdict, wish));
  const one = (slip) => slip.proposal ? tag(slip.proposal, "note") : acts(
    Object.assign(button("act.propose", "propose_" + slip.code, () => ask("release", { codes: [slip.code] }, 1)), { disabled: !ready }),
    mayGoBack(slip) ? Object.assign(button("act.paid_back", "back_" + slip.code, () => ask("paid_back", { codes: [slip.code] }, 1)), { disabled: !ready }) : "");
  const rows = slips.map((slip) => ({
    id: "held_" + slip.code,
    cells: [slip.code, say("kind." + slip.kind), slip.product, element("span", { className: "right", textContent: rupiah(slip.total) }), slip.reference,
      slip.order ? say("order." + slip.order) : "–", [day(slip.issued_at), slip.paid_at ? `${say("held.paid")} ${day(slip.paid_at)} · ${slip.till}` : ""].filter(Boolean).join(" · "), one(slip)],
  }));
  const all = Object.assign(button("act.propose_all", "propose_all", () => ask("release", filter, free.length), "primary"), { disabled: !ready || !free.length });
  const card = table("held.title", ["held.code", "held.kind", "held.product", "held.total", "held.reference", "held.order", "held.when", ""], rows,
    element("div", { className: "filter" }, ...filters(parts), all));
  card.classList.add("wide-card");
  return card;
}

function filters({ element, load }) {
  const choose = (name, choices) => {
    const select = element("select", { id: "filter_" + name, ariaLabel: say("held." + name) }, ...choices.map(([value, text]) => element("option", { value, textContent: text, selected: value === filter[name] })));
    select.addEventListener("change", () => { filter = { ...filter, [name]: select.value }; load(); });
    return element("label", {}, element("span", { textContent: say("held." + name) }), select);
  };
  const typed = (name) => {
    const input = element("input", { id: "filter_" + name, value: filter[name], autocomplete: "off", autocapitalize: "none", maxLength: 32 });
    input.addEventListener("change", () => { filter = { ...filter, [name]: input.value.trim() }; load(); });
    return element("label", {}, element("span", { textContent: say("held." + name) }), input);
  };
  return [choose("kind", [["", say("held.all")], ...KINDS.map((kind) => [kind, say("kind." + kind)])]), typed("product"), typed("kiosk")];
}

// The address of the list that the filter chooses.
export const heldSlips = () => "reconcile/slips?" + new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
