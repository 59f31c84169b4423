// Which window this is. Its name lasts as long as the tab, and no two pages that are open have the same one.

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

// Holds the name's lock for as long as the page lives; false where another tab holds it. A page that is being reloaded
// lets go a moment late, hence the second and third try.
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

// A duplicated tab copies the name of the first; whoever cannot hold the name's lock takes another.
export async function deviceName() {
  const kept = recall(sessionStorage, "exam-device") || randomName();
  const free = !navigator.locks || (await holdName(kept));
  const name = free ? kept : randomName();
  try {
    sessionStorage.setItem("exam-device", JSON.stringify(name));
  } catch {
    // A reload will then ask to go on here.
  }
  return name;
}
