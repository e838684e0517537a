/**
 * Words that open together (docs/sealing.md section 5): sealed under a key of their own, which the
 * place holds back, sealed as well, until everybody has written. The place can read neither.
 */

import { b64, random, text, unb64, utf8 } from '../lib/bytes.js';
import { must } from './errors.js';
import { boxKey, kdf, lockUp, unlock } from './primitives.js';
import { padded, PAE, unpadded } from './wire.js';

const KEY = 32;

/**
 * @typedef {object} Round
 * @property {string} rel
 * @property {string} round what is opened together
 * @property {string} author
 *
 * @param {string} words
 * @param {Round} round
 * @param {{n: number, record: string, key: Uint8Array}} epoch the newest, with its key
 * @returns {Promise<{closed: string, held: string}>} `closed` for everybody at once, sealed into an
 *   act; `held` for the place to hold back
 */
export async function holdBack(words, round, { n, record, key }) {
  const own = random(KEY);
  const closed = await lockUp(await boxKey(own), padded(utf8(words)), wordsOf(round));
  const held = await lockUp(await heldKey(key), own, keyOf(round, n, record));
  return { closed: b64(closed), held: `h1.${b64(held)}` };
}

/**
 * @param {string} closed @param {string} held
 * @param {Round} round @param {{n: number, record: string, key: Uint8Array}} epoch it was held under
 * @returns {Promise<string>} the words
 * @throws {SealError} altered, malformed
 */
export async function openTogether(closed, held, round, { n, record, key }) {
  const [version, box, ...rest] = held.split('.');
  must(version === 'h1' && rest.length === 0, 'malformed');
  const own = await unlock(await heldKey(key), unb64(box), keyOf(round, n, record), 'altered');
  must(own.length === KEY, 'malformed');
  return text(unpadded(await unlock(await boxKey(own), unb64(closed), wordsOf(round), 'altered')));
}

async function heldKey(key) {
  return boxKey(await kdf(key, 'ips-seal/1/held'));
}

function wordsOf({ rel, round, author }) {
  return PAE('ips-seal/1/together', rel, round, author);
}

function keyOf({ rel, round, author }, n, record) {
  return PAE('ips-seal/1/held', rel, n, record, round, author);
}
