/**
 * The keyring of this browser. On an own device the keys stay in IndexedDB until a set time; on a
 * borrowed one they are in this tab's memory and nowhere else. It is only a cache: browsers empty
 * it, and nothing may ever be lost with it but the wait of typing a passphrase again.
 */

import { text, utf8 } from '../lib/bytes.js';
import { must } from './errors.js';
import { settle } from './identity.js';
import { lockUp, unlock } from './primitives.js';
import { PAE } from './wire.js';
import { unwrapPrivate, wrapPrivate } from './wrapping.js';

/** @typedef {import('./identity.js').Identity} Identity */

const DATABASE = 'midspan';
const STORE = 'keys';
const DEVICE = 'device';
const LOCK_AFTER = 'lock-after';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// Without a touch for so long, keys are locked, unless the person says otherwise. Who says that
// nobody else uses this device (30 days) is not asked again in between.
const ON_A_BORROWED_DEVICE = 15 * MINUTE;
const ON_MY_DEVICE = 60 * MINUTE;

let held = null;
let heldUsed = 0;
let heldAfter = ON_A_BORROWED_DEVICE;
let isKeeping = true;
const heldWords = new Map();

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
  held = null;
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
  held = identity;
  heldUsed = Date.now();
}

/** @returns {boolean} whether the open key is in this tab's memory only */
export function isHeldOnly() {
  return held !== null;
}

/**
 * @param {string} id of the person signed in
 * @returns {Promise<Identity|null>} keys that can be used and not taken; null when they are not
 *   here, or their time was over (then they are removed)
 */
export async function identity(id) {
  if (held) return held.id === id && !isHeldOver() ? settle(held) : null;
  const kept = await current(id);
  if (!kept) return null;
  return kept.way ? { id, x: kept.x, e: kept.e, X: kept.X, E: kept.E } : unboxed(kept, false);
}

/**
 * The keys for making a vault, as long as there is none.
 * @param {string} id
 * @returns {Promise<Identity|null>} with keys that can be exported; null once a way back exists
 */
export async function makingVault(id) {
  if (held) return held.id === id && held.X.extractable ? held : null;
  const kept = await current(id);
  return kept && !kept.way ? unboxed(kept, true) : null;
}

/**
 * A way back exists now: from here on no script can take the keys out.
 * @param {string} id
 * @returns {Promise<void>}
 */
export async function settled(id) {
  if (held?.id === id) {
    held = await settle(held);
    return;
  }
  const kept = await current(id);
  if (kept && !kept.way) await keep(await unboxed(kept, true), { until: new Date(kept.until), way: true });
}

/**
 * Closes the keys on this device until a way back opens them again. Words not yet sent stay.
 * Only for somebody who has a way back: without one these keys are all there is.
 */
export async function close() {
  held = null;
  const from = nameOf('');
  await within('readwrite', (store) => store.delete(IDBKeyRange.bound(from, `${from}\uffff`)));
}

/** @param {string} id @returns {Promise<boolean>} whether the keys are open here */
export async function isOpen(id) {
  return held ? held.id === id && !isHeldOver() : (await current(id)) !== null;
}

/** Somebody touched this device: the time until it locks by itself begins anew. */
export async function used(id) {
  if (!held) return changed(id, (kept) => ({ ...kept, used: Date.now() }));
  if (!isHeldOver()) heldUsed = Date.now();
  return undefined;
}

/**
 * Lock: the keys leave this device, words not yet sent stay on it, sealed. Keys without a way back
 * stay, for there would be no other way to them; those in a tab's memory go when it is loaded anew.
 */
export function lock(id) {
  return changed(id, (kept) => (kept.way ? undefined : kept));
}

/**
 * @param {string} id
 * @returns {Promise<number|null>} ms without a touch after which keys lock; 0: never by themselves;
 *   null where they cannot be locked, because there is no way back yet
 */
export async function lockAfter(id) {
  if (held) return held.id === id && !held.X.extractable ? heldAfter : null;
  const kept = await current(id);
  return kept?.way ? kept.after : null;
}

/** @param {string} id @param {number} ms for this device, also when somebody signs in again */
export async function setLockAfter(id, ms) {
  if (held) {
    heldAfter = ms;
    return;
  }
  await write(LOCK_AFTER, ms);
  await changed(id, (kept) => ({ ...kept, after: ms, used: Date.now() }));
}

/** Signed out in another tab: from here on this page keeps nothing on the device. */
export function keepNothing() {
  isKeeping = false;
}

/** Signing out: nothing of anyone stays, neither keys nor words not yet sent. */
export async function forget() {
  held = null;
  heldWords.clear();
  await within('readwrite', (store) => store.clear());
}

/**
 * Keeps words not yet sent (a draft, the outbox) sealed under a key that cannot leave this
 * device; on a borrowed one in the tab's memory only.
 * @param {string} name
 * @param {unknown} value anything JSON can spell; undefined removes it
 * @returns {Promise<void>}
 */
export async function put(name, value) {
  if (!isKeeping) return;
  if (held) {
    if (value === undefined) heldWords.delete(name);
    else heldWords.set(name, JSON.stringify(value));
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
  if (held) return heldWords.has(name) ? JSON.parse(heldWords.get(name)) : undefined;
  const box = await read(`words/${name}`);
  if (!box) return undefined;
  return JSON.parse(text(await unlock(await deviceKey(), box, wordsBound(name), 'altered')));
}

/**
 * @param {string} beginning
 * @returns {Promise<string[]>} the names under which `put` keeps something, that begin so
 */
export async function names(beginning) {
  if (held) return [...heldWords.keys()].filter((name) => name.startsWith(beginning));
  const from = `words/${beginning}`;
  const found = await within('readonly', (store) => store.getAllKeys(IDBKeyRange.bound(from, `${from}\uffff`)));
  return found.map((name) => name.slice('words/'.length));
}

async function current(id) {
  const kept = await read(nameOf(id));
  if (!kept || !isOver(kept)) return kept ?? null;
  await changed(id, () => undefined);
  return null;
}

// In one transaction: what another tab has just removed must not come back.
function changed(id, change) {
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

function isHeldOver() {
  return !held.X.extractable && heldAfter > 0 && heldUsed + heldAfter < Date.now();
}

async function unboxed(kept, extractable) {
  const device = await deviceKey();
  const key = (which) => unwrapPrivate(which, kept[which], device, boundTo(kept), extractable);
  return { id: kept.id, x: kept.x, e: kept.e, X: await key('X'), E: await key('E') };
}

function boundTo({ id, x, e }) {
  return (which) => PAE('ips-seal/1/device', id, which.toLowerCase(), x, e);
}

function wordsBound(name) {
  return PAE('ips-seal/1/device-words', name);
}

function nameOf(id) {
  return `person/${id}`;
}

async function deviceKey() {
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

function read(name) {
  return within('readonly', (store) => store.get(name));
}

function write(name, value) {
  return within('readwrite', (store) => store.put(value, name));
}

async function within(mode, deed) {
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
