// The connection to the server. Every answer is numbered and kept in the outbox until the server has acknowledged it.
// Failed requests are retried with increasing, random delays, so that many people do not retry at the same time.
// Events: "change" (see `mood`, `waiting`, `yours`, `left`), "ended", "trouble" (a sentence), "values", "aids".

import { csrf } from "../ui/csrf.js";
import { gettext } from "../ui/texts.js";

const BATCH = 100;
const PATIENCE = 15000;
const HEARTBEAT = 20000;
const STOPPED_HEARTBEAT = 6000;
const MIN_OFFLINE = 10;

const byNumber = (a, b) => a.epoch - b.epoch || a.n - b.n;

async function reason(response) {
  return (await response.json().catch(() => null))?.error || "";
}

export class Line extends EventTarget {
  constructor({ sitting, urls, device, epoch, next, left, bound, outbox }) {
    super();
    Object.assign(this, { sitting, urls, device, epoch, next, outbox });
    this.pending = [];
    this.tokens = new Map(); // by device; sent with every answer; for this sitting, device, epoch and session, and only valid with the session cookie
    this.yours = false;
    this.mood = "saved"; // saved, waiting, offline, login
    this.savedAt = null;
    this.offlineSince = null; // by this device's clock
    this.ended = false;
    this.late = 0; // answers that the server received after the end; they do not count
    this.aids = null; // flags and strike-outs that the server does not have yet
    this.heard = 0; // number of replies with the state of the clock
    this.earlier = 0; // number of saved answers from before the last take-over that this page has heard of
    this.endedHow = ""; // "person", "deadline", "proctor" or "voided" after the end
    this.endedElsewhere = false; // submitted on the device that had taken the exam over
    this.failures = 0;
    this.why = ""; // the server's reason if it cannot save now
    this.bound = bound;
    this.granted = null; // the person's accommodations in the last reply; they can change during the exam
    this.stopped = ""; // "pause", "break", or "" while the clock runs
    this.setLeft(left, 0);
  }

