// On every page of a person who is logged in, and on the log-in page: send attendance that still waits on this device, say
// what was refused, and say of what waits for others only how much it is. The attendance sheet itself does the first two.

import { beforeLogOut } from "../ui/log_out.js";
import { note, removeNote } from "../ui/notes.js";
import { fill, gettext, ngettext } from "../ui/texts.js";
import { deliver, discardMarks, keptMarks, LOGGED_OUT, OFFLINE, openOutbox, whoseLogIn } from "./outbox.js";

const OWN = "own-marks";
const REFUSED = "refused-marks";
const OTHERS = "other-marks";
const RETRY_AFTER = 15000;
// Nothing as old can be recorded without another look, and names do not stay for ever on a device that others use, too.
const MAX_AGE = 60 * 24 * 3600 * 1000;
const isSheet = Boolean(document.getElementById("attendance-sheet"));
let sent = 0; // marks that this page sent
let again = false; // something could not be sent, or nobody could say whose it is

// Send what is one's own; return {own, refused, others, mood}: what is still here.
async function clear() {
  const records = await keptMarks();
  const old = records.filter((one) => Date.now() - one.kept > MAX_AGE);
  await discardMarks(old);
  const kept = records.filter((one) => !old.includes(one));
  if (!kept.length) return { own: 0, refused: [], others: 0, mood: "" };
  const log_in = await whoseLogIn();
  if (log_in.mood) return { own: 0, refused: [], others: kept.length, mood: log_in.mood };
  const outbox = await openOutbox(log_in);
  const { saved, mood } = await deliver(outbox, log_in.owner);
  sent += saved;
  const left = await outbox.all();
  const others = kept.filter((one) => one.owner !== log_in.owner).length;
  return { own: left.filter((one) => !one.why).length, refused: left.filter((one) => one.why), others, mood };
}

function sayOwn({ own, mood }) {
  if (own && mood) {
    const text = ngettext(
      "%(count)s attendance mark of yours is only on this device and is not sent yet. We try again while you are online.",
      "%(count)s attendance marks of yours are only on this device and are not sent yet. We try again while you are online.", own);
    note(fill(text, { count: own }), { id: OWN });
  } else if (sent) {
    const text = ngettext(
      "%(count)s attendance mark was still on this device. It is saved now.",
      "%(count)s attendance marks were still on this device. They are saved now.", sent);
    note(fill(text, { count: sent }), { id: OWN, kind: "success" });
  } else removeNote(OWN);
}

function sayRefused(refused) {
  if (!refused.length) return removeNote(REFUSED);
  const text = ngettext(
    "%(count)s attendance mark could not be recorded. Open the sheet: it says whose, and why.",
    "%(count)s attendance marks could not be recorded. Open the sheet: it says whose, and why.", refused.length);
  const href = `/trainer/sessions/${refused[0].session}/attendance/`;
  const link = Object.assign(document.createElement("a"), { href, textContent: gettext("Open the attendance sheet") });
  return note(fill(text, { count: refused.length }), { id: REFUSED, link });
}

function wordsOfOthers(mood, count) {
  if (mood === LOGGED_OUT)
    return ngettext(
      "%(count)s attendance mark waits on this device. It is sent when the person who made it logs in here.",
      "%(count)s attendance marks wait on this device. They are sent when the person who made them logs in here.", count);
  if (mood === OFFLINE)
    return ngettext(
      "%(count)s attendance mark is only on this device, and the site did not answer. We try again while you are online.",
      "%(count)s attendance marks are only on this device, and the site did not answer. We try again while you are online.", count);
  return ngettext(
    "%(count)s attendance mark of another person waits on this device. It is locked, so nobody else can read it. Ask the person to log in here, so that it is sent.",
    "%(count)s attendance marks of another person wait on this device. They are locked, so nobody else can read them. Ask the person to log in here, so that they are sent.", count);
}

function sayOthers({ others, mood }) {
  if (others) note(fill(wordsOfOthers(mood, others), { count: others }), { id: OTHERS });
  else removeNote(OTHERS);
}

async function sayAll() {
  const left = await clear();
  again = left.own > 0 || left.mood === OFFLINE;
  sayOwn(left);
  sayRefused(left.refused);
  sayOthers(left);
}

async function tryAgain() {
  if (!again) return;
  again = false;
  await sayAll().catch(() => (again = true));
}

// The sheet sends its own, and says here only what waits for others.
async function sayOnSheet() {
  const owner = Number(document.getElementById("attendance-sheet").dataset.owner);
  const others = (await keptMarks()).filter((one) => one.owner !== owner).length;
  sayOthers({ others, mood: "" });
}

beforeLogOut(async () => {
  const { own, others, mood } = await clear();
  const count = own + (mood === OFFLINE ? others : 0);
  const text = ngettext(
    "%(count)s attendance mark is only on this device. We could not send it now. If you log out, it stays here, locked, and is sent when you log in on this device again.",
    "%(count)s attendance marks are only on this device. We could not send them now. If you log out, they stay here, locked, and are sent when you log in on this device again.", count);
  return { text: count ? fill(text, { count }) : "" };
});

if (isSheet) sayOnSheet().catch(() => {});
else {
  addEventListener("online", tryAgain);
  setInterval(tryAgain, RETRY_AFTER);
  sayAll().catch(() => {}).finally(() => (document.documentElement.dataset.marks = "done"));
}
