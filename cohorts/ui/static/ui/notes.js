// A sentence on top of the page, instead of the one that has the same id.

export function note(text, { id, kind = "warning", link = null }) {
  const before = document.getElementById(id);
  const isSame = before?.dataset.text === text && before.classList.contains(`usa-alert--${kind}`);
  if (isSame) return; // Screen readers would read it again at each try.
  before?.remove();
  const alert = document.createElement("div");
  alert.classList.add("usa-alert", `usa-alert--${kind}`);
  alert.id = id;
  alert.dataset.text = text;
  alert.setAttribute("role", "status");
  const body = Object.assign(document.createElement("div"), { className: "usa-alert__body" });
  const paragraph = Object.assign(document.createElement("p"), { className: "usa-alert__text", textContent: text });
  if (link) paragraph.append(" ", link);
  body.append(paragraph);
  alert.append(body);
  document.querySelector("#main > div")?.prepend(alert);
}

export const removeNote = (id) => document.getElementById(id)?.remove();
