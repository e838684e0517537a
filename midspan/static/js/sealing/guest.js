/**
 * Whoever comes by an invitation shows that they hold its secret twice: to those who know it, and, by
 * a key pair that follows from it, to everybody. The public half stands beside the invitation, signed
 * by whoever made it, so that nobody has to be able to open that invitation to see who came by it.
 */

import { b64 } from '../lib/bytes.js';
import { fromSeed, sign } from './curves.js';
import { kdf } from './primitives.js';
import { PAE } from './wire.js';

/**
 * @param {Uint8Array} secret of an invitation
 * @returns {Promise<string>} what its act says to all: a public key, base64url
 */
export async function guestKey(secret) {
  return b64((await pairOf(secret)).open);
}

/**
 * @param {Uint8Array} secret
 * @param {Uint8Array} json of the record by which somebody comes
 * @param {Uint8Array} proof for those who know the secret
 * @returns {Promise<Uint8Array>} 64 bytes
 */
export async function guestProof(secret, json, proof) {
  return sign((await pairOf(secret)).own, PAE('ips-seal/1/guest', json, proof));
}

async function pairOf(secret) {
  return fromSeed('E', await kdf(secret, 'ips-seal/1/guest'));
}
