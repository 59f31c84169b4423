// The clock stands still and no question is in the page. Answers that were given before, and wait on this device, are
// sent all the same; how many still wait is said. When the clock runs again, the exam opens.

import { deviceName } from "./device.js";
import { Line } from "./line.js";
import { openOutbox } from "./outbox.js";

const cover = document.getElementById("cover");
const waiting = document.getElementById("waiting");

function words(line) {
  const count = line.pending.length;
  if (!count) return line.savedAt ? "Everything you answered is saved." : "Everything that reached us is kept.";
  const one = count === 1;
  const many = `${count} ${one ? "answer waits" : "answers wait"} on this device`;
  if (line.held) return `${many}. You went on in another window; ${one ? "it is" : "they are"} sent when you go on with the exam here.`;
  if (line.mood === "login") return `${many} until you are logged in again.`;
  if (line.mood === "offline") return `${many} and ${one ? "is" : "are"} sent as soon as you are connected, also while the clock stands still.`;
  return `${many} and ${one ? "is" : "are"} being sent.`;
}

async function start() {
  const { sitting, epoch, stateUrl, answersUrl } = cover.dataset;
  const line = new Line({
    sitting: Number(sitting), epoch: Number(epoch), next: 1, left: 0, bound: "",
    urls: { answers: answersUrl, state: stateUrl }, device: await deviceName(), outbox: await openOutbox(Number(sitting)),
  });
  let leaving = false;
  const say = (said) => {
    if (waiting.textContent !== said) waiting.textContent = said;
  };
  const leave = () => {
    if (leaving) return;
    leaving = true;
    location.reload();
  };
  line.addEventListener("change", () => {
    if (line.ended) return;
    say(words(line));
    document.getElementById("login").hidden = line.mood !== "login";
    if (line.heard && !line.stopped) leave();
  });
  line.addEventListener("ended", () => {
    if (!line.lost) return leave();
    const many = line.lost === 1 ? "1 answer" : `${line.lost} answers`;
    return say(`This exam has ended. ${many} did not reach us before the end and cannot count. Everything saved before then counts.`);
  });
  await line.open();
  // The answer renews the CSRF cookie; then what waits can go.
  await line.ask();
  await line.send({ ask: true });
  line.beat();
}

start();
