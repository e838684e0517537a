/**
 * Author tags: what lets each reader know who wrote a word, and lets nobody prove it to a third,
 * since the reader could have made the tag as well.
 */

import { concat, unb64 } from '../lib/bytes.js';
import { agree, hmac, kdf, sha256 } from './primitives.js';
import { PAE } from './wire.js';

/** How many bytes a tag has. */
export const TAG = 16;

/**
 * @param {{x: string}[]} people the other side of each tag
 * @param {import('./identity.js').Identity} identity this side
 * @param {string} rel
 * @param {Uint8Array} bound the associated data of the box
 * @param {Uint8Array} box
 * @returns {Promise<Uint8Array[]>} a tag for each of `people`
 * @throws {SealError} bad-key
 */
export async function tagsFor(people, identity, rel, bound, box) {
  const marked = PAE('ips-seal/1/tag', await sha256(bound), await sha256(box));
  const tag = async ({ x }) => (await hmac(await pairKey(identity, x, rel), marked)).slice(0, TAG);
  return Promise.all(people.map(tag));
}

// The same two people, word after word: agreeing on their key once is half of the speed.
const pairKeys = new WeakMap();

function pairKey(identity, theirs, rel) {
  if (!pairKeys.has(identity.X)) pairKeys.set(identity.X, new Map());
  const known = pairKeys.get(identity.X);
  const name = `${rel} ${identity.x} ${theirs}`;
  if (!known.has(name)) {
    const made = makePairKey(identity, theirs, rel);
    known.set(name, made);
    made.catch(() => known.delete(name));
  }
  return known.get(name);
}

async function makePairKey(identity, theirs, rel) {
  const shared = await agree(identity.X, unb64(theirs, 32));
  const [lower, higher] = [identity.x, theirs].sort();
  return kdf(concat(shared, PAE(rel, lower, higher)), 'ips-seal/1/pair');
}
