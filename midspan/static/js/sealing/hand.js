/** By one's own hand: what a session alone, without the keys, cannot do (docs/sealing.md, 2). */

import { b64, utf8 } from '../lib/bytes.js';
import { sign } from './curves.js';
import { sha256 } from './primitives.js';
import { PAE } from './wire.js';

/** @typedef {import('./identity.js').Identity} Identity */

/**
 * @param {Identity} identity
 * @param {{session: string, path: string, body: string|Uint8Array}} deed `session` as the
 *   page names it; `body` what is sent, of a plain form its fields (behaviours/by-hand.js)
 * @returns {Promise<string>} a signature over exactly this, base64url
 */
export async function byMyHand(identity, { session, path, body }) {
  const hash = b64(await sha256(typeof body === 'string' ? utf8(body) : body));
  const said = PAE('ips-seal/1/hand', identity.id, session, path, hash);
  return b64(await sign(identity.E, said));
}
