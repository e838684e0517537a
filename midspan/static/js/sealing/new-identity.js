/** A new person: two fresh key pairs, made in their browser. */

import { b64, random } from '../lib/bytes.js';
import { makePair } from './curves.js';
import { must } from './errors.js';
import { canSeal } from './identity.js';

/** @typedef {import('./identity.js').Identity} Identity */

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
