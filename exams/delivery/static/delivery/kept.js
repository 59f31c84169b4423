// On every page of a person who is logged in, and on the log-in page: deliver answers of an exam that still wait on this
// device, and leave nothing of an exam behind. lms/decisions/0012 has the rule.

import { forget, remembered } from "./aids.js";
import { discard, keptRecords, openOutbox } from "./outbox.js";
import { ask } from "../ui/asking.js";
import { beforeLogOut } from "../ui/log_out.js";
import { note, removeNote } from "../ui/notes.js";
import { fill, gettext, ngettext } from "../ui/texts.js";

const BATCH = 100;
// Then nobody can ask for a review any more.
const MAX_AGE = 60 * 24 * 3600 * 1000;
const NOTE = "kept-answers";
const OWN_NOTE = "own-answers";
const OWN = "own";
const OTHER = "other";
const LOGGED_OUT = "logged-out";
const OFFLINE = "offline";
const RETRY_AFTER = 15000;
let late = 0; // answers that this page delivered after the end of their exam
let sent = 0; // answers that this page delivered in time
let unsent = null; // one's own running exam that answers still wait for, as far as this page knows: {sitting, waiting}
let again = false; // something could not be sent, or nobody could say whose it is: try again
let trying = false;

// Whose sitting it is. If it is one's own, deliver what waits. Returns {whose, waiting}.
async function settle(sitting, records) {
  const address = `/exams/sittings/${sitting}/`;
  // The server takes answers of the current epoch only from the window that gave them, so they are sent in its name.
  const { device } = records.reduce((last, one) => (one.epoch > last.epoch ? one : last), { epoch: 0 });
  const reply = await ask(`${address}state/?device=${encodeURIComponent(device || "kept")}`, { headers: { Accept: "application/json" } });
  if (!reply || reply.status >= 500) return { whose: OFFLINE, waiting: records.length };
  if (!reply.ok) return { whose: reply.status === 404 ? OTHER : LOGGED_OUT, waiting: records.length };
  const own = await reply.json();
  const waiting = records.length ? await deliver(address, sitting, own) : 0;
  if (own.state !== "begun" && !waiting) forget(sitting);
  return { whose: OWN, waiting, isRunning: own.state === "begun" };
}

// Remember whether answers wait for one's own running exam. Without a reply, what was true before still is.
function remember(sitting, { whose, waiting, isRunning }) {
  const isSame = unsent?.sitting === sitting;
  const stillWaits = waiting && (whose === OWN ? isRunning : whose === OFFLINE && isSame);
  if (stillWaits) unsent = { sitting, waiting };
  else if (isSame) unsent = null;
}

// Send what waits for one's own sitting, the oldest epoch first. Returns how many still wait.
async function deliver(address, sitting, own) {
  const outbox = await openOutbox(sitting, own.outbox_key);
  let next = own.next;
  let waiting = await outbox.all();
  for (let before = Infinity; waiting.length && waiting.length < before; ) {
    before = waiting.length;
    for (const epoch of [...new Set(waiting.map((m) => m.epoch))].sort((a, b) => a - b)) {
      const batch = waiting.filter((m) => m.epoch === epoch).sort((a, b) => a.n - b.n).slice(0, BATCH);
      next = await send(`${address}answers/`, own, epoch, batch, outbox, next);
    }
    waiting = await outbox.all();
  }
  return waiting.length;
}

async function send(address, own, epoch, batch, outbox, next) {
  const body = JSON.stringify({ epoch, messages: batch.map(({ n, q, v, at }) => ({ n, q, v, at })) });
  const headers = { "Content-Type": "application/json", "X-Sitting-Token": own.token };
  const reply = await ask(address, { method: "POST", body, headers });
  if (!reply?.ok) return next;
  const heard = await reply.json();
  const refused = new Map(heard.refused.map((one) => [one.n, one.code]));
  const stored = [...heard.saved, ...heard.late];
  late += heard.late.length;
  sent += heard.saved.length;
  // The number is in use by another answer: it gets a new one, and is sent in the next round.
  const clashing = batch.filter((m) => refused.get(m.n) === "number");
  for (const old of clashing) await outbox.put({ ...old, epoch: own.epoch, n: next++ });
  await outbox.remove([...clashing, ...batch.filter((m) => stored.includes(m.n) || refused.get(m.n) === "unreadable")]);
  return next;
}

