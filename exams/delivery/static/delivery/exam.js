// The exam, one question at a time, on top of the plain form from the server. Answers go to the connection (line.js),
// which keeps them until the server has saved them. The server keeps flags and strike-outs, too, for another device.

import { forget, forgetAids, recallAids, rememberAids, rememberLastDevice } from "./aids.js";
import { lasting, runClock } from "./clock.js";
import { deviceName } from "./device.js";
import { endWords, lateWords } from "./late.js";
import { Line } from "./line.js";
import { isNumber } from "./numbers.js";
import { openOutbox } from "./outbox.js";
import { fill, gettext, ngettext, timeOf } from "../ui/texts.js";

const byId = (id) => document.getElementById(id);
const form = byId("exam");
const sections = [...form.querySelectorAll("section[data-question]")];
const tokens = sections.map((section) => section.dataset.question);
const { sitting } = form.dataset;
// `dirty`: changed since the server has acknowledged them.
const aids = { at: 0, hideTime: false, flags: [], struck: [], dirty: false, ...recallAids(sitting) };
if (!aids.dirty) Object.assign(aids, JSON.parse(form.dataset.aids));
const SEND_AIDS_AFTER = 1000;
const typing = new Map();
let line;
let current = 0;
let finishing = false;
let wantsSubmit = false;

// Nothing is remembered where somebody else may come next.
function remember() {
  if (!line || (line.yours && !line.ended && line.mood !== "login")) rememberAids(sitting, aids);
}

let aidsTimer;

function changeAids() {
  aids.dirty = true;
  line.aids = { flags: aids.flags, struck: aids.struck };
  remember();
  clearTimeout(aidsTimer);
  aidsTimer = setTimeout(() => line.send({ ask: true }), SEND_AIDS_AFTER);
}

// What the server has, for example from another device, unless this page has something newer.
function showAids({ flags, struck }) {
  if (aids.dirty) return;
  Object.assign(aids, { flags, struck });
  remember();
  for (const option of form.querySelectorAll(".option")) dressStrike(option);
  showFlag();
}

function say(sentence) {
  byId("news").textContent = sentence;
}

// The current position, in the page header and in the document title, which screen readers announce first.
const examTitle = byId("exam-title").textContent;

function showWhere(words) {
  byId("where").textContent = words;
  document.title = `${words} – ${examTitle} · Peer LMS`;
}

// Keep the focused element visible between header and footer, whose heights depend on the font size.
function keepClear() {
  const height = (element) => (getComputedStyle(element).position === "sticky" ? element.offsetHeight + 8 : 8);
  const root = document.documentElement.style;
  root.scrollPaddingTop = `${height(document.querySelector(".sitting-head"))}px`;
  root.scrollPaddingBottom = `${height(byId("foot"))}px`;
}

// --- Answers in the page ---

const inputsOf = (section) => [...section.querySelectorAll("input:not([type=hidden])")];

function valueOf(section) {
  const inputs = inputsOf(section);
  if (section.dataset.control === "text") return inputs[0].value.trim() || null;
  const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
  return chosen.length ? chosen : null;
}

function setValue(section, value) {
  for (const input of inputsOf(section)) {
    if (section.dataset.control === "text") {
      if (document.activeElement !== input) input.value = value || "";
    } else {
      input.checked = (value || []).includes(input.value);
    }
  }
}

function showValues(values) {
  const waiting = new Map(line.pending.filter((m) => m.epoch === line.epoch).map((m) => [m.q, m.v]));
  for (const section of sections) {
    const token = section.dataset.question;
    if (!typing.has(token)) setValue(section, waiting.has(token) ? waiting.get(token) : values[token]);
  }
}

// Answers given on a slow connection before this script ran, for which no event was received.
function answeredEarly() {
  const early = new Map();
  for (const section of sections) {
    const token = section.dataset.question;
    const value = valueOf(section);
    const was = form.elements[`was-${token}`].value;
    if ([value || []].flat().join(" ") !== was) early.set(section, value);
  }
  return early;
}

function giveEarly(early) {
  for (const [section, value] of early) {
    if (line.pending.some((m) => m.q === section.dataset.question)) continue;
    setValue(section, value);
    give(section);
  }
}

function give(section) {
  const token = section.dataset.question;
  clearTimeout(typing.get(token));
  typing.delete(token);
  if (section.dataset.control === "text") noteNumber(section);
  line.answer(token, valueOf(section));
}

function giveTyped() {
  for (const token of [...typing.keys()]) give(sections[tokens.indexOf(token)]);
}

