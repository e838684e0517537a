/** One private key under another key: in a vault, or on this device while there is no vault yet. */

import { concat, random } from '../lib/bytes.js';
import { unwrapped, wrapped } from './curves.js';

/** @typedef {import('./identity.js').Identity} Identity */

const NONCE = 12;

/**
 * One private key as pkcs8, wrapped.
 * @param {Identity} identity
 * @param {'X'|'E'} which
 * @param {CryptoKey} lock
 * @param {(which: string) => Uint8Array} bound the associated data of each key
 * @returns {Promise<Uint8Array>} nonce and box
 */
export async function wrapPrivate(identity, which, lock, bound) {
  const iv = random(NONCE);
  const how = { name: 'AES-GCM', iv, additionalData: bound(which) };
  return concat(iv, await wrapped(identity[which], lock, how));
}

/**
 * @param {'X'|'E'} which
 * @param {Uint8Array} box
 * @param {CryptoKey} lock
 * @param {(which: string) => Uint8Array} bound
 * @param {boolean} extractable
 * @returns {Promise<import('./curves.js').PrivateKey>}
 */
export function unwrapPrivate(which, box, lock, bound, extractable) {
  const how = { name: 'AES-GCM', iv: box.slice(0, NONCE), additionalData: bound(which) };
  return unwrapped(which, box.slice(NONCE), lock, how, extractable);
}
