/** One act's words: sealed for everyone in an epoch, and marked for each of them by their author. */

import { b64, concat, equal, text, unb64, utf8 } from '../lib/bytes.js';
import { must } from './errors.js';
import { boxKey, kdf, lockUp, sha256, unlock } from './primitives.js';
import { checkKey } from './record.js';
import { TAG, tagsFor } from './tags.js';
import { is, padded, PAE, unpadded } from './wire.js';

/**
 * @typedef {object} Fields what the server sees of an act, all of it bound to the words
 * @property {string} rel
 * @property {number} n
 * @property {string} record hash of the epoch's record
 * @property {string} author
 * @property {string} kind
 * @property {string} id
 * @property {number} count
 * @property {string[]} after hashes of the newest acts the author had opened
 * @property {[string, string][]} facts
 *
 * @typedef {{id: string, x: string}[]} Members of the epoch, in the record's order
 */

/**
 * @param {Fields} fields
 * @param {string} words may be empty
 * @param {Uint8Array} key the epoch key, from `openKey`
 * @param {import('./identity.js').Identity} identity the author's
 * @param {Members} members
 * @returns {Promise<{sealed: string, hash: string}>} `w1.<b64 box>.<b64 tags>`, and the act's hash
 * @throws {SealError} not-a-member, malformed, bad-key; nothing is sealed then
 */
export async function seal(fields, words, key, identity, members) {
  must(fields.author === identity.id, 'not-a-member');
  const bound = boundTo(fields);
  const box = await lockUp(await wordsKey(key), padded(utf8(words)), bound);
  const tags = await tagsFor(others(members, fields.author), identity, fields.rel, bound, box);
  const sealed = `w1.${b64(box)}.${b64(concat(...tags))}`;
  return { sealed, hash: await hashOf(fields, sealed) };
}

/**
 * @param {Fields} fields as the server gave them, with `rel` from the page's path and `record`
 *   from a verified roster
 * @param {string} sealed
 * @param {Uint8Array} key
 * @param {import('./identity.js').Identity} identity the reader's, who may be the author
 * @param {Members} members
 * @returns {Promise<string>}
 * @throws {SealError} not-a-member: the author or the reader is not in the epoch; altered;
 *   not-by-author; malformed
 */
export async function open(fields, sealed, key, identity, members) {
  const { clear, ...read } = await unlocked(fields, sealed, key, members);
  await checkTags(read, fields, identity, members);
  return text(unpadded(clear));
}

/**
 * Words from before one came, with the key that somebody inside shared (an offer's `keys`). No
 * mark on them is for this reader: the page says that they are as that member kept them.
 * @param {Fields} fields
 * @param {string} sealed
 * @param {Uint8Array} shared
 * @param {import('./record.js').Roster} roster of that epoch, from `verify`
 * @returns {Promise<string>}
 * @throws {SealError} key-mismatch: not that epoch's key; not-a-member: the author was not in it;
 *   altered; malformed
 */
export async function openKept(fields, sealed, shared, roster) {
  await checkKey(roster, shared);
  const { clear } = await unlocked(fields, sealed, shared, roster.members);
  return text(unpadded(clear));
}

async function unlocked(fields, sealed, key, members) {
  const bound = boundTo(fields);
  const { box, tags } = parts(sealed);
  const marked = others(members, fields.author);
  must(tags.length === TAG * marked.length, 'malformed');
  const clear = await unlock(await wordsKey(key), box, bound, 'altered');
  return { clear, bound, box, tags, marked };
}

/**
 * The name by which other acts refer to this one.
 * @param {Fields} fields
 * @param {string} sealed
 * @returns {Promise<string>} 16 bytes, base64url
 * @throws {SealError} malformed
 */
export async function hashOf(fields, sealed) {
  const whole = await sha256(PAE('ips-seal/1/link', boundTo(fields), sealed));
  return b64(whole.slice(0, 16));
}

function boundTo({ rel, n, record, author, kind, id, count, after, facts }) {
  must(is.number(n) && is.number(count), 'malformed');
  must([rel, record, author, kind, id].every(is.text), 'malformed');
  must(Array.isArray(after) && after.every(is.text), 'malformed');
  must(Array.isArray(facts) && facts.every(isFact), 'malformed');
  const about = [rel, n, record, author, kind, id, count];
  return PAE('ips-seal/1/word', ...about, PAE(...after), PAE(...facts.flat()));
}

function isFact(fact) {
  return Array.isArray(fact) && fact.length === 2 && fact.every(is.text);
}

function parts(sealed) {
  const [version, box, tags, ...rest] = typeof sealed === 'string' ? sealed.split('.') : [];
  must(version === 'w1' && tags !== undefined && rest.length === 0, 'malformed');
  return { box: unb64(box), tags: unb64(tags) };
}

function others(members, author) {
  must(members.some(({ id }) => id === author), 'not-a-member');
  return members.filter(({ id }) => id !== author);
}

// A reader checks the one tag made for them; an author, on whatever device, checks them all.
async function checkTags({ bound, box, tags, marked }, { rel, author }, identity, members) {
  const own = members.find(({ id, x }) => id === identity.id && x === identity.x);
  must(own, 'not-a-member');
  const at = marked.indexOf(own);
  const by = members.find(({ id }) => id === author);
  const made = await tagsFor(at < 0 ? marked : [by], identity, rel, bound, box);
  const given = at < 0 ? tags : tags.subarray(TAG * at, TAG * (at + 1));
  must(equal(concat(...made), given), 'not-by-author');
}

// Asked for with every word of an epoch: deriving it once is half of the speed.
const wordsKeys = new WeakMap();

function wordsKey(key) {
  if (!wordsKeys.has(key)) wordsKeys.set(key, kdf(key, 'ips-seal/1/words').then((raw) => boxKey(raw)));
  return wordsKeys.get(key);
}