const isReadable = (input) => input.inputMode !== "decimal" || !input.value.trim() || isNumber(input.value);

function noteNumber(section) {
  const [input] = inputsOf(section);
  const hint = section.querySelector("[data-number-hint]");
  if (!hint) return;
  hint.hidden = isReadable(input);
  input.setAttribute("aria-invalid", String(!hint.hidden));
  const text = hint.hidden ? "" : gettext("Enter a number only, such as 12 or 12.5. Anything else earns no point.");
  if (hint.textContent !== text) hint.textContent = text; // said once, not at every key
}

function wireNumber(section) {
  const [input] = inputsOf(section);
  if (input.inputMode !== "decimal") return;
  const hint = Object.assign(document.createElement("p"), { className: "usa-error-message", hidden: true });
  hint.dataset.numberHint = "";
  hint.setAttribute("role", "status");
  input.after(hint);
  noteNumber(section);
}

function wireAnswers(section) {
  section.addEventListener("change", (event) => {
    unstrike(event.target);
    if (section.dataset.control !== "text" || typing.has(section.dataset.question)) give(section);
  });
  if (section.dataset.control !== "text") return;
  wireNumber(section);
  section.addEventListener("input", () => {
    const token = section.dataset.question;
    noteNumber(section);
    clearTimeout(typing.get(token));
    typing.set(token, setTimeout(() => give(section), 800));
  });
}

// --- Aids: strike-out and flag ---

function wireStrikes(section) {
  for (const option of section.querySelectorAll(".option")) {
    const button = byId("strike").content.firstElementChild.cloneNode(true);
    const input = option.querySelector("input");
    button.setAttribute("aria-label", fill(gettext("Cross out: %(option)s"), { option: option.querySelector(".option__text").textContent }));
    button.addEventListener("click", () => strike(option, input, !aids.struck.includes(input.value)));
    option.append(button);
    dressStrike(option);
  }
}

function dressStrike(option) {
  const on = aids.struck.includes(option.querySelector("input").value);
  option.classList.toggle("option--struck", on);
  option.querySelector(".option__strike")?.setAttribute("aria-pressed", String(on));
}

function strike(option, input, on) {
  aids.struck = aids.struck.filter((token) => token !== input.value).concat(on ? [input.value] : []);
  dressStrike(option);
  changeAids();
}

function unstrike(input) {
  const option = input.closest(".option--struck");
  if (option && input.checked) strike(option, input, false);
}

function toggleFlag() {
  const token = tokens[current];
  aids.flags = aids.flags.includes(token) ? aids.flags.filter((one) => one !== token) : [...aids.flags, token];
  changeAids();
  showFlag();
}

function showFlag() {
  byId("flag").setAttribute("aria-pressed", String(aids.flags.includes(tokens[current])));
}

// --- One question at a time ---

function show(index, { focus = true } = {}) {
  giveTyped();
  current = Math.max(0, Math.min(index, sections.length - 1));
  aids.at = current;
  remember();
  byId("review").hidden = true;
  form.hidden = false;
  byId("foot").hidden = false;
  sections.forEach((section, i) => (section.hidden = i !== current));
  showWhere(fill(gettext("Question %(number)s of %(total)s"), { number: current + 1, total: sections.length }));
  byId("previous").disabled = current === 0;
  byId("next").textContent = current === sections.length - 1 ? gettext("Review") : gettext("Next");
  showFlag();
  showKept();
  scrollTo(0, 0);
  if (focus) sections[current].focus({ preventScroll: true });
}

function describe(index) {
  const answered = valueOf(sections[index]) !== null;
  const token = tokens[index];
  const unreadable = answered && !inputsOf(sections[index]).every(isReadable);
  return { answered, unreadable, waits: typing.has(token) || line.waits(token), flagged: aids.flags.includes(token) };
}

// The state of the answer to the current question.
function showKept() {
  const { answered, waits } = describe(current);
  const saved = answered ? gettext("This answer is saved.") : "";
  byId("kept").textContent = waits ? gettext("This answer is kept on this device. It is not sent yet.") : saved;
}

