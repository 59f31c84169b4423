// What the server has not acknowledged yet, kept on this device: in IndexedDB, else in localStorage, else only in memory.
// Each kind (answers of an exam, attendance) has its own store; a record is identified by the fields in `keys`.
//
// What is kept is locked with a key that the server gives only to the person's own pages, so that nobody else who uses
// this device can read it, and it can wait here until the person is back. Without https, browsers have no locks.

const STORE = "messages";
// Most messages are shorter; a longer one gets a pad of its own.
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

function openDatabase(name, keys) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: keys });
  return toPromise(request);
}

async function database(name, keys) {
  const opened = await openDatabase(name, keys);
  const change = (act) =>
    new Promise((resolve, reject) => {
      const transaction = opened.transaction(STORE, "readwrite");
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(STORE));
    });
  const store = {
    put: (record) => change((rows) => rows.put(record)),
    remove: (records) => change((rows) => records.forEach((one) => rows.delete(keys.map((key) => one[key])))),
    all: () => toPromise(opened.transaction(STORE).objectStore(STORE).getAll()),
  };
  await store.all();
  return store;
}

function storage(name, keys) {
  localStorage.setItem(`${name}-probe`, "1");
  localStorage.removeItem(`${name}-probe`);
  const prefix = `${name} `;
  const nameOf = (one) => prefix + keys.map((key) => one[key]).join(" ");
  return {
    put: async (record) => localStorage.setItem(nameOf(record), JSON.stringify(record)),
    remove: async (records) => records.forEach((one) => localStorage.removeItem(nameOf(one))),
    all: async () => Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => JSON.parse(localStorage.getItem(key))),
  };
}

async function openStore(name, keys) {
  for (const open of [database, storage]) {
    try {
      return await open(name, keys);
    } catch {
      // Some browsers forbid it, for example in private windows.
    }
  }
  return { put: async () => {}, remove: async () => {}, all: async () => [], keepsNothing: true };
}

// --- What pages use ---

// The kind of messages that are kept under `name`. `keys` identify a message; `open` are further fields that everybody
// on this device may read. Everything else is locked.
export function outboxOf(name, keys, open) {
  const plain = (message) => Object.fromEntries([...keys, ...open].map((field) => [field, message[field]]));
  const rest = (message) => Object.fromEntries(Object.entries(message).filter(([field]) => ![...keys, ...open, "kept"].includes(field)));

  return {
    // The messages of one owner, for whom `isOwn` is true. `secrets` are what the server gave this page, the present one
    // first; what another key locked is left as it is. Everything is kept with the present one.
    async open(isOwn, secrets) {
      const store = await openStore(name, keys);
      const locks = (await Promise.all(secrets.map((secret) => Lock.from(secret)))).filter(Boolean);
      const read = async (record) => {
        if (record.open) return JSON.parse(record.open);
        for (const lock of locks) {
          try {
            return JSON.parse(await lock.open(record));
          } catch {
            // Locked with another key.
          }
        }
        return null;
      };
      return {
        keepsNothing: Boolean(store.keepsNothing),
        put: (message) => {
          const text = JSON.stringify(rest(message));
          const content = locks.length ? locks[0].lock(text) : { open: text };
          const keep = (one) => store.put({ ...plain(message), kept: message.kept || Date.now(), ...one });
          return content.then ? content.then(keep) : keep(content);
        },
        remove: (messages) => store.remove(messages),
        all: async () => {
          const messages = [];
          for (const record of (await store.all()).filter(isOwn)) {
            const content = await read(record);
            if (content) messages.push({ ...plain(record), kept: record.kept, ...content });
          }
          return messages;
        },
      };
    },

    // Everything that waits on this device, of anybody, without what is locked.
    records: async () => (await openStore(name, keys)).all(),

    discard: async (records) => {
      if (records.length) await (await openStore(name, keys)).remove(records);
    },
  };
}
