// Doing something once nothing else is to be done.

const AT_LAST = 2_000; // ms after which something is done also on a page that is never idle

/** @param {() => void} deed */
export function whenIdle(deed) {
  if (globalThis.requestIdleCallback) requestIdleCallback(deed, { timeout: AT_LAST });
  else setTimeout(deed, 200); // Safari has no word for it
}
