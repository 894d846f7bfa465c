import { say, showLanguage } from "./words.js";

const form = document.getElementById("login");
const error = document.getElementById("error");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  error.hidden = true;
  let key;
  try {
    const answer = await fetch("/login", { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.ok) return location.assign("/desk");
    key = answer.status === 429 ? "login.often" : answer.status === 401 ? "login.wrong" : "problem.other";
  } catch {
    key = "problem.network";
  }
  error.textContent = say(key);
  error.hidden = false;
  form.password.select();
});

showLanguage();
