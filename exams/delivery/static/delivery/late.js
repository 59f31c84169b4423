// What the page says after the end about answers that were still on this device.

import { fill, gettext, ngettext } from "./texts.js";

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