  async open() {
    this.pending = (await this.outbox.all()).sort(byNumber);
    const own = this.pending.filter((m) => m.epoch === this.epoch);
    this.next = Math.max(this.next, ...own.map((m) => m.n + 1));
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.setMood("offline"));
    document.addEventListener("visibilitychange", () => this.hurry());
    this.beat();
  }

  // While the clock is stopped, `left` does not change, until the stop ends automatically in `stopLeft` seconds.
  setLeft(left, stopLeft) {
    this.stopLeft = stopLeft;
    this.frozen = stopLeft > 0 ? left : Infinity;
    this.endsAt = performance.now() + (left + stopLeft) * 1000;
    this.endsByWall = Date.now() + (left + stopLeft) * 1000;
  }

  // A laptop in sleep mode stops one of the two clocks, so the later time is the correct one.
  get left() {
    return Math.min(this.endsAt - performance.now(), this.endsByWall - Date.now(), this.frozen * 1000) / 1000;
  }

  // Whether an answer to this question is waiting on this device.
  waits(question) {
    return this.pending.some((m) => m.q === question);
  }

  tell(name = "change", detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  setMood(mood) {
    this.offlineSince = ["offline", "login"].includes(mood) ? this.offlineSince || new Date() : null;
    this.mood = mood;
    this.tell();
  }

  async answer(question, value) {
    const at = new Date().toISOString();
    const message = { sitting: this.sitting, epoch: this.epoch, n: this.next++, q: question, v: value, at, device: this.device };
    this.pending.push(message);
    this.setMood(["offline", "login"].includes(this.mood) ? this.mood : "waiting");
    await this.outbox.put(message).catch(() => this.tell("trouble", gettext("This device cannot keep your answers. Stay online until you see “Saved”.")));
    return this.send();
  }

  hurry() {
    clearTimeout(this.timer);
    return this.ended ? this.close() : this.send({ ask: true });
  }

  // One request at a time; with `ask`, an empty batch is sent, too, to get the current status.
  async send({ ask = false } = {}) {
    if (this.ended) return;
    if (this.sending) {
      this.again = true;
      return;
    }
    this.sending = true;
    clearTimeout(this.timer);
    try {
      do {
        this.again = false;
        await this.sendBatch();
        ask = false;
        // A call during a failing request, for example when the network is back, is sent without the retry delay.
      } while (!this.ended && !this.held && (this.again || (this.pending.length && this.failures === 0)));
    } finally {
      this.sending = false;
    }
    if (this.ended) await this.close();
    else if (this.failures) this.retryLater();
  }

  async sendBatch() {
    // The state request returns the first token.
    if (!this.tokens.has(this.device) && !(await this.ask())) return;
    const epoch = this.pending.length ? this.pending[0].epoch : this.epoch;
    const batch = this.pending.filter((m) => m.epoch === epoch).slice(0, BATCH);
    const aids = this.yours && epoch === this.epoch ? this.aids : null;
    const body = { epoch, messages: batch.map(({ n, q, v, at }) => ({ n, q, v, at })), ...(aids && { aids }) };
    const device = this.senderOf(batch[0]);
    const heard = await this.call(this.urls.answers, JSON.stringify(body), "application/json", { device });
    if (!heard) return;
    // What another window of this browser gave is delivered in its name; this window does not have the exam by it.
    heard.yours = heard.yours && device === this.device;
    if (aids && aids === this.aids) this.aids = null;
    await this.settle(batch, heard);
  }

  // Waiting answers are kept for all windows of this browser. The server takes those of the current epoch only from the
  // window that gave them, which may be closed by now, and those of earlier epochs from every window.
  senderOf(message) {
    return (!this.yours && message?.epoch === this.epoch && message.device) || this.device;
  }

  async settle(batch, heard) {
    const refused = new Map(heard.refused.map((one) => [one.n, one]));
    const stored = [...heard.saved, ...heard.late];
    const done = batch.filter((m) => stored.includes(m.n) || refused.get(m.n)?.code === "unreadable");
    this.pending = this.pending.filter((m) => !done.includes(m));
    await this.outbox.remove(done).catch(() => {});
    this.late += heard.late.length;
    const unreadable = [...refused.values()].find((one) => one.code === "unreadable");
    if (unreadable) this.tell("trouble", unreadable.why);
    if (heard.saved.length) this.savedAt = heard.at;
    this.held = [...refused.values()].some((one) => one.code === "moved");
    this.stand(heard);
    const clashing = batch.filter((m) => refused.get(m.n)?.code === "number");
    if (clashing.length) await this.renumber(clashing);
    await this.hearEarlier(heard, batch.some((m) => m.epoch !== heard.epoch));
    await this.close();
  }

  // Answers from before a take-over may arrive late, from this device (`own`) or from the earlier one. They count where
  // nothing newer is saved, so the page that has the exam now shows them.
  async hearEarlier(heard, own) {
    // A reply to what was sent before this page took over counts the answers from before the former take-over.
    if (heard.epoch < this.epoch) return;
    const fromAnother = this.yours && !own && heard.earlier > this.earlier;
    this.earlier = heard.earlier;
    if (this.ended || !(fromAnother || (own && !this.pending.length))) return;
    if ((await this.ask()) && fromAnother) this.tell("trouble", gettext("An answer that you gave on another device has arrived. It is shown here if you have not answered the question since."));
  }

  // After the end, the waiting answers are still delivered: the server keeps them as received late.
  async close() {
    if (!this.ended || this.closing) return;
    this.closing = true;
    for (let waiting = Infinity; this.pending.length && this.pending.length < waiting; ) {
      waiting = this.pending.length;
      await this.sendBatch();
    }
    this.closing = false;
    const outcome = `${this.late} ${this.pending.length}`;
    if (outcome !== this.outcome) this.tell("ended");
    this.outcome = outcome;
    if (this.pending.length && this.failures) this.closeLater();
  }

  closeLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      if (this.mood === "login" && !(await this.ask())) return this.closeLater();
      return this.close();
    }, 5000 * (0.5 + Math.random()));
  }

  // The number is in use by another answer, for example because this device lost its counter: assign a new number.
  async renumber(messages) {
    await this.ask();
    for (const old of messages) {
      const fresh = { ...old, epoch: this.epoch, n: this.next++, device: this.senderOf(old) };
      await this.outbox.put(fresh).catch(() => {});
      await this.outbox.remove([old]).catch(() => {});
      this.pending = this.pending.map((m) => (m === old ? fresh : m)).sort(byNumber);
    }
  }

  stand(heard) {
    if (this.mood === "offline" && this.offlineSince && !this.why) this.reportOffline(Math.round((Date.now() - this.offlineSince) / 1000));
    this.why = "";
    this.time(heard);
    this.granted = heard.granted || this.granted;
    this.yours = heard.yours && heard.epoch >= this.epoch;
    if (heard.state !== "begun") {
      this.endedHow = heard.state === "voided" ? "voided" : heard.ended_how;
      this.endedElsewhere = this.endedElsewhere || heard.epoch > this.epoch;
    }
    if (heard.epoch === this.epoch || this.yours) this.epoch = heard.epoch;
    this.mood = this.pending.length ? "waiting" : "saved";
    this.offlineSince = null;
    this.ended = this.ended || heard.state !== "begun";
    this.tell();
  }

  time(heard) {
    this.heard += 1;
    this.bound = heard.bound;
    this.stopped = heard.stopped;
    this.setLeft(heard.left, heard.stop_left);
  }

  // Start or end a break. Returns the break seconds left, or null if the request failed.
  async takeBreak(act) {
    await this.send();
    const heard = await this.call(this.urls.break, new URLSearchParams({ act }));
    if (!heard) {
      // Without a retry, a failure would stop the heartbeat and with it the updates of the clock.
      this.retryLater();
      return null;
    }
    this.time(heard);
    this.tell();
    this.beat();
    return heard.break_left;
  }

  // Information for the proctor and for an appeal, sent once without the outbox.
  note(values) {
    fetch(this.urls.away, { method: "POST", body: new URLSearchParams(values), headers: { "X-CSRFToken": csrf() }, keepalive: true }).catch(() => {});
  }

  away(seconds) {
    if (!this.ended && !this.stopped) this.note({ seconds });
  }

  reportOffline(seconds) {
    if (this.urls.away && seconds >= MIN_OFFLINE) this.note({ seconds, what: "offline" });
  }

  // Get the state with the current answers, which are passed on in the event "values".
  async ask() {
    const heard = await this.call(this.stateUrl(this.device));
    if (!heard) return false;
    this.tokens.set(this.device, heard.token);
    this.earlier = heard.earlier;
    if (heard.yours) {
      const own = this.pending.filter((m) => m.epoch === heard.epoch).map((m) => m.n + 1);
      this.next = heard.epoch === this.epoch ? Math.max(this.next, heard.next, ...own) : Math.max(heard.next, ...own);
      this.epoch = heard.epoch;
    }
    this.stand(heard);
    this.tell("values", heard.values);
    this.tell("aids", heard.aids);
    if (!this.sending) await this.close();
    return true;
  }

  async takeOver() {
    const heard = await this.call(this.urls.takeOver, new URLSearchParams({ device: this.device }));
    if (!heard) {
      this.retryLater();
      return false;
    }
    this.tokens.set(this.device, heard.token);
    this.epoch = heard.epoch;
    this.next = heard.next;
    // What is saved by now is in the answers that the page asks for below; only what comes after it arrives late.
    this.earlier = heard.earlier;
    this.held = false;
    this.yours = true;
    await this.send();
    return this.ask();
  }

  async submit() {
    const heard = await this.call(this.urls.submit, new URLSearchParams({ epoch: this.epoch }));
    return heard?.result;
  }

  // Returns JSON, or null if the request failed; then `failures` is increased and `mood` has the reason.
  async call(url, body, type, { renewed = false, device = this.device } = {}) {
    const saves = url === this.urls.answers;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const headers = { Accept: "application/json", ...(type && { "Content-Type": type }), ...(body && { "X-CSRFToken": csrf() }), ...(saves && { "X-Sitting-Token": this.tokens.get(device) || "" }) };
    const keepalive = Boolean(body) && String(body).length < 30000;
    try {
      const response = await fetch(url, { method: body ? "POST" : "GET", body, headers, keepalive, redirect: "manual", signal: stop.signal });
      // Probably an outdated cookie or token, for example after another login in this browser or a takeover.
      const stale = response.status === 403 || (saves && [401, 409].includes(response.status));
      if (stale && body && !renewed) {
        await this.renew(device, stop.signal);
        return await this.call(url, body, type, { renewed: true, device });
      }
      const refusedUs = response.type === "opaqueredirect" || [401, 403, 404].includes(response.status);
      if (refusedUs) return this.fail("login");
      if (!response.ok) return this.fail("offline", [409, 503].includes(response.status) ? await reason(response) : "");
      const heard = await response.json();
      this.failures = 0;
      return heard;
    } catch {
      return this.fail("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  stateUrl(device) {
    return `${this.urls.state}?device=${encodeURIComponent(device)}`;
  }

  // The state request renews the CSRF cookie and the token.
  async renew(device, signal) {
    const response = await fetch(this.stateUrl(device), { headers: { Accept: "application/json" }, redirect: "manual", signal });
    if (response.ok) this.tokens.set(device, (await response.json()).token);
  }

  fail(mood, why = "") {
    this.failures += 1;
    this.why = why;
    this.setMood(mood);
    return null;
  }

  retryLater() {
    const wait = Math.min(30000, 1000 * 2 ** Math.min(this.failures - 1, 5));
    clearTimeout(this.timer);
    // The state request renews the CSRF cookie; an outdated one would be refused every time.
    this.timer = setTimeout(async () => {
      if (this.mood === "login" && !(await this.ask())) return this.retryLater();
      return this.send();
    }, wait * (0.5 + Math.random()));
  }

  beat() {
    clearTimeout(this.pulse);
    this.pulse = setTimeout(() => {
      if (!this.ended && !this.failures) this.send({ ask: true });
      if (!this.ended) this.beat();
    }, (this.stopped ? STOPPED_HEARTBEAT : HEARTBEAT) * (0.75 + Math.random() / 2));
  }
}
