/** The key of a past epoch, given to somebody who comes later. */

import { b64, unb64 } from '../lib/bytes.js';
import { checkKey } from './record.js';

/** @typedef {import('./record.js').Roster} Roster */

/**
 * The key of a past epoch that somebody inside chose to share (an offer's `keys`).
 * @param {Roster} roster from `verify`
 * @param {string} shared base64url
 * @returns {Promise<Uint8Array>}
 * @throws {SealError} key-mismatch: not that epoch's key
 */
export async function sharedKey(roster, shared) {
  const key = unb64(shared, 32);
  await checkKey(roster, key);
  return key;
}

/**
 * @param {Uint8Array} key of an epoch; goes into an offer, sealed, and nowhere else
 * @returns {string} base64url
 */
export function keyToShare(key) {
  return b64(key);
}
