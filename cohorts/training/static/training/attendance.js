// The attendance sheet: what is chosen is kept on this device until the server has recorded it, so it can be marked without
// a network and after the log-in has expired. Without this script the sheet is an ordinary form.

import { fill, gettext, ngettext } from "../ui/texts.js";
import { deliver, LOGGED_OUT, newKey, OFFLINE, openOutbox, OTHER } from "./outbox.js";

const FIELDS = ["how", "late", "left", "reason"];
const RETRY_AFTER = 15000;
const sheet = document.getElementById("attendance-sheet");
const form = sheet.querySelector("form"); // null where nobody is left to mark
const counter = document.getElementById("marks-counter");
const logIn = document.getElementById("marks-log-in");
const leftOver = document.getElementById("marks-refused");
const { owner, session, opened, starts, ends } = sheet.dataset;
const loadedAt = Date.now();
const rows = new Map([...sheet.querySelectorAll("tr[data-seat]")].map((row) => [Number(row.dataset.seat), row]));
let outbox = null;
let mood = "";
let sending = false;

// By the server's clock: that of a phone can be wrong.
const now = () => new Date(opened).getTime() + Date.now() - loadedAt;
const hasStarted = () => now() >= new Date(starts).getTime();
const isOver = () => now() >= new Date(ends).getTime();

// --- What is chosen ---

const inputsOf = (row, field) => [...row.querySelectorAll(`[name$="-${field}"]`)];

function chosen(row) {
  const how = inputsOf(row, "how").find((input) => input.checked)?.value || "";
  const [late, left, reason] = FIELDS.slice(1).map((field) => inputsOf(row, field)[0].value.trim());
  // Times and reasons of another choice are not in sight.
  return { how, late: how === "part" ? late : "", left: how === "part" ? left : "", reason: how === "excused" ? reason : "" };
}

function choose(row, mark) {
  for (const input of inputsOf(row, "how")) input.checked = input.value === mark.how;
  for (const field of FIELDS.slice(1)) inputsOf(row, field)[0].value = mark[field];
}

// Why a choice says too little to be kept, or "".
function problemOf(row, mark) {
  const name = row.dataset.name;
  if (mark.how === "part" && !mark.late && !mark.left) return fill(gettext("Enter when %(name)s came or left."), { name });
  if (mark.how === "excused" && !mark.reason) return fill(gettext("Enter why %(name)s is excused."), { name });
  if (mark.how === "present" && !isOver()) return fill(gettext("You can record %(name)s as present for the whole session after it ends. Until then, enter when they left."), { name });
  return "";
}

function showProblem(row, text) {
  row.classList.toggle("attendance__wrong", Boolean(text));
  const place = row.querySelector("[data-problem]");
  place.textContent = text;
  place.hidden = !text;
}

// --- The counter ---

function say(text) {
  if (counter.textContent !== text) counter.textContent = text;
}

function wordsOf(count) {
  if (mood === LOGGED_OUT)
    return ngettext("%(count)s mark is only on this device. Log in again, and it is sent.", "%(count)s marks are only on this device. Log in again, and they are sent.", count);
  if (mood === OTHER)
    return ngettext("%(count)s mark is only on this device. Somebody else is logged in here now; log in as yourself, and it is sent.", "%(count)s marks are only on this device. Somebody else is logged in here now; log in as yourself, and they are sent.", count);
  if (mood === OFFLINE)
    return ngettext("%(count)s mark is only on this device. It is sent as soon as you are online.", "%(count)s marks are only on this device. They are sent as soon as you are online.", count);
  return ngettext("Sending %(count)s mark.", "Sending %(count)s marks.", count);
}

function sayChosen() {
  const count = [...rows.values()].filter((row) => chosen(row).how).length;
  say(count ? fill(gettext("%(count)s of %(all)s chosen, not saved yet"), { count, all: rows.size }) : "");
}

async function show() {
  const marks = await outbox.all();
  const waiting = marks.filter((mark) => !mark.why);
  logIn.hidden = ![LOGGED_OUT, OTHER].includes(mood) || !waiting.length;
  if (waiting.length) say(fill(wordsOf(waiting.length), { count: waiting.length }));
  for (const [seat, row] of rows) {
    const mark = marks.find((one) => one.seat === seat && one.session === Number(session));
    row.classList.toggle("attendance__waits", Boolean(mark && !mark.why));
    if (mark?.why) showProblem(row, mark.why);
  }
  showLeftOver(marks.filter((mark) => mark.why && !(mark.session === Number(session) && rows.has(mark.seat))));
  return waiting.length;
}

