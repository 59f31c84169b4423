// A request of a page that works on without a network: null where nobody answers. Where it would be led to the log-in page,
// it is not (`ok` is false), so that nobody takes that page for an answer.

const PATIENCE = 10000;

export async function ask(address, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(address, { ...options, redirect: "manual", cache: "no-store", signal: stop.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
