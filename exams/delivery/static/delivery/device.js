// The name of this browser window in an exam, and no two open pages have the same name. The first half names the browser,
// so that the log of the exam can tell another window from another device. It lasts as long as the tab; a tab that is
// opened after the last one was closed gets its name, and goes on where that one was.

import { recallDevice, recallLastDevice, rememberDevice } from "./aids.js";

const HALF = 16; // characters; the server has the same number

function randomHalf() {
  return [...crypto.getRandomValues(new Uint8Array(HALF / 2))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
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

// The name of this tab or of the last one, if no open page has it. Without locks, nobody knows whether the last is open.
async function freeName(own, last) {
  if (!navigator.locks) return own;
  for (const name of new Set([own, last])) if (name && (await holdName(name))) return name;
  return null;
}

// A duplicated tab copies the name of the first; a page that cannot lock the name takes another one. Without storage, a
// reload asks whether to continue here.
export async function deviceName(sitting) {
  const [own, last] = [recallDevice(sitting), recallLastDevice(sitting)];
  let name = await freeName(own, last);
  if (!name) {
    name = `${(own || last)?.slice(0, HALF) || randomHalf()}${randomHalf()}`;
    if (navigator.locks) await holdName(name);
  }
  rememberDevice(sitting, name);
  return name;
}
