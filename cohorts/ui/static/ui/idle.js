// Warn state staff before their idle session ends, and let them extend it as often as they like.
// Typing and pointing count as activity; other tabs are asked about through the server before anything is shown.

(() => {
  const dialog = document.getElementById("idle");
  const part = (name) => document.getElementById(`idle-${name}`);
  const WARN = 120;
  const TELL = 300;
  const EVERY = 10;
  let endsAt = Date.now() + 1000 * Number(dialog.dataset.seconds);
  let toldAt = Date.now();
  let active = false;
  let typed = false;
  let ended = false;
  let busy = false;

  const left = () => (endsAt - Date.now()) / 1000;

  async function ask(method) {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-CSRFToken"] = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
    const response = await fetch(dialog.dataset.url, { method, headers, redirect: "error", cache: "no-store" });
    if (!response.ok) return 0;
    const { seconds } = await response.json();
    return seconds === null ? Infinity : seconds;
  }

  async function update(method) {
    const seconds = await ask(method);
    if (method === "POST") {
      toldAt = Date.now();
      active = false;
    }
    endsAt = Date.now() + 1000 * seconds;
    return seconds;
  }

  function warn() {
    const time = new Date(endsAt).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    part("time").textContent = time;
    dialog.showModal();
    part("stay").focus();
  }

  function end() {
    ended = true;
    if (!typed) {
      location.assign(`${dialog.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`);
      return;
    }
    part("warning").hidden = true;
    part("ended").hidden = false;
    dialog.setAttribute("aria-labelledby", "idle-ended-heading");
    dialog.setAttribute("aria-describedby", "idle-ended-text");
    dialog.classList.add("idle--ended");
    if (!dialog.open) dialog.showModal();
    part("ended-heading").focus();
  }

  async function look() {
    if (busy || ended) return;
    busy = true;
    try {
      if (active && !dialog.open && Date.now() - toldAt > 1000 * TELL) await update("POST");
      if (left() <= WARN) {
        const seconds = await update("GET");
        if (seconds <= 0) end();
        else if (seconds > WARN && dialog.open) dialog.close();
        else if (seconds <= WARN && !dialog.open) warn();
      }
    } catch {
      // Without a connection nothing is known; the next look asks again.
    } finally {
      busy = false;
    }
  }

  async function stay() {
    try {
      if ((await update("POST")) > 0) dialog.close();
      else end();
    } catch {
      // The warning stays, and the button works again when there is a connection.
    }
  }

  part("stay").addEventListener("click", stay);
  part("continue").addEventListener("click", async () => {
    const seconds = await update("GET").catch(() => 0);
    part("not-yet").textContent = seconds > 0 ? "" : part("not-yet").dataset.text;
    if (seconds <= 0) return;
    ended = false;
    dialog.classList.remove("idle--ended");
    part("warning").hidden = false;
    part("ended").hidden = true;
    dialog.close();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (!ended) stay();
  });
  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, (event) => {
      if (dialog.contains(event.target)) return;
      active = true;
      if (kind === "input") typed = true;
    }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", look);
  setInterval(look, 1000 * EVERY);
})();
