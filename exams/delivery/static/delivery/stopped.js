// The page while the clock is stopped, without questions. Waiting answers on this device are still sent, and their
// number is shown. When the clock restarts, the exam opens again.

import { forget } from "./aids.js";
import { deviceName } from "./device.js";
import { endWords, lateWords } from "./late.js";
import { Line } from "./line.js";
import { openOutbox } from "./outbox.js";
import { fill, gettext, ngettext } from "../ui/texts.js";

const cover = document.getElementById("cover");
const waiting = document.getElementById("waiting");

// Whole sentences, so that they can be translated.
function words(line) {
  const count = line.pending.length;
  if (!count) return line.savedAt ? gettext("All your answers are saved.") : gettext("All answers that we received are saved.");
  return fill(sentence(line, count), { count });
}

function sentence(line, count) {
  if (line.held) {
    return ngettext(
      "%(count)s answer is kept on this device. You continued in another window. The answer will be sent when you continue the exam here.",
      "%(count)s answers are kept on this device. You continued in another window. The answers will be sent when you continue the exam here.", count);
  }
  if (line.mood === "login") {
    return ngettext("%(count)s answer is kept on this device until you log in again.", "%(count)s answers are kept on this device until you log in again.", count);
  }
  if (line.mood === "offline") {
    return ngettext(
      "%(count)s answer is kept on this device. It will be sent when you are online, even while the clock is paused.",
      "%(count)s answers are kept on this device. They will be sent when you are online, even while the clock is paused.", count);
  }
  return ngettext("%(count)s answer is kept on this device and is being sent.", "%(count)s answers are kept on this device and are being sent.", count);
}

async function start() {
  const { sitting, epoch, stateUrl, answersUrl, outboxKey } = cover.dataset;
  const line = new Line({
    sitting: Number(sitting), epoch: Number(epoch), next: 1, left: 0, bound: "",
    urls: { answers: answersUrl, state: stateUrl }, device: await deviceName(sitting), outbox: await openOutbox(Number(sitting), outboxKey),
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
    if (!line.late && !line.pending.length) return leave();
    if (!line.pending.length) forget(sitting);
    return say(lateWords(line, endWords(line)));
  });
  await line.open();
  // The reply renews the CSRF cookie, so that waiting answers can be sent.
  await line.ask();
  await line.send({ ask: true });
  line.beat();
}

start();
