/**
 * Acts that change who is here are signed: what follows from them must follow for everybody. Whether
 * the words of an act open, one member may know and another not; a signature over its facts is the
 * same for all, for the server too; `withdraws` for the server alone, which lets words go for good only
 * at their author's own hand. Which kinds: relationship/between/words.js.
 */

import { b64, unb64 } from '../lib/bytes.js';
import { isSignature, sign } from './curves.js';
import { SealError } from './errors.js';
import { PAE } from './wire.js';

/**
 * The fact that shows who did it.
 * @param {{rel: string, kind: string, id: string, count: number, facts: [string, string][]}} act
 * @param {import('./identity.js').Identity} identity
 * @returns {Promise<[string, string]>}
 */
export async function signDeed(act, identity) {
  const made = deed({ ...act, author: identity.id });
  return ['signed', b64(await sign(identity.E, made))];
}

/**
 * @param {object} act as the server gives it
 * @param {string} e the public key of the one who should have signed it
 * @returns {Promise<boolean>}
 */
export async function isSigned(act, e) {
  try {
    const [, signature] = act.facts.find(([name]) => name === 'signed');
    return await isSignature(unb64(e, 32), unb64(signature, 64), deed(act));
  } catch (error) {
    if (error instanceof SealError && error.code === 'offline') throw error; // not looked at
    return false; // no such fact, or no signature
  }
}

function deed({ rel, author, kind, id, count, facts }) {
  const plain = facts.filter(([name]) => name !== 'signed').flat();
  return PAE('ips-seal/1/deed', rel, author, kind, id, count, PAE(...plain));
}
