// The clock stands still and the questions are covered: ask now and then, and open the exam when it goes on.

const cover = document.querySelector("[data-state-url]");

async function look() {
  try {
    const response = await fetch(cover.dataset.stateUrl, { headers: { Accept: "application/json" }, redirect: "manual" });
    const heard = response.ok ? await response.json() : null;
    if (heard && !heard.stopped) return location.reload();
  } catch {
    // Without a network the clock still stands; ask again.
  }
  return setTimeout(look, 5000 * (0.75 + Math.random() / 2));
}

setTimeout(look, 3000);
