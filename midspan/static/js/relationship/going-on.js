// The next record, where one is due before the next word: somebody has left.

import { ask } from '../lib/ask.js';

const TRIES = 4;

/**
 * Those who have left are not among those it is sealed to: the next record, without them, comes
 * first. Whoever is first makes it; the others read it.
 * @param {Between} between
 * @param {() => Promise<boolean>} grow takes in what was made since; false when it could not be had
 * @returns {Promise<boolean>} false when it could not be made now
 */
export async function goOn(between, grow = () => newestRecord(between)) {
  while (between.isDue) {
    const { n } = between.roster;
    const record = await between.nextRecord();
    const { status } = await ask(`/r/${between.rel}/epochs/`, { json: { record } });
    if (status === 429 && between.keepKey()) return true;
    if (status !== 201 && status !== 409) return false;
    if (!(await grow()) || between.trouble || between.roster.n === n) return false;
  }
  return true;
}

/** Acts may be under a record that was made since the page was: without it they would not open. */
export async function upTo(between, acts) {
  if (acts.some(({ n }) => n > between.roster.n)) await newestRecord(between);
}

/** Take in the records that were made since. @returns {Promise<boolean>} false when the place could not be asked */
export async function newestRecord(between) {
  const path = `/r/${between.rel}/epochs/?after=${between.roster.n}`;
  const { ok, data } = await ask(path, { method: 'GET' });
  if (ok) await between.grow(data);
  return ok;
}

/**
 * Do something that may be refused because a record came in between. If the people are the same for
 * whom it was written, it is done again under the newest record; else it is for whoever did it to
 * see who is here now.
 * @param {Between} between
 * @param {() => Promise<string>} deed resolves to a code, "" when done, "epoch" for that refusal
 * @param {string} people for whom it was written; who is here now, unless given
 * @returns {Promise<string>} "" or the code; `people-changed-here` when others are here now,
 *   `refused-who-came` while it is not said who they are
 */
export async function amongThese(between, deed, people = between.people) {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (!(await goOn(between))) return 'offline';
    if (between.people !== people) return 'people-changed-here';
    // Before anything of it leaves: also a key that the place is to hold back is sealed for all.
    if (between.unanswered.length) return 'refused-who-came';
    const code = await deed();
    if (code !== 'epoch') return code;
    if (!(await newestRecord(between))) return 'offline';
  }
  return 'people-changed-here';
}
