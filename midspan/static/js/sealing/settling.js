/**
 * How keys come to this browser and leave it: kept on an own device, held in the memory of a tab on a
 * borrowed one; settled once there is a way back; closed, locked by themselves, forgotten.
 */

import { must } from './errors.js';
import { settle } from './identity.js';
import { boundTo, changed, current, deviceKey, nameOf, read, ring, unboxed, within, write } from './keyring.js';
import { wrapPrivate } from './wrapping.js';

/** @typedef {import('./identity.js').Identity} Identity */

const LOCK_AFTER = 'lock-after';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// Without a touch for so long, keys are locked, unless the person says otherwise. Who says that
// nobody else uses this device (30 days) is not asked again in between.
const ON_MY_DEVICE = 60 * MINUTE;

/**
 * Keeps an identity on this device. While no way back exists its private keys are kept wrapped,
 * so that they can still be put into a vault; afterwards they are kept as keys no script can take.
 * @param {Identity} identity
 * @param {{until: Date, way: boolean}} how `way`: a vault exists
 * @returns {Promise<void>}
 * @throws {SealError} locked: a way back is yet to be made, and these keys cannot be exported;
 *   whatever IndexedDB raises where it is missing or full
 */
export async function keep(identity, { until, way }) {
  const { id, x, e } = identity;
  const after = way ? ((await read(LOCK_AFTER)) ?? (until.getTime() - Date.now() > DAY ? 0 : ON_MY_DEVICE)) : 0;
  const keys = await (way ? asKeys : asBoxes)(identity);
  const kept = { id, x, e, until: until.getTime(), way, after, used: Date.now(), ...keys };
  await write(nameOf(id), kept);
  ring.held = null;
}

async function asKeys(identity) {
  const { X, E } = await settle(identity);
  return { X, E };
}

async function asBoxes(identity) {
  must(identity.X.extractable && identity.E.extractable, 'locked');
  const device = await deviceKey();
  const box = (which) => wrapPrivate(identity, which, device, boundTo(identity));
  return { X: await box('X'), E: await box('E') };
}

/**
 * Borrowed device: the keys are in this tab's memory, until it is closed or loaded again.
 * @param {Identity} identity
 */
export function hold(identity) {
  ring.held = identity;
  ring.used = Date.now();
}

/**
 * The keys for making a vault, as long as there is none.
 * @param {string} id
 * @returns {Promise<Identity|null>} with keys that can be exported; null once a way back exists
 */
export async function makingVault(id) {
  if (ring.held) return ring.held.id === id && ring.held.X.extractable ? ring.held : null;
  const kept = await current(id);
  return kept && !kept.way ? unboxed(kept, true) : null;
}

/**
 * A way back exists now: from here on no script can take the keys out.
 * @param {string} id
 * @returns {Promise<void>}
 */
export async function settled(id) {
  if (ring.held?.id === id) {
    ring.held = await settle(ring.held);
    return;
  }
  const kept = await current(id);
  const open = kept && !kept.way ? await unboxed(kept, true) : null;
  if (open) await keep(open, { until: new Date(kept.until), way: true });
}

/**
 * Closes the keys on this device until a way back opens them again. Words not yet sent stay.
 * Only for somebody who has a way back: without one these keys are all there is.
 */
export async function close() {
  ring.held = null;
  const from = nameOf('');
  await within('readwrite', (store) => store.delete(IDBKeyRange.bound(from, `${from}\uffff`)));
}

/**
 * @param {string} id
 * @returns {Promise<number|null>} ms without a touch after which keys lock; 0: never by themselves;
 *   null where they cannot be locked, because there is no way back yet
 */
export async function lockAfter(id) {
  if (ring.held) return ring.held.id === id && !ring.held.X.extractable ? ring.after : null;
  const kept = await current(id);
  return kept?.way ? kept.after : null;
}

/** @param {string} id @param {number} ms for this device, also when somebody signs in again */
export async function setLockAfter(id, ms) {
  if (ring.held) {
    ring.after = ms;
    return;
  }
  await write(LOCK_AFTER, ms);
  await changed(id, (kept) => ({ ...kept, after: ms, used: Date.now() }));
}

/** Signing out: nothing of anyone stays, neither keys nor words not yet sent. */
export async function forget() {
  ring.held = null;
  ring.words.clear();
  await within('readwrite', (store) => store.clear());
}
