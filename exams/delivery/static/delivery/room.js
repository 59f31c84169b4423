// Reload the table of people every ten seconds, unless the user has turned that off. The focus is kept.

import { fill, gettext, timeOf } from "../ui/texts.js";

const people = document.getElementById("people");
const toggle = document.getElementById("refresh");
const heard = document.getElementById("refreshed");
let on = true;

function place(element) {
  return element && people.contains(element) ? element.getAttribute("href") || element.id : null;
}

async function look() {
  if (on && !document.hidden) {
    try {
      const response = await fetch(people.dataset.url, { redirect: "manual" });
      if (!response.ok) throw new Error(`${response.status}`);
      const html = await response.text();
      const focused = place(document.activeElement);
      const scrolled = people.querySelector(".scroll")?.scrollLeft || 0;
      people.innerHTML = html;
      if (focused) people.querySelector(`[href="${CSS.escape(focused)}"], [id="${CSS.escape(focused)}"]`)?.focus();
      if (scrolled) people.querySelector(".scroll").scrollLeft = scrolled;
      const time = timeOf(new Date(), people.dataset, { second: "2-digit" });
      heard.textContent = fill(gettext("As of %(time)s."), { time });
    } catch {
      heard.textContent = gettext("No connection. This list may be out of date.");
    }
  }
  setTimeout(look, 10000);
}

toggle.hidden = false;
toggle.addEventListener("click", () => {
  on = !on;
  toggle.setAttribute("aria-pressed", String(!on));
  heard.textContent = on ? "" : gettext("Updates are off.");
});
setTimeout(look, 10000);
