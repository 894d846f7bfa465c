// Signing in. A password that was given out works once: its owner chooses another one here, and is signed in with it.
import { say, showLanguage } from "./words.js";

const form = document.getElementById("login");
const error = document.getElementById("error");
const own = document.getElementById("own");
const KEYS = { 401: "login.wrong", 422: "login.weak", 429: "login.often" };

async function send(path, values) {
  try {
    const answer = await fetch(path, { method: "POST", body: new URLSearchParams(values) });
    if (answer.ok) return location.assign("/");
    const problem = (await answer.json().catch(() => ({}))).type ?? "";
    if (problem.endsWith(":password-one-time")) return askForOwn();
    complain(KEYS[answer.status] ?? "problem.other");
  } catch {
    complain("problem.network");
  }
}

function askForOwn() {
  own.hidden = false;
  form.new_password.focus();
}

function complain(key) {
  error.textContent = say(key);
  error.hidden = false;
  (own.hidden ? form.password : form.new_password).select();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  error.hidden = true;
  const values = { user: form.user.value, password: form.password.value };
  if (own.hidden) return send("/login", values);
  if (form.new_password.value !== form.again.value) return complain("login.differ");
  if (form.new_password.value.length < 8) return complain("login.weak");
  send("/password", { ...values, new_password: form.new_password.value });
});

showLanguage();
