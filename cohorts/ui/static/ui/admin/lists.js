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

  document.addEventListener("DOMContentLoaded", () => {
    labelAll();
    new MutationObserver(labelAll).observe(document.body, { childList: true, subtree: true });
  });
})();
