/** A person: two key pairs, made in their browser, one person's wherever they sign in. */

import { b64, random } from '../lib/bytes.js';
import { areNative, settled } from './curves.js';
import { boxKey, kdf, lockUp, sha256 } from './primitives.js';
import { PAE } from './wire.js';

/**
 * @typedef {import('./curves.js').PrivateKey} PrivateKey
 * @typedef {{id: string, x: string, e: string}} Person public: X25519 and Ed25519 keys, base64url
 * @typedef {Person & {X: PrivateKey, E: PrivateKey}} Identity with the private keys, which
 *   never leave the browser in the open
 */

/**
 * The same identity with private keys that no script can take out of the browser.
 * @param {Identity} identity
 * @returns {Promise<Identity>}
 */
export async function settle(identity) {
  if (!identity.X.extractable && !identity.E.extractable) return identity;
  const [X, E] = await Promise.all(['X', 'E'].map((which) => settled(which, identity[which])));
  return { id: identity.id, x: identity.x, e: identity.e, X, E };
}

/**
 * Where a person's own book is: it follows from their keys, so that no other relationship which
 * they began can be passed off as their book. Others may hold the key of that one.
 * @param {Person} person
 * @returns {Promise<string>} 22 signs
 */
export async function bookOf({ id, x, e }) {
  return b64((await sha256(PAE('ips-seal/1/book', id, x, e))).slice(0, 16));
}

/**
 * Whether this browser, at this address, can keep words private.
 * @returns {Promise<boolean>}
 */
export async function canSeal() {
  if (!globalThis.crypto?.subtle) return false;
  if (await areNative()) return true;
  try {
    // The curves can be had another way (older.js); what it stands on cannot.
    await lockUp(await boxKey(await kdf(random(32), '')), random(32), new Uint8Array());
    return true;
  } catch {
    return false;
  }
}
