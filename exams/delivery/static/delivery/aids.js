// What this browser remembers of one exam besides answers: flags, strike-outs, the question in view, whether the time is
// hidden, and the name of the window. The server keeps flags and strike-outs, too. All of it is removed when the exam
// ends, is continued elsewhere, or somebody logs out.

const PREFIX = "exam ";
const DEVICE = "exam-device ";

export function recall(storage, name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {
    return null;
  }
}

export function write(storage, name, value) {
  try {
    storage.setItem(name, JSON.stringify(value));
  } catch {
    // Without storage, it lasts as long as the page.
  }
}

export const recallAids = (sitting) => recall(localStorage, `${PREFIX}${sitting}`);
export const rememberAids = (sitting, aids) => write(localStorage, `${PREFIX}${sitting}`, aids);
export const recallDevice = (sitting) => recall(sessionStorage, `${DEVICE}${sitting}`);
export const rememberDevice = (sitting, name) => write(sessionStorage, `${DEVICE}${sitting}`, name);
// The name of the window of this browser that had the exam last.
export const recallLastDevice = (sitting) => recall(localStorage, `${DEVICE}${sitting}`);
export const rememberLastDevice = (sitting, name) => write(localStorage, `${DEVICE}${sitting}`, name);

function remove(name, prefix, sitting) {
  try {
    const storage = globalThis[name];
    const keys = Object.keys(storage).filter((key) => key.startsWith(prefix) && /^\d+$/.test(key.slice(prefix.length)));
    for (const key of keys) if (sitting === null || key === `${prefix}${sitting}`) storage.removeItem(key);
  } catch {
    // There is nothing to remove without storage.
  }
}

export const forgetAids = (sitting) => remove("localStorage", PREFIX, sitting);

// Remove everything that is remembered of a sitting, or of every sitting.
export function forget(sitting = null) {
  forgetAids(sitting);
  for (const storage of ["sessionStorage", "localStorage"]) remove(storage, DEVICE, sitting);
}

// The sittings of which something is remembered, if only the name of a window, as numbers.
export function remembered() {
  try {
    return Object.keys(localStorage).map((key) => /^exam(?:-device)? (\d+)$/.exec(key)?.[1]).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
