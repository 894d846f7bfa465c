// Antrean: slips whose end no biller has told. One person proposes what is to happen, another one confirms it.
import { day, known, rupiah, say } from "./words.js";

const LOOKS = { success: "good", refunded: "good", refund_due: "bad", disputed: "bad" };
let shown = null; // the slip that is looked at, with all that helps to decide
let chosen = ""; // the verdict that is about to be proposed
let reason = "";

const grouped = (code) => code.replace(/(\d{4})(?=\d)/g, "$1 ");
const word = (prefix, name) => (known(prefix + name) ? say(prefix + name) : name);
const mine = (decision, me) => decision.proposed_by.split(" ").slice(1).join(" ") === me().name && !decision.proposed_by.startsWith("console ");

// parts: what the operators' pages give: element, button, tag, table, acts, sure, act, call, draw, me.
export function drawQueue(data, parts) {
  return [drawList(data.queue.slips, parts), ...(shown ? [drawSlip(shown, parts), drawDeciding(shown, parts)] : []), data.queue.cases.length ? drawOthers(data.queue.cases, parts) : null];
}

async function look(code, { call, draw, fail }) {
  try {
    shown = await call("GET", "/queue/slips/" + encodeURIComponent(code));
    if (!shown.verdicts.includes(chosen)) chosen = "";
  } catch (error) {
    fail(error);
    return;
  }
  draw();
}

// Do something with the slip that is shown, and look at it again.
async function change(path, body, done, parts) {
  await parts.act("POST", "/queue/" + path, body, done);
  await look(shown.code, parts);
}

function drawList(slips, parts) {
  const { element, button, table, tag, acts } = parts;
  const rows = slips.map((slip) => ({
    id: "waiting_" + slip.code,
    cells: [grouped(slip.code), element("span", {}, slip.product, element("p", { className: "soft", textContent: slip.customer_masked })), element("span", { className: "right", textContent: rupiah(slip.total) }),
      tag(word("queue.state.", slip.state), LOOKS[slip.state] ?? "note"), element("span", { className: "tags" }, ...slip.kinds.map((kind) => tag(word("case.", kind), "bad"))), day(slip.since_at),
      slip.decision ? tag(say("queue." + slip.decision), "note") : "–", acts(button("queue.open", "open_" + slip.code, () => look(slip.code, parts), slip.code === shown?.code ? "primary" : "plain"))],
  }));
  const find = element("input", { id: "queue_find", inputMode: "numeric", autocomplete: "off", maxLength: 24 });
  const form = element("form", { className: "filter", noValidate: true }, element("label", {}, element("span", { textContent: say("queue.find") }), find), element("button", { className: "plain", id: "queue_find_open", textContent: say("queue.open") }));
  form.addEventListener("submit", (event) => { event.preventDefault(); look(find.value.replace(/\D/g, ""), parts); });
  const card = table("queue.title", ["queue.slip", "queue.what", "queue.sum", "queue.state", "queue.why", "queue.since", "queue.proposed", ""], rows, element("div", {}, element("p", { className: "soft lead", textContent: say("queue.body") }), form));
  card.classList.add("wide-card", "queue-list");
  const none = card.querySelector("#none");
  if (none) none.textContent = say("queue.none");
  return card;
}

function drawSlip(slip, parts) {
  const { element, tag } = parts;
  const facts = [
    ["queue.biller", slip.biller], ["queue.reference", slip.reference], ["queue.cost", rupiah(slip.cost)], ["queue.paid", slip.paid_at ? `${day(slip.paid_at)} · ${slip.till}` : ""],
    ["queue.order", slip.order ? word("queue.order.", slip.order) : ""], ["queue.code", slip.last_code], ["queue.finished", slip.finished_at ? day(slip.finished_at) : ""], ["queue.serial", slip.serial],
  ].filter(([, text]) => text);
  const calls = slip.calls.map((call) => [day(call.at), word("call.", call.kind), word("outcome.", call.outcome), call.result_code || "–"]);
  const trail = slip.audit.map((line) => [day(line.at), line.actor, line.action, line.detail]);
  return element("section", { className: "card queue-slip", id: "queue_slip" },
    element("div", { className: "slip-head" }, element("h2", { textContent: grouped(slip.code) }), tag(word("queue.state.", slip.state), LOOKS[slip.state] ?? "note")),
    element("p", { className: "soft", textContent: [slip.product, slip.name_masked, slip.customer_masked].filter(Boolean).join(" · ") }),
    element("p", { className: "sum", textContent: rupiah(slip.total) }),
    element("dl", {}, ...facts.flatMap(([key, text]) => [element("dt", { textContent: say(key) }), element("dd", { textContent: text })])),
    element("h3", { textContent: say("queue.calls") }), calls.length ? lines(calls, parts) : element("p", { className: "soft", textContent: say("queue.no_calls") }),
    element("details", {}, element("summary", { textContent: say("queue.trail") }), lines(trail, parts)));
}

