// The time left, on the server's clock. It can be hidden, and is announced only at certain times.

import { fill, gettext, ngettext } from "./texts.js";

const POINTS = [30, 10, 5, 1];

export function lasting(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return fill(gettext("%(seconds)s s"), { seconds: whole });
  const all = Math.ceil(whole / 60);
  const values = { hours: Math.floor(all / 60), minutes: all % 60 };
  if (!values.hours) return fill(gettext("%(minutes)s min"), values);
  return fill(values.minutes ? gettext("%(hours)s h %(minutes)s min") : gettext("%(hours)s h"), values);
}

export const words = (seconds) => fill(gettext("%(time)s left"), { time: lasting(seconds) });

// What the clock shows: the time left, that it is paused, or that there is no limit.
export function reading(line) {
  if (line.bound === "untimed") return gettext("No time limit");
  return line.stopped ? fill(gettext("Clock paused, %(time)s left"), { time: lasting(line.left) }) : words(line.left);
}

export function runClock({ line, face, toggle, say, news, hidden, onHide, onNearEnd, onEnd }) {
  let last = line.left;
  let bound = line.bound;
  let near = false;
  let over = false;

  function show() {
    face.textContent = hidden ? gettext("Time hidden") : reading(line);
    toggle.textContent = hidden ? gettext("Show time") : gettext("Hide time");
    toggle.setAttribute("aria-pressed", String(hidden));
  }

  function tell(sentence) {
    // Screen readers do not announce the same text twice in a row.
    news.textContent = "";
    setTimeout(() => (news.textContent = sentence), 50);
  }

  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    hidden = !hidden;
    onHide(hidden);
    show();
  });
  say.hidden = false;
  say.addEventListener("click", () => {
    tell(`${reading(line)}.`);
    say.textContent = fill(gettext("Say the time left: %(time)s"), { time: reading(line) });
  });

  setInterval(() => {
    const left = line.left;
    const untimed = line.bound === "untimed";
    if (untimed && bound !== "untimed") tell(gettext("You have no time limit now."));
    else if (!untimed && left < last - 30) tell(fill(gettext("Your time has changed: %(time)s left."), { time: lasting(left) }));
    else if (!untimed && left > last + 30) tell(fill(gettext("You have more time now: %(time)s left."), { time: lasting(left) }));
    bound = line.bound;
    const point = POINTS.find((minutes) => last > minutes * 60 && left <= minutes * 60);
    if (point && left > 0 && line.bound !== "untimed") tell(fill(ngettext("%(count)s minute left.", "%(count)s minutes left.", point), { count: point }));
    last = left;
    show();
    if (left <= 4 && !near) {
      near = true;
      onNearEnd();
    }
    if (left > 4) near = false;
    // Time may still be added, so the clock keeps running.
    if (left <= 0 && !over) onEnd();
    over = left <= 0;
  }, 1000);
  show();
}
