/**
 * The store behind device.js and settling.js: what of a person's keys is here, in IndexedDB or in this
 * tab's memory, and the key that cannot leave this device.
 */

import { PAE } from './wire.js';
import { unwrapPrivate } from './wrapping.js';

const DATABASE = 'midspan';
const STORE = 'keys';
const DEVICE = 'device';
const ON_A_BORROWED_DEVICE = 15 * 60_000; // ms without a touch after which keys lock

/** What this tab holds in its memory: on a borrowed device all there is. */
export const ring = { held: null, used: 0, after: ON_A_BORROWED_DEVICE, words: new Map(), isKeeping: true };

/** @returns {Promise<object|null>} somebody's keys as they are kept here; null when their time was over */
export async function current(id) {
  const kept = await read(nameOf(id));
  if (!kept || !isOver(kept)) return kept ?? null;
  await changed(id, () => undefined);
  return null;
}

/**
 * Change somebody's keys as they are kept, if they are; `change` gives undefined to remove them.
 * In one transaction: what another tab has just removed must not come back.
 */
export function changed(id, change) {
  return within('readwrite', (store) => {
    const asked = store.get(nameOf(id));
    asked.onsuccess = () => {
      if (!asked.result) return;
      const next = isOver(asked.result) ? undefined : change(asked.result);
      if (next) store.put(next, nameOf(id));
      else store.delete(nameOf(id));
    };
    return asked;
  });
}

function isOver({ until, way, after = 0, used: last = 0 }) {
  return until <= Date.now() || Boolean(way && after && last + after < Date.now());
}

/** @returns {boolean} whether nobody has touched a borrowed device for too long */
export function isHeldOver() {
  return !ring.held.X.extractable && ring.after > 0 && ring.used + ring.after < Date.now();
}

/**
 * @returns {Promise<import('./identity.js').Identity|null>} keys as they were kept while there was no way
 *   back; null where the key that wraps them has just gone, with all that the browser kept
 */
export async function unboxed(kept, extractable) {
  const device = await read(DEVICE);
  if (!device) return null;
  const key = (which) => unwrapPrivate(which, kept[which], device, boundTo(kept), extractable);
  return { id: kept.id, x: kept.x, e: kept.e, X: await key('X'), E: await key('E') };
}

/** What a wrapped key is bound to: whose it is. */
export function boundTo({ id, x, e }) {
  return (which) => PAE('ips-seal/1/device', id, which.toLowerCase(), x, e);
}

/** Under which name somebody's keys are kept. */
export function nameOf(id) {
  return `person/${id}`;
}

/** @returns {Promise<CryptoKey>} a key that cannot leave this device */
export async function deviceKey() {
  const known = await read(DEVICE);
  if (known) return known;
  const uses = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey'];
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, uses);
  // Two tabs may come here at once: `add` refuses the later one, and both read the same key.
  await within('readwrite', (store) => {
    const asked = store.getKey(DEVICE);
    asked.onsuccess = () => asked.result ?? store.add(fresh, DEVICE);
    return asked;
  });
  return read(DEVICE);
}

/** @returns {Promise<any>} what is kept under a name */
export function read(name) {
  return within('readonly', (store) => store.get(name));
}

/** @returns {Promise<void>} when it is kept */
export function write(name, value) {
  return within('readwrite', (store) => store.put(value, name));
}

/** One deed in one transaction. @returns {Promise<any>} what it asked for */
export async function within(mode, deed) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = deed(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
