// A part of a page that nobody needs at its beginning: it comes when it is wanted, and is fetched
// ahead when somebody first touches the page, so that it is mostly there by then.

const TOUCHES = ['pointermove', 'pointerdown', 'keydown', 'focusin'];

/**
 * @template T
 * @param {() => Promise<T>} make
 * @returns {() => Promise<T>} the part, made once; when it could not come, the next wish tries again
 */
export function later(make) {
  let coming = null;
  return () => {
    coming ??= make().catch((error) => {
      coming = null;
      throw error;
    });
    return coming;
  };
}

/** Fetch parts ahead. @param {(() => Promise<unknown>)[]} parts @param {AbortSignal} signal */
export function onceTouched(parts, signal) {
  const ends = new AbortController();
  const touched = () => {
    ends.abort();
    for (const part of parts) part().catch(() => {}); // told when it is wanted
  };
  const how = { signal: ends.signal, passive: true };
  if (signal.aborted) return;
  signal.addEventListener('abort', () => ends.abort(), { signal: ends.signal });
  for (const touch of TOUCHES) addEventListener(touch, touched, how);
}
