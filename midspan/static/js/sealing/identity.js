/** A person: two key pairs, made in their browser, one person's wherever they sign in. */

import { b64, random } from '../lib/bytes.js';
import { areNative, makePair, settled } from './curves.js';
import { must } from './errors.js';
import { boxKey, kdf, lockUp, sha256 } from './primitives.js';
import { PAE } from './wire.js';

/**
 * @typedef {import('./curves.js').PrivateKey} PrivateKey
 * @typedef {{id: string, x: string, e: string}} Person public: X25519 and Ed25519 keys, base64url
 * @typedef {Person & {X: PrivateKey, E: PrivateKey}} Identity with the private keys, which
 *   never leave the browser in the open
 */

/**
 * A new identity. Its private keys can be exported, because they have yet to be put into a vault;
 * `settle` gives what is used from then on.
 * @param {string} [id] 22 signs
 * @returns {Promise<Identity>}
 * @throws {SealError} no-crypto
 */
export async function makeIdentity(id = b64(random(16))) {
  must(await canSeal(), 'no-crypto');
  const exchange = await makePair('X', true);
  const signing = await makePair('E', true);
  return { id, x: b64(exchange.open), e: b64(signing.open), X: exchange.own, E: signing.own };
}

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
 * @param {Person} person
 * @returns {Promise<Uint8Array>} 32 bytes that stand for this person and these keys
 */
export function fingerprint({ id, x, e }) {
  return sha256(PAE('ips-seal/1/identity', id, x, e));
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
 * The number that people read to each other: the same for both only if each has the other's keys.
 * @param {Person[]} people two or more
 * @returns {Promise<string>} 8 groups of 5 digits
 */
export async function compareNumber(people) {
  must(people.length >= 2, 'malformed');
  const prints = await Promise.all(people.map(fingerprint));
  prints.sort(byBytes);
  const view = new DataView((await sha256(PAE('ips-seal/1/compare', ...prints))).buffer);
  const groups = Array.from({ length: 8 }, (_, n) => view.getUint32(4 * n) % 100_000);
  return groups.map((group) => String(group).padStart(5, '0')).join(' ');
}

function byBytes(one, other) {
  const at = one.findIndex((byte, n) => byte !== other[n]);
  return at < 0 ? 0 : one[at] - other[at];
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
