/** One epoch's record: its text, its shape, its hash, its signature. Who may follow whom is in roster.js. */

import { b64, concat, equal, random, unb64, utf8 } from '../lib/bytes.js';
import { isSignature, makePair, sign } from './curves.js';
import { must, orRefuse } from './errors.js';
import { hpkeOpen, hpkeSeal } from './hpke.js';
import { agree, hmac, kdf, sha256 } from './primitives.js';
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
 * That a newcomer's key can be sealed to. One of low order could make everybody else's next epoch
 * fail, and would let anybody make that person's tags.
 * @param {string} x
 * @throws {SealError} bad-key
 */
export async function checkPoint(x) {
  const once = await makePair('X', false);
  await agree(once.own, unb64(x, 32));
}

/**
 * That the maker of a record knew an invitation's secret.
 * @param {Uint8Array} secret
 * @param {Uint8Array} json
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export async function proofOf(secret, json) {
  return hmac(await kdf(secret, 'ips-seal/1/join'), PAE('ips-seal/1/join', json));
}

async function proofs(secret, json) {
  const { guestProof } = await import('./guest.js');
  const proof = await proofOf(secret, json);
  return concat(proof, await guestProof(secret, json, proof));
}

/**
 * Whether the maker of a record held the secret from which a public key follows.
 * @param {string} guest base64url
 * @param {Uint8Array} proof
 * @param {Uint8Array} json
 * @returns {Promise<boolean>}
 */
export async function isGuest(guest, proof, json) {
  const said = PAE('ips-seal/1/guest', json, proof.subarray(0, 32));
  return isSignature(unb64(guest, 32), proof.subarray(32), said);
}

/**
 * Makes a record with a fresh key that is sealed to each member.
 * @param {object} said `{rel, n, prev, why, by, at, inv, of?}`
 * @param {{id: string, x: string, e: string}[]} people
 * @param {import('./identity.js').Identity} signer
 * @param {Uint8Array} [secret] of the invitation used
 * @returns {Promise<{record: string, hash: string, n: number, key: Uint8Array}>}
 * @throws {SealError} bad-key, malformed
 */
export async function makeRecord(said, people, signer, secret) {
  const key = random(32);
  const { inv, of, ...first } = said;
  const m = await Promise.all(
    people.map(async ({ id, x, e }) => {
      const info = wrapInfo(said, { id, x });
      return { id, x, e, w: b64(await hpkeSeal(x, info, key)) };
    }),
  );
  const kc = b64(await commitment(key));
  const json = utf8(JSON.stringify({ v: 1, ...first, kc, inv, ...(of && { of }), m }));
  const signature = await sign(signer.E, PAE('ips-seal/1/epoch', json));
  const proof = secret ? await proofs(secret, json) : new Uint8Array();
  const record = ['e1', b64(json), b64(signature), b64(proof)].join('.');
  return { record, hash: await recordHash(record), n: said.n, key };
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

function wrapInfo({ rel, n, prev }, { id, x }) {
  return PAE('ips-seal/1/wrap', rel, n, prev, id, x);
}

function commitment(key) {
  return kdf(key, 'ips-seal/1/commit');
}
