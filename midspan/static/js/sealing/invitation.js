/** An invitation: one secret that reaches the other person outside this site, and what it opens. */

import { b64, random, unb64, utf8 } from '../lib/bytes.js';
import { must, SealError } from './errors.js';
import { boxKey, kdf, lockUp, sha256, unlock } from './primitives.js';
import { unspell } from './spelling.js';
import { is, padded, PAE, strictJSON, unpadded } from './wire.js';

/**
 * @typedef {object} Offer what the invited browser learns
 * @property {string} rel
 * @property {string} hash of the newest record when the offer was made
 * @property {Object<string, string>} names of the people inside, by id
 * @property {string} hello what the inviter says to the one who is invited, may be empty
 * @property {[number, string][]} keys of past epochs, if those inside chose to share the past
 * @property {string} [replaces] in whose place the one who is invited comes back
 */

const isKey = (value) =>
  Array.isArray(value) && value.length === 2 && is.number(value[0]) && is.bytes(32)(value[1]);
const isName = ([id, name]) => is.id(id) && id.length === 22 && is.text(name);
const SHAPE = {
  rel: is.id,
  hash: is.bytes(32),
  names: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.entries(value).every(isName),
  hello: is.text,
  keys: (value) => Array.isArray(value) && value.every(isKey),
  'replaces?': is.id,
};

/** @returns {Uint8Array} 16 random bytes; they go to the other person and into a sealed act, nowhere else */
export function makeSecret() {
  return random(16);
}

/**
 * @param {Uint8Array} secret
 * @returns {string} 22 signs, as in a link's fragment
 */
export function secretText(secret) {
  return b64(secret);
}

/**
 * @param {string} spelled 22 signs, as a sealed `invites` act has them
 * @returns {Uint8Array}
 * @throws {SealError} malformed
 */
export function secretBytes(spelled) {
  return unb64(spelled, 16);
}

/**
 * @param {string} typed the fragment of a link, or the form that was read aloud
 * @returns {Promise<Uint8Array>}
 * @throws {SealError} bad-invitation
 */
export async function readSecret(typed) {
  try {
    return typed.trim().length === 22 ? unb64(typed.trim(), 16) : await unspell(typed);
  } catch {
    throw new SealError('bad-invitation');
  }
}

/**
 * Where an invitation is found. It follows from the secret, so that reading the secret aloud is
 * enough; nothing of the secret follows from it.
 * @param {Uint8Array} secret
 * @returns {Promise<string>} 22 signs
 */
export async function invitationId(secret) {
  return b64((await kdf(secret, 'ips-seal/1/find')).slice(0, 16));
}

/**
 * What a newcomer shows the server, so that knowing an invitation's id is not enough to use it up.
 * @param {Uint8Array} secret
 * @returns {Promise<string>} base64url
 */
export async function claim(secret) {
  return b64(await kdf(secret, 'ips-seal/1/claim'));
}

/**
 * What the server keeps to recognise a claim.
 * @param {Uint8Array} secret
 * @returns {Promise<string>} SHA-256 of the claim's bytes, base64url
 */
export async function claimHash(secret) {
  return b64(await sha256(await kdf(secret, 'ips-seal/1/claim')));
}

// So many marks at least: how many people somebody never wants to hear from is nobody's to count.
const MARKS = 32;

/**
 * For whom an invitation does not open, in marks that only its claim can make; the others are chance.
 * @param {Uint8Array} secret
 * @param {string[]} ids of people
 * @returns {Promise<string[]>}
 */
export async function notFor(secret, ids) {
  const marks = await Promise.all(ids.map((id) => markFor(secret, id)));
  while (marks.length % MARKS || !marks.length) marks.push(b64(random(16)));
  return marks.sort();
}

/** The mark of one person among these. @param {Uint8Array} secret @param {string} id */
export async function markFor(secret, id) {
  const key = await kdf(secret, 'ips-seal/1/claim');
  return b64((await sha256(PAE('ips-seal/1/not-for', key, id))).subarray(0, 16));
}

/**
 * @param {Uint8Array} secret
 * @param {string} id of the invitation
 * @param {Offer} offer
 * @returns {Promise<string>} `o1.<b64 of nonce and box>`, filled up as words are
 * @throws {SealError} malformed
 */
export async function sealOffer(secret, id, { rel, hash, names, hello, keys, replaces }) {
  const clear = utf8(JSON.stringify({ rel, hash, names, hello, keys, ...(replaces && { replaces }) }));
  strictJSON(clear, SHAPE);
  return `o1.${b64(await lockUp(await offerKey(secret), padded(clear), bound(id)))}`;
}

/**
 * @param {Uint8Array} secret
 * @param {string} id
 * @param {string} sealed
 * @returns {Promise<Offer>}
 * @throws {SealError} bad-invitation, whatever it was
 */
export async function openOffer(secret, id, sealed) {
  try {
    const [version, box, ...rest] = sealed.split('.');
    must(version === 'o1' && rest.length === 0, 'malformed');
    const clear = await unlock(await offerKey(secret), unb64(box), bound(id), 'bad-invitation');
    return strictJSON(unpadded(clear), SHAPE);
  } catch {
    throw new SealError('bad-invitation');
  }
}

async function offerKey(secret) {
  return boxKey(await kdf(secret, 'ips-seal/1/offer'));
}

function bound(id) {
  return PAE('ips-seal/1/offer', id);
}
