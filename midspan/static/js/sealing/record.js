/**
 * One epoch's record: its text, its shape, its hash, its signature. Who may
 * follow whom is in following.js, how one is made in making.js.
 */

import { b64, equal, unb64, utf8 } from '../lib/bytes.js';
import { isSignature } from './curves.js';
import { must, orRefuse } from './errors.js';
import { hpkeOpen } from './hpke.js';
import { kdf, sha256 } from './primitives.js';
import { fits, is, PAE, strictJSON } from './wire.js';

/**
 * @typedef {{id: string, x: string, e: string, w: string}} Member w is the epoch key, sealed to x
 * @typedef {object} Roster
 * @property {string} rel
 * @property {number} n
 * @property {string} hash of the whole record text
 * @property {string} prev hash of the record before, '' for the first
 * @property {'create'|'join'|'replace'|'leave'|'remove'|'rotate'} why
 * @property {string} by
 * @property {string} at
 * @property {string} inv the invitation used, or ''
 * @property {string} [of] for `remove`: the act by which the circle agreed
 * @property {string} kc commitment to the epoch key
 * @property {Member[]} members
 */

const MEMBER = { id: is.id, x: is.bytes(32), e: is.bytes(32), w: is.bytes(80) };
const SHAPE = {
  v: (value) => value === 1,
  rel: is.id,
  n: is.number,
  prev: is.emptyOr(is.bytes(32)),
  why: (value) => WHYS.has(value),
  by: is.id,
  at: is.time,
  kc: is.bytes(32),
  inv: is.emptyOr(is.id),
  m: (value) => Array.isArray(value) && value.every((member) => fits(member, MEMBER)),
  'of?': is.bytes(16),
};
/** Whether a record for this reason comes with an invitation's proof. */
const WHYS = new Map([
  ['create', false],
  ['join', true],
  ['replace', true],
  ['leave', false],
  ['remove', false],
  ['rotate', false],
]);
const MOST_MEMBERS = 50;
// For those who know the invitation's secret, and after it one for everybody (guest.js).
const PROOFS = [32, 32 + 64];

/**
 * @param {string} record the whole text
 * @returns {Promise<string>} SHA-256, base64url
 */
export async function recordHash(record) {
  return b64(await sha256(utf8(record)));
}

/**
 * Reads a record without believing it: only its shape has been checked.
 * @param {string} record `e1.<b64 json>.<b64 signature>.<b64 proof or empty>`
 * @returns {Promise<{roster: Roster, json: Uint8Array, signature: Uint8Array, proof: Uint8Array}>}
 * @throws {SealError} malformed
 */
export async function readRecord(record) {
  const parts = typeof record === 'string' ? record.split('.') : [];
  must(parts.length === 4 && parts[0] === 'e1', 'malformed');
  const json = unb64(parts[1]);
  const { m: members, ...said } = strictJSON(json, SHAPE);
  const proof = unb64(parts[3]);
  must((WHYS.get(said.why) ? PROOFS : [0]).includes(proof.length), 'malformed');
  must(WHYS.get(said.why) === (said.inv !== ''), 'malformed');
  must((said.why === 'remove') === Object.hasOwn(said, 'of'), 'malformed');
  must(members.length >= 1 && members.length <= MOST_MEMBERS, 'malformed');
  for (const one of ['id', 'x', 'e']) {
    must(new Set(members.map((member) => member[one])).size === members.length, 'malformed');
  }
  const roster = { ...said, hash: await recordHash(record), members };
  return { roster, json, signature: unb64(parts[2], 64), proof };
}

/**
 * @param {string} e the signer's public key
 * @param {Uint8Array} signature
 * @param {Uint8Array} json the bytes as they came
 * @throws {SealError} bad-signature
 */
export function checkSignature(e, signature, json) {
  return orRefuse('bad-signature', async () => {
    must(await isSignature(unb64(e, 32), signature, PAE('ips-seal/1/epoch', json)), 'bad-signature');
  });
}

/**
 * The key of an epoch, for one of its members.
 * @param {Roster} roster from `verify`
 * @param {import('./identity.js').Identity} identity
 * @returns {Promise<Uint8Array>} 32 bytes, which stay in the tab
 * @throws {SealError} not-a-member: not with these keys; key-mismatch: somebody was given another
 *   key than the rest; bad-key
 */
export async function openKey(roster, identity) {
  const own = roster.members.find(({ id, x }) => id === identity.id && x === identity.x);
  must(own, 'not-a-member');
  const key = await hpkeOpen(identity, wrapInfo(roster, own), unb64(own.w, 80));
  await checkKey(roster, key);
  return key;
}

/**
 * That a key is the one its epoch's record commits to.
 * @param {Roster} roster
 * @param {Uint8Array} key
 * @throws {SealError} key-mismatch
 */
export async function checkKey(roster, key) {
  must(equal(await commitment(key), unb64(roster.kc, 32)), 'key-mismatch');
}

/** What the key of an epoch, sealed to a member, is bound to. */
export function wrapInfo({ rel, n, prev }, { id, x }) {
  return PAE('ips-seal/1/wrap', rel, n, prev, id, x);
}

/** What a record says of its key, so that all its members know they have the same. */
export function commitment(key) {
  return kdf(key, 'ips-seal/1/commit');
}

/** Whether these are one person with one pair of keys. */
export function sameKeys(one, other) {
  return one.id === other.id && one.x === other.x && one.e === other.e;
}