function showMap() {
  const squares = sections.map((section, index) => {
    const { answered, waits, flagged } = describe(index);
    const button = document.createElement("button");
    button.type = "button";
    button.className = `square${waits ? " square--waiting" : answered ? " square--answered" : ""}${flagged ? " square--flagged" : ""}`;
    if (index === current) {
      button.setAttribute("aria-current", "true");
      button.autofocus = true;
    }
    const spoken = document.createElement("span");
    spoken.className = "unseen";
    const states = [answered ? gettext("answered") : gettext("not answered"), waits && gettext("not sent yet"), flagged && gettext("flagged")];
    spoken.textContent = `, ${states.filter(Boolean).join(", ")}`;
    button.append(String(index + 1), spoken);
    button.addEventListener("click", () => {
      byId("map").close();
      show(index);
    });
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  byId("squares").replaceChildren(...squares);
  byId("map").showModal();
}

// --- Review and submit ---

function tagOf({ answered, waits, flagged, unreadable }) {
  const tags = byId("tags").content;
  const names = [...(unreadable ? ["unreadable"] : []), ...(answered ? [] : ["open"]), ...(waits ? ["waiting"] : []), ...(flagged ? ["flagged"] : [])];
  return (names.length ? names : ["answered"]).map((name) => tags.querySelector(`[data-tag=${name}]`).cloneNode(true));
}

function reviewRow(index) {
  const link = document.createElement("a");
  link.href = `#q${index + 1}`;
  const number = document.createElement("span");
  number.className = "review__number";
  number.textContent = index + 1;
  const stem = document.createElement("span");
  stem.className = "review__stem";
  const whole = sections[index].querySelector(".question__stem").lastChild.parentElement.cloneNode(true);
  whole.querySelector(".asked__number")?.remove();
  const text = whole.textContent.trim();
  stem.textContent = text.length > 90 ? `${text.slice(0, 90)}…` : text;
  link.append(number, stem, ...tagOf(describe(index)));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show(index);
  });
  const item = document.createElement("li");
  item.append(link);
  return item;
}

const openQuestions = () => sections.filter((_, index) => !describe(index).answered).length;

function count() {
  const open = openQuestions();
  const answered = sections.length - open;
  const all = fill(gettext("You answered %(answered)s of %(total)s questions."), { answered, total: sections.length });
  const rest = fill(ngettext("%(count)s is not answered.", "%(count)s are not answered.", open), { count: open });
  return open ? [all, rest].join(" ") : all;
}

function showReview() {
  giveTyped();
  byId("map").close();
  const rank = (index) => {
    const { answered, unreadable, flagged } = describe(index);
    return !answered || unreadable ? 0 : flagged ? 1 : 2;
  };
  const order = sections.map((_, index) => index).sort((a, b) => rank(a) - rank(b) || a - b);
  byId("review-list").replaceChildren(...order.map(reviewRow));
  byId("review-count").textContent = count();
  showWhere(gettext("Review"));
  form.hidden = true;
  byId("foot").hidden = true;
  byId("review").hidden = false;
  scrollTo(0, 0);
  byId("review-head").focus({ preventScroll: true });
  // An answer from another device may have arrived meanwhile.
  line.hurry();
}

// Update the tags of answers that were sent in the meantime, and keep the order and the focus.
function refreshReview() {
  for (const link of byId("review-list").querySelectorAll("a")) {
    const tags = tagOf(describe(Number(link.hash.slice(2)) - 1));
    const [number, stem, ...shown] = link.children;
    if (shown.map((tag) => tag.textContent).join() !== tags.map((tag) => tag.textContent).join()) link.replaceChildren(number, stem, ...tags);
  }
}

// The exam is not submitted before the server has acknowledged all answers.
async function submitNow() {
  byId("confirm").close();
  wantsSubmit = true;
  if (line.pending.length || line.failures) {
    const sending = gettext("Sending your last answers. Your exam will be submitted when they are saved. Keep this page open.");
    say(sending);
    byId("review-count").textContent = sending;
    await line.hurry();
  }
  if (wantsSubmit && !line.pending.length) await finish();
}

async function finish() {
  if (finishing) return;
  finishing = true;
  const result = await line.submit();
  finishing = false;
  if (result) {
    line.ended = true;
    leave();
  } else {
    line.retryLater();
  }
}

// The time is up according to this device's clock. The server may have added time or stopped the clock since its last
// reply, or this clock may have changed: so ask the server first, and send waiting answers before the submission.
let closing = false;

