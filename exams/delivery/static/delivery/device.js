// The name of this browser window in an exam. It lasts as long as the tab, and no two open pages have the same name.

import { recallDevice, rememberDevice } from "./aids.js";

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

// A duplicated tab copies the name of the first; a page that cannot lock the name takes another one. Without storage, a
// reload asks whether to continue here.
export async function deviceName(sitting) {
  const kept = recallDevice(sitting) || randomName();
  const free = !navigator.locks || (await holdName(kept));
  const name = free ? kept : randomName();
  rememberDevice(sitting, name);
  return name;
}