// Deliver, remove, and return how many answers still wait: {own, other, logged-out, offline}.
async function clear() {
  const records = await keptRecords();
  const old = records.filter((one) => Date.now() - one.kept > MAX_AGE);
  await discard(old);
  const kept = records.filter((one) => !old.includes(one));
  const left = { [OWN]: 0, [OTHER]: 0, [LOGGED_OUT]: 0, [OFFLINE]: 0 };
  const sittings = new Set([...kept.map((one) => one.sitting), ...remembered()]);
  if (!sittings.has(unsent?.sitting)) unsent = null;
  let isOffline = false;
  for (const sitting of sittings) {
    const rows = kept.filter((one) => one.sitting === sitting);
    // A reply that cannot be read is not one of this site: the network of a hotel asks to log in, for example.
    const state = await settle(sitting, rows).catch(() => ({ whose: OFFLINE, waiting: rows.length }));
    left[state.whose] += state.waiting;
    remember(sitting, state);
    isOffline ||= state.whose === OFFLINE;
    // The server has the flags; whoever comes next must not see them.
    if (state.whose === OTHER || state.whose === LOGGED_OUT) forget(sitting);
  }
  again = isOffline || left[OWN] > 0;
  return left;
}

function sayLate() {
  if (!late) return;
  const text = ngettext(
    "%(count)s answer of an exam reached us only now, after the end. We keep it, but it does not count. Your result under “My exams” names the question, and there you can ask for a review.",
    "%(count)s answers of an exam reached us only now, after the end. We keep them, but they do not count. Your result under “My exams” names the questions, and there you can ask for a review.", late);
  note(fill(text, { count: late }), { id: NOTE });
}

// What waits for one's own running exam, or has just been delivered to it.
function sayOwn() {
  if (unsent) {
    const text = ngettext(
      "%(count)s answer of your exam is only on this device and is not sent yet. We try again while you are online.",
      "%(count)s answers of your exam are only on this device and are not sent yet. We try again while you are online.", unsent.waiting);
    const link = Object.assign(document.createElement("a"), { href: `/exams/sittings/${unsent.sitting}/`, textContent: gettext("Go to the exam") });
    note(fill(text, { count: unsent.waiting }), { id: OWN_NOTE, link });
    return;
  }
  removeNote(OWN_NOTE);
  if (!sent) return;
  const text = ngettext(
    "%(count)s answer of your exam was still on this device. It is saved now.",
    "%(count)s answers of your exam were still on this device. They are saved now.", sent);
  note(fill(text, { count: sent }), { id: OWN_NOTE, kind: "success" });
}

async function sayAll() {
  warnOfOthers(await clear());
  sayLate();
  sayOwn();
}

async function tryAgain() {
  if (!again || trying) return;
  trying = true;
  await sayAll().catch(() => {});
  trying = false;
}

// What waits for others, or nobody could say for whom.
function warnOfOthers(left) {
  const unclear = left[OWN] + left[OFFLINE] - (unsent?.waiting || 0);
  const count = left[OTHER] || left[LOGGED_OUT] || unclear;
  if (!count) {
    if (!late) removeNote(NOTE);
    return;
  }
  note(fill(textOf(left, count), { count }), { id: NOTE });
}

function textOf(left, count) {
  if (left[OTHER])
    return ngettext(
      "%(count)s exam answer of another person waits on this device. It is locked, so nobody else can read it. Ask the person to log in here, so that it is sent.",
      "%(count)s exam answers of another person wait on this device. They are locked, so nobody else can read them. Ask the person to log in here, so that they are sent.", count);
  if (left[LOGGED_OUT])
    return ngettext(
      "%(count)s exam answer waits on this device. It is sent when the person who gave it logs in here. If that is you, log in now, before somebody else uses this device.",
      "%(count)s exam answers wait on this device. They are sent when the person who gave them logs in here. If that is you, log in now, before somebody else uses this device.", count);
  return ngettext(
    "%(count)s exam answer is only on this device, and the site did not answer. We try again while you are online.",
    "%(count)s exam answers are only on this device, and the site did not answer. We try again while you are online.", count);
}

// --- Log out ---

beforeLogOut(async () => {
  const left = await clear().catch(() => null);
  const count = left ? left[OWN] + left[OFFLINE] : 0;
  const text = ngettext(
    "%(count)s answer of your exam is only on this device. We could not send it now. If you log out, it stays here, locked, and is sent when you log in on this device again.",
    "%(count)s answers of your exam are only on this device. We could not send them now. If you log out, they stay here, locked, and are sent when you log in on this device again.", count);
  return { text: count ? fill(text, { count }) : "", forget };
});

// The page of a paused exam delivers by itself.
if (!document.getElementById("cover")) {
  addEventListener("online", tryAgain);
  setInterval(tryAgain, RETRY_AFTER);
  sayAll().catch(() => {}).finally(() => (document.documentElement.dataset.kept = "done"));
}
