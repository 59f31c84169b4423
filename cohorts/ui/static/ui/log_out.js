// Whoever logs out is warned while something of theirs waits on this device. Each kind of it names `leaving`: it sends what
// it can, and returns {text, forget}: what still waits, in words ("" for nothing), and what to remove from this device.

import { gettext } from "./texts.js";

const kinds = [];

export const beforeLogOut = (leaving) => kinds.push(leaving);

function buttonOf(words, dress, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: `usa-button ${dress}`, textContent: words });
  button.addEventListener("click", act);
  return button;
}

function warn(texts, goOn) {
  const dialog = Object.assign(document.createElement("dialog"), { className: "map", id: "log-out-warning" });
  const head = Object.assign(document.createElement("h2"), { id: "log-out-head", textContent: gettext("Not everything is sent yet") });
  const actions = Object.assign(document.createElement("div"), { className: "form-actions" });
  actions.append(buttonOf(gettext("Stay logged in"), "", () => dialog.close()), buttonOf(gettext("Log out"), "usa-button--quiet", goOn));
  dialog.setAttribute("aria-labelledby", "log-out-head");
  dialog.append(head, ...texts.map((text) => Object.assign(document.createElement("p"), { textContent: text })), actions);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function logOut(form) {
  const left = await Promise.all(kinds.map((leaving) => leaving().catch(() => ({ text: "" }))));
  const texts = left.map((one) => one.text).filter(Boolean);
  const goOn = () => {
    for (const { forget } of left) forget?.();
    form.submit();
  };
  if (texts.length) warn(texts, goOn);
  else goOn();
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (!new URL(form.getAttribute("action") || "", location.href).pathname.endsWith("/logout/")) return;
  event.preventDefault();
  logOut(form);
});
