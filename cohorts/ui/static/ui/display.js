// How the reader wants the page: theme, type, spacing. Kept on this device and in a cookie, so that the server's
// next page comes out right from its first byte. Loaded in the head, before anything is painted.
(() => {
  "use strict";
  const root = document.documentElement;
  const allowed = { theme: ["light", "dark", "contrast"], type: ["larger", "largest"], spacing: ["wide"] };

  function kept() {
    try {
      return JSON.parse(localStorage.getItem("display")) || {};
    } catch {
      return {};
    }
  }

  function show(choice) {
    for (const name of Object.keys(allowed)) {
      if (allowed[name].includes(choice[name])) root.dataset[name] = choice[name];
      else delete root.dataset[name];
    }
  }

  function keep(choice) {
    const words = Object.keys(allowed).map((name) => choice[name]).filter(Boolean).join(".");
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `display=${words}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    try {
      localStorage.setItem("display", JSON.stringify(choice));
    } catch {
      // A browser that keeps nothing still has the cookie.
    }
  }

  if (kept().theme || kept().type || kept().spacing) show(kept());

  function wire(sheet) {
    const current = { theme: root.dataset.theme, type: root.dataset.type, spacing: root.dataset.spacing };
    for (const input of sheet.querySelectorAll("input")) {
      input.checked = (current[input.name.replace("display-", "")] || "") === input.value;
    }
    sheet.addEventListener("change", () => {
      const choice = {};
      for (const input of sheet.querySelectorAll("input:checked")) choice[input.name.replace("display-", "")] = input.value;
      show(choice);
      keep(choice);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const menu of document.querySelectorAll("[data-display]")) {
      menu.hidden = false;
      wire(menu);
    }
    document.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && document.querySelector("details.drop[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
    });
    // A sheet left open would lie over the next question of an exam on a telephone.
    document.addEventListener("click", (event) => {
      for (const open of document.querySelectorAll("details.drop[open]")) {
        if (!open.contains(event.target)) open.open = false;
      }
    });
  });
})();
