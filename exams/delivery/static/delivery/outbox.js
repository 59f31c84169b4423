// Answers that the server has not acknowledged yet, kept on this device: in IndexedDB, else in localStorage, else only in
// memory. A message is {sitting, epoch, n, q, v, at, device}, identified by sitting, epoch and number.
//
// What is kept is locked with a key that the server gives only to the person's own pages, so that nobody else who uses
// this device can read it, and it can wait here until the person is back. Without https, browsers have no locks.

const NAME = "exam-outbox";
const STORE = "messages";
const PREFIX = `${NAME} `;
// Most answers are shorter; a longer one gets a pad of its own.
const PAD_BYTES = 1024;
const SPARE_PADS = 6;

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const combine = (bytes, pad) => bytes.map((byte, place) => byte ^ pad[place]);

// Locks at once with pads that were made before: a page that is closing has no time to wait for the browser's cipher.
class Lock {
  constructor(key) {
    this.key = key;
    this.pads = [];
  }

  static async from(key) {
    const subtle = globalThis.crypto?.subtle;
    if (!subtle || !key) return null;
    const lock = new Lock(await subtle.importKey("raw", bytesOf(key), "AES-CTR", false, ["encrypt"]));
    await lock.fill();
    return lock;
  }

  async pad(length, start = crypto.getRandomValues(new Uint8Array(16))) {
    const algorithm = { name: "AES-CTR", counter: start, length: 64 };
    return { start, bytes: new Uint8Array(await crypto.subtle.encrypt(algorithm, this.key, new Uint8Array(length))) };
  }

  async fill() {
    while (this.pads.length < SPARE_PADS) this.pads.push(await this.pad(PAD_BYTES));
  }

  // The locked text, or a promise of it.
  lock(text) {
    const bytes = new TextEncoder().encode(text);
    const spare = bytes.length <= PAD_BYTES && this.pads.shift();
    if (!spare) return this.pad(bytes.length).then((pad) => this.join(bytes, pad));
    this.fill();
    return this.join(bytes, spare);
  }

  join(bytes, pad) {
    return { start: hex(pad.start), locked: hex(combine(bytes, pad.bytes)) };
  }

  async open({ start, locked }) {
    const bytes = bytesOf(locked);
    return new TextDecoder().decode(combine(bytes, (await this.pad(bytes.length, bytesOf(start))).bytes));
  }
}

// --- Where records are kept ---

function toPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["sitting", "epoch", "n"] });
  return toPromise(request);
}

async function database() {
  const opened = await openDatabase();
  const change = (act) =>
    new Promise((resolve, reject) => {
      const transaction = opened.transaction(STORE, "readwrite");
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(STORE));
    });
  const store = {
    put: (record) => change((rows) => rows.put(record)),
    remove: (records) => change((rows) => records.forEach((m) => rows.delete([m.sitting, m.epoch, m.n]))),
    all: () => toPromise(opened.transaction(STORE).objectStore(STORE).getAll()),
  };
  await store.all();
  return store;
}

function storage() {
  localStorage.setItem(`${NAME}-probe`, "1");
  localStorage.removeItem(`${NAME}-probe`);
  const name = (m) => `${PREFIX}${m.sitting} ${m.epoch} ${m.n}`;
  return {
    put: async (record) => localStorage.setItem(name(record), JSON.stringify(record)),
    remove: async (records) => records.forEach((m) => localStorage.removeItem(name(m))),
    all: async () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => JSON.parse(localStorage.getItem(key))),
  };
}

async function openStore() {
  for (const open of [database, storage]) {
    try {
      return await open();
    } catch {
      // Some browsers forbid it, for example in private windows.
    }
  }
  return { put: async () => {}, remove: async () => {}, all: async () => [] };
}

// --- What pages use ---

// The outbox of one sitting. `key` is what the server gave this page; what another key locked is left as it is.
export async function openOutbox(sitting, key) {
  const [store, lock] = [await openStore(), await Lock.from(key)];
  const keep = ({ epoch, n, device }, content) => store.put({ sitting, epoch, n, device, kept: Date.now(), ...content });
  return {
    put: (message) => {
      const { q, v, at } = message;
      const text = JSON.stringify({ q, v, at });
      const content = lock ? lock.lock(text) : { open: text };
      return content.then ? content.then((one) => keep(message, one)) : keep(message, content);
    },
    remove: (messages) => store.remove(messages),
    all: async () => {
      const messages = [];
      for (const record of (await store.all()).filter((one) => one.sitting === sitting)) {
        try {
          const text = record.open || (await lock.open(record));
          messages.push({ sitting, epoch: record.epoch, n: record.n, device: record.device, ...JSON.parse(text) });
        } catch {
          // Locked with another key.
        }
      }
      return messages;
    },
  };
}

// Everything that waits on this device, of any sitting, without what was answered: [{sitting, epoch, n, device, kept}].
export async function keptRecords() {
  return (await openStore()).all();
}

export async function discard(records) {
  if (records.length) await (await openStore()).remove(records);
}
