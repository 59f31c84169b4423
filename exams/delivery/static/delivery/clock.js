// Time left, on the server's clock. Shown without nagging: it can be hidden, and is spoken only at set points.

const POINTS = [30, 10, 5, 1];

export function lasting(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.ceil(whole / 60);
  const hours = Math.floor(minutes / 60);
  if (!hours) return `${minutes} min`;
  return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
}

export const words = (seconds) => `${lasting(seconds)} left`;

// What the clock says: the time left, that it stands still, or that there is no limit.
export function reading(line) {
  if (line.bound === "untimed") return "No time limit";
  return line.stopped ? `Clock stopped, ${words(line.left)}` : words(line.left);
}

export function runClock({ line, face, toggle, say, news, hidden, onHide, onNearEnd, onEnd }) {
  let last = line.left;
  let bound = line.bound;
  let near = false;
  let over = false;

  function show() {
    face.textContent = hidden ? "Time hidden" : reading(line);
    toggle.textContent = hidden ? "Show time" : "Hide time";
    toggle.setAttribute("aria-pressed", String(hidden));
  }

  function tell(sentence) {
    // The same words twice would not be spoken again.
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
    say.textContent = `Say the time left: ${reading(line)}`;
  });

  setInterval(() => {
    const left = line.left;
    const untimed = line.bound === "untimed";
    if (untimed && bound !== "untimed") tell("You have no time limit now.");
    else if (!untimed && left < last - 30) tell(`The time left has changed: ${words(left)}.`);
    else if (!untimed && left > last + 30) tell(`You have more time now: ${words(left)}.`);
    bound = line.bound;
    const point = POINTS.find((minutes) => last > minutes * 60 && left <= minutes * 60);
    if (point && left > 0 && line.bound !== "untimed") tell(point === 1 ? "1 minute left." : `${point} minutes left.`);
    last = left;
    show();
    if (left <= 4 && !near) {
      near = true;
      onNearEnd();
    }
    if (left > 4) near = false;
    // More time may still be given, so this clock goes on.
    if (left <= 0 && !over) onEnd();
    over = left <= 0;
  }, 1000);
  show();
}
