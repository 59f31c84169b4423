// Attendance that the server has not acknowledged yet, kept on this device (ui/outbox.js). A mark is {owner, key, session,
// seat, name, how, late, left, reason, made_at, opened_at, starts_at, ends_at, why}. `owner` is the account whose log-in made
// it, and nobody else's sends it; whom it is about, and what it says, is locked. `why`: the server refused it.

import { ask } from "../ui/asking.js";
import { csrf } from "../ui/csrf.js";
import { gettext } from "../ui/texts.js";
import { outboxOf } from "../ui/outbox.js";

const MARKS = outboxOf("attendance-outbox", ["owner", "key"], ["session"]);
const BATCH = 100;
const SENT = ["key", "seat", "how", "late", "left", "reason", "made_at", "opened_at", "starts_at", "ends_at"];

export const OFFLINE = "offline";
export const LOGGED_OUT = "logged-out";
export const OTHER = "other";

export const keptMarks = MARKS.records;
export const discardMarks = MARKS.discard;
export const openOutbox = ({ owner, secrets }) => MARKS.open((record) => record.owner === owner, secrets);

export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// {owner, secrets} of whoever is logged in here now, or why nobody could say. Renews the CSRF cookie.
export async function whoseLogIn() {
  const reply = await ask("/trainer/outbox/", { headers: { Accept: "application/json" } });
  if (!reply || reply.status >= 500) return { mood: OFFLINE };
  if (!reply.ok) return { mood: LOGGED_OUT };
  return reply.json().catch(() => ({ mood: OFFLINE })); // The network of a hotel answers with a page of its own.
}

// Send what waits of one owner, a session at a time. Returns {saved, mood}: how many the server recorded, and why the rest
// was not sent. `say`: the next page says how many.
export async function deliver(outbox, owner, { say = false } = {}) {
  let saved = 0;
  const waiting = (await outbox.all()).filter((mark) => !mark.why);
  for (const session of new Set(waiting.map((mark) => mark.session))) {
    const marks = waiting.filter((mark) => mark.session === session);
    for (let first = 0; first < marks.length; first += BATCH) {
      const result = await send(outbox, owner, session, marks.slice(first, first + BATCH), say);
      if (result.mood) return { saved, mood: result.mood };
      saved += result.saved;
    }
  }
  return { saved, mood: "" };
}

async function post(owner, session, marks, say) {
  const rows = marks.map((mark) => Object.fromEntries(SENT.map((field) => [field, mark[field]])));
  const body = JSON.stringify({ owner, sent_at: new Date().toISOString(), say, marks: rows });
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() };
  return ask(`/trainer/sessions/${session}/marks/`, { method: "POST", body, headers });
}

async function send(outbox, owner, session, marks, say) {
  let reply = await post(owner, session, marks, say);
  // An outdated cookie, for example after another log-in in this browser: asking whose it is renews it.
  if (reply && (reply.status === 403 || reply.type === "opaqueredirect")) {
    const now = await whoseLogIn();
    if (now.mood) return now;
    if (now.owner !== owner) return { mood: OTHER };
    reply = await post(owner, session, marks, say);
  }
  if (!reply || reply.status >= 500 || reply.status === 429) return { mood: OFFLINE };
  if (reply.status === 409) return { mood: OTHER };
  if (reply.type === "opaqueredirect" || [401, 403].includes(reply.status)) return { mood: LOGGED_OUT };
  return settle(outbox, marks, reply);
}

async function settle(outbox, marks, reply) {
  if (!reply.ok) {
    // Not found: the session is gone, or this person no longer teaches it. It stays here, and the person decides.
    const why = reply.status === 404
      ? gettext("This session was canceled, or you no longer teach it, so we cannot record its attendance. Ask the vendor’s coordinator.")
      : gettext("We could not read this. Open the sheet and record it again.");
    for (const mark of marks) await outbox.put({ ...mark, why });
    return { saved: 0 };
  }
  const heard = await reply.json().catch(() => null);
  if (!heard) return { mood: OFFLINE };
  await outbox.remove(marks.filter((mark) => heard.saved.includes(mark.key)));
  for (const { key, why } of heard.refused) {
    const mark = marks.find((one) => one.key === key);
    if (mark) await outbox.put({ ...mark, why });
  }
  return { saved: heard.saved.length };
}
