// What the page says after the end about answers that were still on this device.

import { fill, gettext, ngettext } from "../ui/texts.js";

// How the exam ended, where this page was not there. `own`: this page has asked to submit it.
export function endWords(line, own = false) {
  const words = {
    person: line.endedElsewhere || !own
      ? gettext("Your exam was submitted in another window or on another device.")
      : gettext("Your exam was submitted."),
    deadline: gettext("Your exam was submitted because the time was up."),
    proctor: gettext("A proctor ended your exam."),
    voided: gettext("Your exam was set aside."),
  };
  return words[line.endedHow] || gettext("This exam has ended.");
}

export function lateWords(line, first = "") {
  const [late, waiting] = [line.late, line.pending.length];
  const sentences = [first];
  if (late) {
    sentences.push(
      fill(
        ngettext(
          "%(count)s answer reached us after the end of the exam. We keep it, but it does not count.",
          "%(count)s answers reached us after the end of the exam. We keep them, but they do not count.", late), { count: late }),
      gettext("Your result names the questions, and there you can ask for a review. Everything saved before the end counts."),
    );
  }
  if (waiting) {
    sentences.push(
      fill(
        ngettext(
          "%(count)s answer is still on this device. Keep this page open until it is sent.",
          "%(count)s answers are still on this device. Keep this page open until they are sent.", waiting), { count: waiting }),
    );
  }
  return sentences.filter(Boolean).join(" ");
}
