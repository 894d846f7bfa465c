// The cashier's desk: three views (taking cash, what was taken, closing the shift), a scanner that is heard in all of them, and
// what is around them.
import "./desk_words.js";
import * as closing from "./desk_close.js";
import { onLink } from "./desk_call.js";
import { $ } from "./desk_page.js";
import { listenForScans } from "./desk_scan.js";
import * as shift from "./desk_shift.js";
import * as till from "./desk_till.js";
import * as trail from "./desk_trail.js";
import { showLanguage } from "./words.js";

const VIEWS = ["desk", "trail", "close"];
let view = "desk";

function show(name, ...given) {
  view = VIEWS.includes(name) ? name : "desk";
  history.replaceState(null, "", "#" + view);
  for (const page of document.querySelectorAll("[data-page]")) page.hidden = page.dataset.page !== view;
  for (const tab of document.querySelectorAll("[data-view]")) tab.dataset.view === view ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current");
  if (view === "trail") trail.enter(...given);
  else if (view === "close") closing.enter();
  else till.focus();
}

function draw() {
  till.draw();
  shift.draw();
  trail.draw();
  closing.draw();
}

function scanned(text) {
  const digits = text.replace(/\D/g, "");
  if (document.querySelector("dialog[open]")) return;
  if (view === "trail" && digits.length === 16) return trail.look(digits);
  if (view !== "desk") show("desk");
  till.find(text);
}

function toDesk(code) {
  show("desk");
  till.find(code);
}

till.listen();
trail.listen();
closing.listen();
till.onMoney(shift.refresh);
trail.onDesk(toDesk);
closing.onLeave(() => show("desk"));
shift.onShift(() => view === "close" && closing.draw(), (code) => show("trail", code));
onLink(draw);
listenForScans(scanned, [$("code")]);
for (const tab of document.querySelectorAll("[data-view]")) tab.addEventListener("click", () => show(tab.dataset.view));
document.addEventListener("click", (event) => { if (!$("me").contains(event.target)) $("me").open = false; });
$("logout").addEventListener("click", async () => { await fetch("/logout", { method: "POST" }); location.assign("/login"); });
setInterval(till.drawLease, 1000);

showLanguage(draw);
shift.listen();
show(location.hash.slice(1));
