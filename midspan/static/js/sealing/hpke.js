/**
 * HPKE (RFC 9180), base mode, one message a key: sealing something to the holder of an X25519 key.
 * DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 */

import { concat, unb64, utf8 } from '../lib/bytes.js';
import { orRefuse } from './errors.js';
import { agree, hmac } from './primitives.js';

/** How many bytes the key of one message has. */
export const ENC = 32;
const VERSION = utf8('HPKE-v1');
const KEM = concat(utf8('KEM'), u16(0x0020));
/** The suite's cipher. */
export const AES_256_GCM = { id: 0x0002, bytes: 32 };

/**
 * @param {{x: string, X: import('./curves.js').PrivateKey}} receiver
 * @param {Uint8Array} info
 * @param {Uint8Array} sealed what `hpkeSeal` gave (hpke-seal.js)
 * @returns {Promise<Uint8Array>}
 * @throws {SealError} bad-key: a low-order point; key-mismatch: it does not open
 */
export function hpkeOpen(receiver, info, sealed) {
  return orRefuse('key-mismatch', async () => {
    const enc = sealed.slice(0, ENC);
    const bound = concat(enc, unb64(receiver.x, ENC));
    const secret = await sharedSecret(receiver.X, enc, bound);
    const { key, iv } = await schedule(secret, info, AES_256_GCM);
    const how = { name: 'AES-GCM', iv };
    return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.slice(ENC)));
  });
}

/**
 * ExtractAndExpand of RFC 9180 section 4.1, for tests against its vectors.
 * @param {import('./curves.js').PrivateKey} own
 * @param {Uint8Array} theirs
 * @param {Uint8Array} context
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export async function sharedSecret(own, theirs, context) {
  const prk = await extract(KEM, new Uint8Array(), 'eae_prk', await agree(own, theirs));
  return expand(KEM, prk, 'shared_secret', context, 32);
}

/**
 * KeySchedule of RFC 9180 section 5.1 in base mode. `aead` is a parameter only so that the RFC's
 * own vectors, which are for AES-128, can be checked; the product has one suite.
 * @param {Uint8Array} secret
 * @param {Uint8Array} info
 * @param {{id: number, bytes: number}} aead
 * @param {boolean} [extractable]
 * @returns {Promise<{key: CryptoKey, iv: Uint8Array}>}
 */
export async function schedule(secret, info, aead, extractable = false) {
  const suite = concat(utf8('HPKE'), u16(0x0020), u16(0x0001), u16(aead.id));
  const none = new Uint8Array();
  const pskHash = await extract(suite, none, 'psk_id_hash', none);
  const infoHash = await extract(suite, none, 'info_hash', info);
  const context = concat(new Uint8Array(1), pskHash, infoHash);
  const prk = await extract(suite, secret, 'secret', none);
  const raw = await expand(suite, prk, 'key', context, aead.bytes);
  const uses = ['encrypt', 'decrypt'];
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', extractable, uses);
  return { key, iv: await expand(suite, prk, 'base_nonce', context, 12) };
}

async function extract(suite, salt, label, bytes) {
  // HMAC fills its key up with zeros, so 32 of them are the empty salt; WebCrypto takes no empty key.
  const key = salt.length ? salt : new Uint8Array(32);
  return hmac(key, concat(VERSION, suite, utf8(label), bytes));
}

async function expand(suite, prk, label, info, length) {
  // One block of HKDF-Expand is 32 bytes, the most that is asked for here.
  const bound = concat(u16(length), VERSION, suite, utf8(label), info, Uint8Array.of(1));
  return (await hmac(prk, bound)).slice(0, length);
}

function u16(n) {
  return Uint8Array.of(n >> 8, n & 255);
}
