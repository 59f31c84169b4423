// Time left, on the server's clock. Shown without nagging: it can be hidden, and is spoken only at set points.

const POINTS = [30, 10, 5, 1];

export function words(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s left`;
  const minutes = Math.ceil(whole / 60);
  const hours = Math.floor(minutes / 60);
  if (!hours) return `${minutes} min left`;
  return minutes % 60 ? `${hours} h ${minutes % 60} min left` : `${hours} h left`;
}

export function runClock({ line, face, toggle, news, hidden, onHide, onNearEnd, onEnd }) {
  let last = line.left;
  let near = false;

  function show() {
    face.textContent = hidden ? "Time hidden" : words(line.left);
    toggle.textContent = hidden ? "Show time" : "Hide time";
    toggle.setAttribute("aria-pressed", String(hidden));
  }

  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    hidden = !hidden;
    onHide(hidden);
    show();
  });

  const timer = setInterval(() => {
    const left = line.left;
    const point = POINTS.find((minutes) => last > minutes * 60 && left <= minutes * 60);
    if (point && left > 0) news.textContent = point === 1 ? "1 minute left." : `${point} minutes left.`;
    last = left;
    show();
    if (left <= 4 && !near) {
      near = true;
      onNearEnd();
    }
    if (left > 4) near = false;
    if (left <= 0) {
      clearInterval(timer);
      onEnd();
    }
  }, 1000);
  show();
}
