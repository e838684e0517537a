// The next record, where one is due before the next word: somebody has left.

import { ask } from '../lib/ask.js';

/**
 * Those who have left are not among those it is sealed to: the next record, without them, comes
 * first. Whoever is first makes it; the others read it.
 * @returns {Promise<boolean>} false when it could not be made now
 */
export async function goOn(between) {
  while (between.isDue) {
    const { n } = between.roster;
    const record = await between.nextRecord();
    const { status } = await ask(`/r/${between.rel}/epochs/`, { json: { record } });
    if (status !== 201 && status !== 409) return false;
    const { ok, data } = await ask(`/r/${between.rel}/epochs/?after=${n}`, { method: 'GET' });
    if (ok) await between.grow(data);
    if (!ok || between.trouble || between.roster.n === n) return false;
  }
  return true;
}