async function timeIsUp() {
  if (closing) return;
  closing = true;
  setAnswering(false);
  say(gettext("Time is up. Your exam is being submitted."));
  showWhere(gettext("Time is up"));
  form.hidden = byId("review").hidden = byId("foot").hidden = true;
  byId("over").hidden = false;
  showMood();
  while (!line.ended) {
    const before = line.heard;
    if (line.mood !== "login" || (await line.ask())) await line.hurry();
    if (line.left > 0) break;
    if (!line.ended && line.heard > before && line.yours && !line.pending.length) await finish();
    if (!line.ended) await new Promise((resolve) => setTimeout(resolve, 2000 * (0.5 + Math.random())));
  }
  closing = false;
  byId("over").hidden = true;
  if (!line.ended && !covered) show(current, { focus: false });
}

function leave() {
  removeEventListener("beforeunload", warn);
  forget(sitting);
  location.replace(form.dataset.resultUrl);
}

function ended() {
  setAnswering(false);
  if (!line.late && !line.pending.length) return leave();
  if (!line.pending.length) forget(sitting);
  const words = lateWords(line, endWords(line, wantsSubmit));
  byId("ended-why").textContent = words;
  say(words);
  for (const dialog of ["map", "confirm"]) byId(dialog).close();
  showWhere(gettext("The exam has ended"));
  form.hidden = byId("review").hidden = byId("foot").hidden = byId("over").hidden = true;
  byId("ended").hidden = false;
  return byId("ended").focus();
}

// --- The status of saving ---

const MOODS = {
  saved: ["check", ""],
  waiting: ["cloud", "saved--waiting"],
  offline: ["wifi", "saved--offline"],
  login: ["wifi", "saved--offline"],
};
const OVER = gettext("Time is up, and you are offline. Keep this page open. Your last answers will be sent when you are online again. They count only if they reach us in time; later ones are kept for a review.");

function offlineWords() {
  if (line.why || closing) return line.why || OVER;
  const count = line.pending.length;
  const waiting = count
    ? ngettext(
        "Offline since %(time)s. %(count)s answer is kept on this device and will be sent.",
        "Offline since %(time)s. %(count)s answers are kept on this device and will be sent.", count)
    : gettext("Offline since %(time)s. Your answers are kept on this device and will be sent.");
  return fill(waiting, { count, time: shortTime(line.offlineSince || new Date()) });
}

let lastMood = "saved";

const shortTime = (moment) => timeOf(moment, form.dataset);

function savedWords() {
  if (line.mood === "waiting") return gettext("Sending…");
  if (line.mood === "offline") return line.why ? gettext("Not saved yet") : gettext("Offline");
  if (line.mood === "login") return gettext("Logged out");
  if (!line.savedAt) return "";
  return fill(gettext("Saved %(time)s"), { time: shortTime(new Date(line.savedAt)) });
}

function showMood() {
  const [icon, dress] = MOODS[line.mood];
  const place = byId("saved");
  const use = place.querySelector("use");
  place.hidden = !savedWords();
  place.className = `saved ${dress}`;
  place.querySelector("span").textContent = savedWords();
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
  byId("offline").hidden = line.mood !== "offline";
  byId("offline").firstElementChild.textContent = offlineWords();
  byId("login").hidden = line.mood !== "login";
  // After the end, what counts is said in one sentence; see `ended`.
  if (line.ended) place.hidden = true;
  else if (line.mood !== lastMood) {
    if (line.mood === "offline") say(offlineWords());
    if (line.mood === "login") say(gettext("You are logged out. Your answers are kept on this device."));
    if (line.mood === "saved" && ["offline", "login"].includes(lastMood)) say(gettext("You are online again. Your answers are saved."));
    if (line.mood !== "waiting") lastMood = line.mood;
  }
}

// --- The clock is paused: the questions are hidden ---

const STOPS = {
  pause: [
    gettext("Your exam is paused"),
    gettext("The proctor paused the clock. You lose no time, and all your answers are kept. The exam continues here when the proctor resumes it."),
  ],
  break: [gettext("You are on a break"), gettext("Your clock is paused. All your answers are kept.")],
};
let covered = "";
// Whether this person may take breaks. If not, the server hides the form.
let breaks = !byId("break-form").hidden;

function timeOfDay(seconds) {
  return shortTime(new Date(Date.now() + seconds * 1000));
}