// What was refused and has no line on this sheet: it stays until the person has read it.
function showLeftOver(marks) {
  leftOver.hidden = !marks.length;
  leftOver.querySelector("ul").replaceChildren(
    ...marks.map((mark) => {
      const line = Object.assign(document.createElement("li"), { textContent: `${mark.name}: ${mark.why} ` });
      const text = gettext("Remove from this device");
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.classList.add("usa-button", "usa-button--unstyled");
      button.addEventListener("click", async () => {
        await outbox.remove([mark]);
        await show();
      });
      line.append(button);
      return line;
    }),
  );
}

// --- Keep and send ---

async function keep() {
  const kept = await outbox.all();
  let count = 0;
  for (const [seat, row] of rows) {
    const mark = chosen(row);
    if (!mark.how) continue;
    const problem = problemOf(row, mark);
    showProblem(row, problem);
    if (problem) continue;
    const before = kept.filter((one) => one.seat === seat && one.session === Number(session));
    count += 1;
    if (before.some((one) => !one.why && FIELDS.every((field) => one[field] === mark[field]))) continue;
    await outbox.put({
      owner: Number(owner), key: newKey(), session: Number(session), seat, name: row.dataset.name, ...mark,
      made_at: new Date().toISOString(), opened_at: opened, starts_at: starts, ends_at: ends,
    });
    // It was not recorded yet, so this only says it in another way.
    await outbox.remove(before);
  }
  return count;
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    const before = await outbox.all();
    const result = await deliver(outbox, Number(owner), { say: true });
    const after = new Set((await outbox.all()).map((mark) => mark.key));
    mood = result.mood;
    for (const mark of before) if (!after.has(mark.key) && mark.session === Number(session)) showSaved(mark);
    const waiting = await show();
    if (!result.saved) return;
    // The sheet as it is recorded, also by others; not while something is chosen that is not kept yet.
    if ([...rows.values()].some((row) => chosen(row).how && !row.classList.contains("attendance__wrong"))) sayChosen();
    else if (!waiting) location.reload();
  } finally {
    sending = false;
  }
}

// Chosen otherwise since it was kept, it is still to be saved.
function showSaved(mark) {
  const row = rows.get(mark.seat);
  if (!row || FIELDS.some((field) => chosen(row)[field] !== mark[field])) return;
  row.classList.remove("attendance__waits");
  row.querySelector("td").replaceChildren(gettext("Saved"));
  rows.delete(mark.seat);
}

async function save() {
  if (!hasStarted()) return say(gettext("You can save once the session has started."));
  const count = await keep();
  const wrong = sheet.querySelector(".attendance__wrong");
  if (wrong) inputsOf(wrong, "how")[0].focus();
  if (!count) return say(wrong ? gettext("Nothing is saved yet. Check what is marked.") : gettext("Choose “Present” or “Absent” for at least one person."));
  mood = "";
  await show();
  return send();
}

function chooseRest() {
  for (const row of rows.values()) {
    if (row.dataset.left === undefined && !chosen(row).how) inputsOf(row, "how").find((input) => input.value === "present").checked = true;
  }
  sayChosen();
}

function showRest() {
  const rest = sheet.querySelector("[data-rest]");
  if (!rest || isOver() === !rest.hidden) return;
  rest.hidden = !isOver();
  sheet.querySelector("[data-until-over]").hidden = isOver();
}

async function tryAgain() {
  showRest();
  if ((await outbox.all()).some((mark) => !mark.why)) await send();
}

async function start() {
  outbox = await openOutbox({ owner: Number(owner), secrets: sheet.dataset.secrets.split(" ") });
  if (outbox.keepsNothing) return; // An ordinary form, which the server answers.
  for (const mark of await outbox.all()) {
    const row = mark.session === Number(session) && rows.get(mark.seat);
    if (row) choose(row, mark);
  }
  form?.addEventListener("change", sayChosen);
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "rest") chooseRest();
    else save();
  });
  addEventListener("online", tryAgain);
  setInterval(tryAgain, RETRY_AFTER);
  showRest();
  await show();
  await tryAgain();
  sheet.dataset.ready = "yes";
}

start();
