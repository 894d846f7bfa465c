// Calls to central, and whether it can be reached: one truth for every part of the desk.
import { known } from "./words.js";

const ANSWER_MS = 25000, // a queue slip's inquiry at the biller may take 20 s
  LOOK_MS = 6000; // what is only looked at fails sooner, so that a lost link is seen

let linked = true;
let ahead_ms = 0; // how far central's clock is ahead of this tablet's, which nobody sets
const listeners = [];

export const isLinked = () => linked;
export const nowMs = () => Date.now() + ahead_ms;
export const onLink = (listener) => listeners.push(listener);

function setLinked(up) {
  if (linked === up) return;
  linked = up;
  for (const listener of listeners) listener(up);
}

// Give { ok, status, content }. Throws when central did not answer for certain.
export async function call(method, path, body, key) {
  const headers = key ? { "Idempotency-Key": key } : {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const looks = method === "GET" && !path.startsWith("/slips");
  try {
    const answer = await fetch("/api/cashier" + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(looks ? LOOK_MS : ANSWER_MS),
    });
    if (answer.status === 401) location.assign("/login");
    ahead_ms = Date.parse(answer.headers.get("date")) - Date.now() || 0;
    if (answer.status >= 500) throw new Error("central is in trouble");
    const content = answer.status === 204 ? null : await answer.json();
    setLinked(true);
    return { ok: answer.ok, status: answer.status, content };
  } catch (error) {
    setLinked(false);
    throw error;
  }
}

// Give the words for a refusal. family: what stands before its reason.
export function explain(answer, family = "reason") {
  const { reason, type } = answer.content ?? {};
  const name = (type ?? "").split(":").pop();
  const keys = [`${family}.${reason}`, `problem.${name}`, { 404: "problem.not_found", 409: "problem.held", 422: "problem.code" }[answer.status]];
  return keys.find((key) => key && known(key)) ?? "problem.other";
}