function cover() {
  const stop = line.ended ? "" : line.stopped;
  if (stop === "break") byId("stopped-end").textContent = fill(gettext("Your break ends at %(time)s at the latest. Then the clock runs again."), { time: timeOfDay(line.stopLeft) });
  byId("stopped-end").hidden = stop !== "break";
  byId("break-form").hidden = Boolean(stop) || !breaks;
  if (stop === covered) return;
  const was = covered;
  covered = stop;
  byId("stopped").hidden = !stop;
  if (stop) {
    giveTyped();
    for (const dialog of ["map", "confirm"]) byId(dialog).close();
    byId("your-time").open = false;
    form.hidden = byId("review").hidden = byId("foot").hidden = true;
    showWhere(STOPS[stop][0]);
    byId("stopped-head").textContent = STOPS[stop][0];
    byId("stopped-words").textContent = STOPS[stop][1];
    byId("stopped-own").hidden = stop !== "break";
    say(STOPS[stop][0]);
    byId("stopped").focus();
  } else if (was && !line.ended) {
    show(current);
    say(gettext("The clock is running again."));
  }
}

async function takeBreak(act) {
  const left = await line.takeBreak(act);
  const trouble = left === null ? line.why || gettext("We could not save this. Try again when you are online.") : "";
  for (const place of [byId("break-trouble"), byId("come-back-trouble")]) {
    place.textContent = trouble;
    place.hidden = !trouble;
  }
  if (trouble) say(trouble);
  else showBreaks(left);
}

function showBreaks(left) {
  breaks = left !== null;
  byId("break-form").hidden = Boolean(covered) || !breaks;
  const time = fill(gettext("%(minutes)s min"), { minutes: Math.floor((left || 0) / 60) });
  byId("break-left").textContent = fill(gettext("Breaks left: %(time)s. The clock is paused while you are away."), { time });
}

// Accommodations can change during the exam, so the page shows the current ones.
function showGranted() {
  const { time, break_left: rest, large } = line.granted;
  byId("full-time").textContent = time === null ? gettext("You have no time limit.") : fill(gettext("You have %(time)s."), { time: lasting(time) });
  document.body.classList.toggle("sitting--large", large);
  if (line.stopped !== "break") showBreaks(rest);
}

const ENDS = {
  time: gettext("Your exam ends at %(time)s, when your time is up."),
  window: gettext("Your exam ends at %(time)s, when the exam window closes."),
};

function showEnd() {
  if (line.granted && line.bound === "untimed") byId("ends").textContent = gettext("Submit it when you have finished.");
  if (!ENDS[line.bound]) return;
  byId("ends").textContent = line.stopped ? gettext("The clock is paused.") : fill(ENDS[line.bound], { time: timeOfDay(line.left) });
}

// --- Leaving the page, as information for the proctor ---

let awaySince = null;

function noteAway() {
  const gone = document.hidden || !document.hasFocus();
  if (gone && awaySince === null) awaySince = performance.now();
  if (gone || awaySince === null) return;
  const seconds = Math.round((performance.now() - awaySince) / 1000);
  awaySince = null;
  if (seconds >= 2 && line.yours) line.away(seconds);
}

function setAnswering(on) {
  for (const section of sections) for (const input of inputsOf(section)) input.disabled = !on;
}

function elsewhereWords() {
  const count = line.pending.length;
  const waiting = count
    ? ngettext(
        "You opened this exam in another window or on another device. %(count)s answer is only on this device and is not sent yet. Stay online, or continue here to send it.",
        "You opened this exam in another window or on another device. %(count)s answers are only on this device and are not sent yet. Stay online, or continue here to send them.", count)
    : gettext("You opened this exam in another window or on another device. If you continue here, you can only read it there. Your answers are saved.");
  return fill(waiting, { count });
}

// Another device or window has the exam now. Announce it, and move the focus to the button that brings it back.
function showElsewhere(elsewhere) {
  const bar = byId("elsewhere");
  const words = bar.querySelector("span");
  if (elsewhere && words.textContent !== elsewhereWords()) words.textContent = elsewhereWords();
  if (bar.hidden !== elsewhere) return;
  const focused = bar.contains(document.activeElement);
  bar.hidden = !elsewhere;
  if (!elsewhere) {
    // The button that was pressed is gone: go on where the person is.
    if (focused) (form.hidden ? byId("review-head") : sections[current]).focus();
    return;
  }
  for (const dialog of ["map", "confirm"]) byId(dialog).close();
  say(words.textContent);
  byId("go-on-here").focus();
}

