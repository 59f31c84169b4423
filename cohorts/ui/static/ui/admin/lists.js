// On a telephone a row of Wagtail's lists becomes a block of lines. Each cell is told the head of its column, which the
// style sheet writes before it. Lists come again after a search, so the whole page is watched. Tables of figures are
// read across, so they scroll instead.
(() => {
  "use strict";

  function label(table) {
    const heads = [...table.querySelectorAll("thead tr:last-child th")].map((head) => (head.querySelector(".w-sr-only") ? "" : head.textContent.trim()));
    for (const row of table.querySelectorAll("tbody tr")) {
      const cells = [...row.children];
      if (cells.length !== heads.length) continue;
      cells.forEach((cell, index) => {
        if (heads[index] && cell.dataset.label !== heads[index]) cell.dataset.label = heads[index];
        cell.classList.toggle("skin-blank", !cell.textContent.trim() && !cell.querySelector("input, svg, img"));
      });
    }
    table.classList.add("skin-stacks");
  }

  const labelAll = () => document.querySelectorAll("table.listing:not(.skin-stacks, .figures)").forEach(label);

  // Names for what Wagtail leaves without one: a person who looks at the same page, and the field for tags.
  function nameAll() {
    for (const button of document.querySelectorAll("button.w-editing-sessions__session:not([aria-label])")) {
      const text = button.querySelector(".w-editing-sessions__popup")?.textContent.replace(/\s+/g, " ").trim();
      if (text) button.setAttribute("aria-label", text);
    }
    for (const place of document.querySelectorAll(".tagit-new")) {
      const field = place.querySelector("input:not([aria-label])");
      const label = place.closest(".w-field__wrapper")?.querySelector("label")?.textContent.trim();
      if (field && label) field.setAttribute("aria-label", label.replace(/\s*\*$/, ""));
    }
  }

  // A check box in the head of a list checks every box of that name on the page.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.checks;
    if (name) for (const box of document.getElementsByName(name)) box.checked = event.target.checked;
  });

  document.addEventListener("DOMContentLoaded", () => {
    const all = () => { labelAll(); nameAll(); };
    all();
    new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  });
})();
