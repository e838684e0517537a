// What this device remembers of the own book: under which count each slot was last written. A host
// could answer an older book, which brings back whom I knew and what I had read; then it is said.
// Nothing of the notes is kept here, and nothing at all on a borrowed device beyond its tab.

import { ask } from '../lib/ask.js';
import { device } from '../sealing/daily.js';

const name = (me) => `book/${me}`;
// What must not go back unnoticed; notes and kept lines come and go.
const WATCHED = /^(?:me|aside|(?:known|heads|again)\/.*)$/;

let writing = Promise.resolve();

/**
 * Compare what a page was given with what is remembered. A page may be older than its reading, so the
 * place is asked once more before anything is said.
 * @param {string} me
 * @param {() => Map<string, number>} newest slot and count, as the book holds them
 * @param {(acts: object[]) => Promise<void>} takeIn what the place says of it now
 * @returns {Promise<string[]>} the slots that are older here
 */
export async function older(me, newest, takeIn) {
  const kept = (await device.take(name(me)).catch(() => null)) ?? {};
  const back = () => [...newest()].filter(([slot, count]) => count < (kept[slot] ?? 0)).map(([slot]) => slot);
  if (!back().length) return [];
  const { ok, data } = await ask(`/book/acts/?${new URLSearchParams(back().map((slot) => ['slot', slot]))}`, { method: 'GET' });
  if (!ok) return [];
  await takeIn(data.acts);
  return back();
}

/** Remember these, each as the newest there is; `anew` also where more was remembered. */
export function remember(me, counts, { anew = false } = {}) {
  writing = writing.then(async () => {
    const kept = (await device.take(name(me))) ?? {};
    const newer = [...counts].filter(([slot, count]) => WATCHED.test(slot) && (anew || count > (kept[slot] ?? 0)));
    if (newer.length) await device.put(name(me), { ...kept, ...Object.fromEntries(newer) });
  }).catch(() => {}); // a browser that keeps nothing
  return writing;
}
