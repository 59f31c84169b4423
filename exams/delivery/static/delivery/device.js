// The name of this browser window. It lasts as long as the tab, and no two open pages have the same name.

export function recall(storage, name) {
  try {
    return JSON.parse(storage.getItem(name));
  } catch {
    return null;
  }
}

function randomName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Hold a lock on the name as long as the page is open; returns false if another tab has it. A page that is reloading
// releases the lock with a delay, hence the retries.
async function holdName(name) {
  for (let tries = 0; tries < 4; tries += 1) {
    const held = await new Promise((resolve) => {
      navigator.locks.request(`exam-device ${name}`, { ifAvailable: true }, (lock) => {
        resolve(Boolean(lock));
        return lock && new Promise(() => {});
      });
    });
    if (held) return true;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return false;
}

// A duplicated tab copies the name of the first; a page that cannot lock the name takes another one.
export async function deviceName() {
  const kept = recall(sessionStorage, "exam-device") || randomName();
  const free = !navigator.locks || (await holdName(kept));
  const name = free ? kept : randomName();
  try {
    sessionStorage.setItem("exam-device", JSON.stringify(name));
  } catch {
    // Without storage, a reload asks whether to continue here.
  }
  return name;
}
