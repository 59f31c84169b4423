// The time left, on the server's clock. It can be hidden, and is announced only at certain times.

import { fill, gettext, ngettext } from "../ui/texts.js";

// Minutes left at which the time is announced, the smallest first.
const POINTS = [1, 5, 10, 30];
// A larger step between two looks at the clock, in seconds, is a change: time was added or taken back, or the device slept.
const CHANGE = 30;

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

// The sentence to announce when the time left went from `before` to `left` seconds within `passed` seconds, or "". Of
// several points that were crossed, only the smallest is announced.
export function announcement(before, left, passed) {
  if (left <= 0) return ""; // the page says that the time is up
  const point = POINTS.find((minutes) => before > minutes * 60 && left <= minutes * 60);
  if (left > before + CHANGE) return fill(gettext("You have more time now: %(time)s left."), { time: lasting(left) });
  if (left >= before - CHANGE) return point ? fill(ngettext("%(count)s minute left.", "%(count)s minutes left.", point), { count: point }) : "";
  // If as much time has passed, the device slept; else the time was changed.
  const slept = before - left <= passed + CHANGE;
  if (!point) return slept ? `${words(left)}.` : fill(gettext("Your time has changed: %(time)s left."), { time: lasting(left) });
  const values = { count: point, time: lasting(left) };
  return slept
    ? fill(ngettext("Less than %(count)s minute left: %(time)s.", "Less than %(count)s minutes left: %(time)s.", point), values)
    : fill(ngettext("Your time has changed. Less than %(count)s minute left: %(time)s.", "Your time has changed. Less than %(count)s minutes left: %(time)s.", point), values);
}

export function runClock({ line, face, toggle, say, news, hidden, onHide, onNearEnd, onEnd }) {
  let last = line.left;
  let lookedAt = Date.now();
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

  const ticking = setInterval(() => {
    if (line.ended) {
      clearInterval(ticking);
      face.textContent = gettext("Exam ended");
      toggle.hidden = say.hidden = true;
      return;
    }
    const left = line.left;
    const untimed = line.bound === "untimed";
    const passed = (Date.now() - lookedAt) / 1000;
    const sentence = untimed ? bound !== "untimed" && gettext("You have no time limit now.") : announcement(last, left, passed);
    if (sentence) tell(sentence);
    bound = line.bound;
    lookedAt = Date.now();
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
