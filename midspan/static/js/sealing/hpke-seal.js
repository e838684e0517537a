/** Sealing something to the holder of an X25519 key: the other half of hpke.js, needed more seldom. */

import { concat, unb64 } from '../lib/bytes.js';
import { makePair } from './curves.js';
import { AES_256_GCM, ENC, schedule, sharedSecret } from './hpke.js';

/**
 * @param {string} x the receiver's public key, base64url
 * @param {Uint8Array} info what the message is bound to
 * @param {Uint8Array} clear
 * @returns {Promise<Uint8Array>} enc (32 bytes) and the box
 * @throws {SealError} bad-key, malformed
 */
export async function hpkeSeal(x, info, clear) {
  const { own: once, open: enc } = await makePair('X', false);
  const receiver = unb64(x, ENC);
  const secret = await sharedSecret(once, receiver, concat(enc, receiver));
  const { key, iv } = await schedule(secret, info, AES_256_GCM);
  return concat(enc, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, clear)));
}
