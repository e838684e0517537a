/** One private key under another key: in a vault, or on this device while there is no vault yet. */

import { concat, random } from '../lib/bytes.js';
import { CURVE, USES } from './identity.js';

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
  return concat(iv, new Uint8Array(await crypto.subtle.wrapKey('pkcs8', identity[which], lock, how)));
}

/**
 * @param {'X'|'E'} which
 * @param {Uint8Array} box
 * @param {CryptoKey} lock
 * @param {(which: string) => Uint8Array} bound
 * @param {boolean} extractable
 * @returns {Promise<CryptoKey>}
 */
export function unwrapPrivate(which, box, lock, bound, extractable) {
  const how = { name: 'AES-GCM', iv: box.slice(0, NONCE), additionalData: bound(which) };
  const inside = box.slice(NONCE);
  return crypto.subtle.unwrapKey('pkcs8', inside, lock, how, CURVE[which], extractable, USES[which]);
}
