// Answers that the server has not acknowledged yet, stored on this device: in IndexedDB, else in localStorage, else only
// in memory. A message is {sitting, epoch, n, q, v, at}, identified by sitting, epoch and number.

const STORE = "messages";

function toPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function openDatabase() {
  const request = indexedDB.open("exam-outbox", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["sitting", "epoch", "n"] });
  return toPromise(request);
}

function inDatabase(database, sitting) {
  const change = (act) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, "readwrite");
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
      act(transaction.objectStore(STORE));
    });
  return {
    put: (message) => change((store) => store.put(message)),
    remove: (messages) => change((store) => messages.forEach((m) => store.delete([m.sitting, m.epoch, m.n]))),
    all: () => {
      const range = IDBKeyRange.bound([sitting], [sitting, []]);
      return toPromise(database.transaction(STORE).objectStore(STORE).getAll(range));
    },
  };
}

function inStorage(storage, sitting) {
  const prefix = `exam-outbox ${sitting} `;
  const name = (m) => `${prefix}${m.epoch} ${m.n}`;
  return {
    put: async (message) => storage.setItem(name(message), JSON.stringify(message)),
    remove: async (messages) => messages.forEach((m) => storage.removeItem(name(m))),
    all: async () => Object.keys(storage).filter((key) => key.startsWith(prefix)).map((key) => JSON.parse(storage.getItem(key))),
  };
}

function inMemory() {
  return { put: async () => {}, remove: async () => {}, all: async () => [] };
}

export async function openOutbox(sitting) {
  try {
    const kept = inDatabase(await openDatabase(), sitting);
    await kept.all();
    return kept;
  } catch {
    try {
      localStorage.setItem("exam-outbox-probe", "1");
      localStorage.removeItem("exam-outbox-probe");
      return inStorage(localStorage, sitting);
    } catch {
      return inMemory();
    }
  }
}
