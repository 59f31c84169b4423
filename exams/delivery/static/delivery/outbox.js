// Answers that the server has not acknowledged yet, kept on this device (ui/outbox.js). A message is {sitting, epoch, n, q,
// v, at, device}, identified by sitting, epoch and number; the answer itself is locked.

import { outboxOf } from "../ui/outbox.js";

const ANSWERS = outboxOf("exam-outbox", ["sitting", "epoch", "n"], ["device"]);

// The outbox of one sitting. `key` is what the server gave this page.
export const openOutbox = (sitting, key) => ANSWERS.open((record) => record.sitting === sitting, [key]);

// Everything that waits on this device, of any sitting, without what was answered: [{sitting, epoch, n, device, kept}].
export const keptRecords = ANSWERS.records;

export const discard = ANSWERS.discard;