function changed() {
  showMood();
  showKept();
  if (!byId("review").hidden) refreshReview();
  const elsewhere = !line.yours && !line.ended && ready;
  showElsewhere(elsewhere);
  byId("submit").disabled = elsewhere;
  // The exam is submitted on the device that has it now.
  if (elsewhere) wantsSubmit = false;
  if (elsewhere || line.mood === "login") forgetAids(sitting);
  else if (ready && line.yours && !line.ended) rememberLastDevice(sitting, line.device);
  // The other device has the newer flags.
  if (elsewhere) {
    aids.dirty = false;
    line.aids = null;
  }
  if (aids.dirty && !line.aids && ready) {
    aids.dirty = false;
    remember();
  }
  setAnswering(line.yours && !line.ended && line.left > 0 && !line.stopped);
  if (ready) cover();
  showEnd();
  if (line.granted) showGranted();
  if (wantsSubmit && !line.pending.length && !line.failures && !line.ended) finish();
}

function warn(event) {
  giveTyped();
  if (line.pending.length) event.preventDefault();
}

// --- Start ---

let ready = false;

function wire() {
  const on = (id, act) => byId(id).addEventListener("click", act);
  on("previous", () => show(current - 1));
  on("next", () => (current === sections.length - 1 ? showReview() : show(current + 1)));
  on("flag", toggleFlag);
  on("open-map", showMap);
  on("close-map", () => byId("map").close());
  on("go-review", showReview);
  on("back", () => show(current));
  on("submit", () => {
    byId("confirm-count").textContent = count();
    byId("confirm").showModal();
    // With unanswered questions, the key that is pressed by mistake must not submit.
    byId(openQuestions() ? "not-yet" : "submit-now").focus();
  });
  on("submit-now", submitNow);
  on("not-yet", () => byId("confirm").close());
  on("go-on-here", () => line.takeOver());
  on("come-back", () => takeBreak("end"));
  byId("break-form").addEventListener("submit", (event) => {
    event.preventDefault();
    takeBreak("begin");
  });
  for (const name of ["blur", "focus"]) addEventListener(name, noteAway);
  document.addEventListener("visibilitychange", noteAway);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("visibilitychange", () => document.hidden && giveTyped());
  addEventListener("beforeunload", warn);
  line.addEventListener("change", changed);
  line.addEventListener("values", (event) => {
    showValues(event.detail);
    if (!byId("review").hidden && !wantsSubmit) byId("review-count").textContent = count();
  });
  line.addEventListener("aids", (event) => showAids(event.detail));
  line.addEventListener("trouble", (event) => say(event.detail));
  line.addEventListener("ended", ended);
}

function dress() {
  byId("plain-actions").hidden = true;
  byId("exam-title").hidden = false;
  for (const bar of [document.querySelector(".sitting-head"), byId("foot")]) new ResizeObserver(keepClear).observe(bar);
  for (const number of form.querySelectorAll(".asked__number")) number.classList.add("unseen");
  for (const section of sections) {
    wireStrikes(section);
    wireAnswers(section);
  }
  const asked = /^#q(\d+)$/.exec(location.hash);
  show(asked ? Number(asked[1]) - 1 : aids.at, { focus: false });
}

async function start() {
  const { outboxKey, epoch, next, left, bound, answersUrl, stateUrl, takeOverUrl, submitUrl, breakUrl, awayUrl } = form.dataset;
  line = new Line({
    sitting: Number(sitting), epoch: Number(epoch), next: Number(next), left: Number(left), bound,
    urls: { answers: answersUrl, state: stateUrl, takeOver: takeOverUrl, submit: submitUrl, break: breakUrl, away: awayUrl },
    device: await deviceName(sitting), outbox: await openOutbox(Number(sitting), outboxKey),
  });
  if (aids.dirty) line.aids = { flags: aids.flags, struck: aids.struck };
  await line.open();
  wire();
  dress();
  const early = answeredEarly();
  setAnswering(false);
  runClock({
    line, face: byId("clock"), toggle: byId("clock-toggle"), say: byId("say-time"), news: byId("clock-news"), hidden: aids.hideTime,
    onHide: (hidden) => { aids.hideTime = hidden; remember(); },
    onNearEnd: giveTyped, onEnd: timeIsUp,
  });
  // No script has the exam yet, so this window takes it over without asking.
  const unclaimed = form.dataset.device === "";
  let heard = false;
  while (!heard && !line.ended) {
    heard = (unclaimed && (await line.takeOver())) || (await line.ask());
    if (!heard) await new Promise((resolve) => setTimeout(resolve, 2000 * (0.5 + Math.random())));
  }
  ready = true;
  form.dataset.ready = "yes"; // for browser tests: from here on the page has the server's status
  if (line.yours && !line.ended) giveEarly(early);
  else if (early.size && !line.ended) say(gettext("This exam is open on another device. The answer you just gave here was not saved."));
  changed();
  if (line.pending.length) line.send();
}

start();
