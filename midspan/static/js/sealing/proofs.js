/** What a newcomer's record has to show: that its maker held an invitation's secret, and a safe key. */

import { unb64 } from '../lib/bytes.js';
import { isSignature, makePair } from './curves.js';
import { agree, hmac, kdf } from './primitives.js';
import { PAE } from './wire.js';

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