function lines(rows, { element }) {
  return element("div", { className: "scroll" }, element("table", {}, element("tbody", {}, ...rows.map((cells) => element("tr", {}, ...cells.map((text) => element("td", { textContent: text })))))));
}

function drawDeciding(slip, parts) {
  const { element, button, sure } = parts;
  const open = slip.decisions.find((each) => each.state === "open");
  const cases = slip.cases.filter((each) => !each.closed_at).map((each) => element("p", { className: "why" }, element("strong", { textContent: word("case.", each.kind) }), element("span", { className: "soft", textContent: `${each.detail} · ${day(each.opened_at)}` })));
  const earlier = slip.decisions.filter((each) => each.state === "confirmed").map((each) => element("p", { className: "soft", textContent: `${day(each.decided_at)} · ${say("queue." + each.verdict)}: ${each.reason} (${each.proposed_by}, ${each.decided_by})` }));
  const complain = slip.state === "success" && !slip.cases.some((each) => each.kind === "complaint" && !each.closed_at)
    ? button("queue.complain", "complain", () => sure("sure.complain", grouped(slip.code), "queue.complain", () => change(`slips/${slip.code}/complaints`, undefined, () => ["saved.complaint", {}], parts))) : null;
  return element("section", { className: "card queue-decide", id: "queue_decide" }, element("h2", { textContent: say("queue.decide") }), ...cases, open ? waiting(slip, open, parts) : proposing(slip, parts), complain,
    ...(earlier.length ? [element("h3", { textContent: say("queue.earlier") }), ...earlier] : []));
}

function waiting(slip, decision, parts) {
  const { element, button, sure, me } = parts;
  const path = `decisions/${decision.id}/`;
  const fits = decision.seen_state === slip.state && slip.verdicts.includes(decision.verdict);
  const confirm = button("act.confirm", "confirm_decision", () => sure("sure.verdict", grouped(slip.code), "act.confirm", () => change(path + "confirm", undefined, () => ["saved.verdict_done", {}], parts)), "primary big");
  return element("div", { className: "waiting" }, element("p", {}, element("strong", { textContent: say("queue.waits", { by: decision.proposed_by, what: say("queue." + decision.verdict) }) })),
    element("p", { textContent: decision.reason }), element("p", { className: "soft", textContent: say("does." + decision.verdict) }),
    fits && !mine(decision, me) ? null : element("p", { className: "notice", textContent: say(fits ? "queue.mine" : "queue.changed") }),
    element("div", { className: "stack" }, fits && !mine(decision, me) ? confirm : null, button("act.withdraw", "withdraw_decision", () => change(path + "withdraw", undefined, undefined, parts))));
}

function proposing(slip, parts) {
  const { element } = parts;
  if (!slip.verdicts.length) return element("p", { className: "soft", textContent: say("queue.nothing") });
  const choices = slip.verdicts.map((verdict) => {
    const input = element("input", { type: "radio", name: "verdict", id: "verdict_" + verdict, value: verdict, checked: verdict === chosen });
    input.addEventListener("change", () => { chosen = verdict; send.disabled = false; });
    return element("label", { className: "choice" }, input, element("span", {}, element("strong", { textContent: say("queue." + verdict) }), element("span", { className: "soft", textContent: say("does." + verdict) })));
  });
  const why = element("textarea", { id: "queue_reason", maxLength: 200, rows: 2, value: reason });
  why.addEventListener("input", () => { reason = why.value; });
  const send = element("button", { className: "primary big", id: "propose_decision", textContent: say("act.propose_verdict"), disabled: !chosen });
  const form = element("form", { className: "fields", noValidate: true }, ...choices, element("label", {}, element("span", { textContent: say("queue.reason") }), why), element("p", { className: "soft hint", textContent: say("queue.reason.hint") }), send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(`slips/${slip.code}/decisions`, { verdict: chosen, reason: reason.trim() }, () => { chosen = reason = ""; return ["saved.verdict", {}]; }, parts);
  });
  return form;
}

function drawOthers(cases, parts) {
  const { element, button, table, tag, acts, sure, act } = parts;
  const rows = cases.map((each) => {
    const why = element("input", { id: "why_" + each.id, ariaLabel: say("queue.reason"), placeholder: say("queue.reason"), maxLength: 200 });
    const close = button("act.close", "close_" + each.id, () => sure("sure.close_other", each.subject, "act.close", () => act("POST", `/queue/cases/${each.id}/close`, { reason: why.value.trim() })));
    return { id: "case_" + each.id, cells: [each.subject, tag(word("case.", each.kind), "bad"), each.detail, day(each.opened_at), acts(why, close)] };
  });
  const card = table("queue.others", ["queue.about", "queue.case", "audit.detail", "queue.since", ""], rows);
  card.classList.add("wide-card", "queue-others");
  return card;
}
