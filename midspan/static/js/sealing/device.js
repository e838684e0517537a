/**
 * What this browser keeps for whoever is signed in: their keys, as they are used, and words not yet
 * sent. How keys come here and go: settling.js. On an own device the keys stay until a set time; on a
 * borrowed one they are in this tab's memory and nowhere else. It is only a cache: browsers empty it,
 * and nothing may ever be lost with it but the wait of typing a passphrase again.
 */

import { text, utf8 } from '../lib/bytes.js';
import { settle } from './identity.js';
import { changed, current, deviceKey, isHeldOver, read, ring, unboxed, within, write } from './keyring.js';
import { lockUp, unlock } from './primitives.js';
import { PAE } from './wire.js';

/** @typedef {import('./identity.js').Identity} Identity */

/** @returns {boolean} whether the open key is in this tab's memory only */
export function isHeldOnly() {
  return ring.held !== null;
}

/**
 * @param {string} id of the person signed in
 * @returns {Promise<Identity|null>} keys that can be used and not taken; null when they are not
 *   here, or their time was over (then they are removed)
 */
export async function identity(id) {
  if (ring.held) return ring.held.id === id && !isHeldOver() ? settle(ring.held) : null;
  const kept = await current(id);
  if (!kept) return null;
  return kept.way ? { id, x: kept.x, e: kept.e, X: kept.X, E: kept.E } : unboxed(kept, false);
}

/** @param {string} id @returns {Promise<boolean>} whether the keys are open here */
export async function isOpen(id) {
  return ring.held ? ring.held.id === id && !isHeldOver() : (await current(id)) !== null;
}

/** Somebody touched this device: the time until it locks by itself begins anew. */
export async function used(id) {
  if (!ring.held) return changed(id, (kept) => ({ ...kept, used: Date.now() }));
  if (!isHeldOver()) ring.used = Date.now();
  return undefined;
}

/**
 * Lock: the keys leave this device, words not yet sent stay on it, sealed. Keys without a way back
 * stay, for there would be no other way to them; those in a tab's memory go when it is loaded anew.
 */
export function lock(id) {
  return changed(id, (kept) => (kept.way ? undefined : kept));
}

/** Signed out in another tab: from here on this page keeps nothing on the device. */
export function keepNothing() {
  ring.isKeeping = false;
}

/**
 * Keeps words not yet sent (a draft, the outbox) sealed under a key that cannot leave this
 * device; on a borrowed one in the tab's memory only.
 * @param {string} name
 * @param {unknown} value anything JSON can spell; undefined removes it
 * @returns {Promise<void>}
 */
export async function put(name, value) {
  if (!ring.isKeeping) return;
  if (ring.held) {
    if (value === undefined) ring.words.delete(name);
    else ring.words.set(name, JSON.stringify(value));
  } else if (value === undefined) {
    await within('readwrite', (store) => store.delete(`words/${name}`));
  } else {
    const clear = utf8(JSON.stringify(value));
    await write(`words/${name}`, await lockUp(await deviceKey(), clear, wordsBound(name)));
  }
}

/**
 * @param {string} name
 * @returns {Promise<unknown>} what `put` was given, which stays here; undefined when there is none
 * @throws {SealError} altered
 */
export async function take(name) {
  if (ring.held) return ring.words.has(name) ? JSON.parse(ring.words.get(name)) : undefined;
  const box = await read(`words/${name}`);
  if (!box) return undefined;
  return JSON.parse(text(await unlock(await deviceKey(), box, wordsBound(name), 'altered')));
}

/**
 * @param {string} beginning
 * @returns {Promise<string[]>} the names under which `put` keeps something, that begin so
 */
export async function names(beginning) {
  if (ring.held) return [...ring.words.keys()].filter((name) => name.startsWith(beginning));
  const from = `words/${beginning}`;
  const found = await within('readonly', (store) => store.getAllKeys(IDBKeyRange.bound(from, `${from}\uffff`)));
  return found.map((name) => name.slice('words/'.length));
}

function wordsBound(name) {
  return PAE('ips-seal/1/device-words', name);
}
