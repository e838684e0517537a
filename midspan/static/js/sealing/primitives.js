/** The few things asked of WebCrypto, each under one name. */

import { concat, random, utf8 } from '../lib/bytes.js';
import { shared } from './curves.js';
import { must, orRefuse } from './errors.js';

const NONCE = 12;

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>} SHA-256, 32 bytes
 */
export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/**
 * KDF(key, label): HKDF-SHA-256 with an empty salt.
 * @param {Uint8Array|CryptoKey} key a CryptoKey must be an HKDF key for `deriveBits`
 * @param {string} label
 * @returns {Promise<Uint8Array>} 32 bytes
 */
export async function kdf(key, label) {
  const from =
    key instanceof Uint8Array
      ? await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
      : key;
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, from, 256));
}

/**
 * @param {Uint8Array} key
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>} HMAC-SHA-256, 32 bytes
 */
export async function hmac(key, bytes) {
  const how = { name: 'HMAC', hash: 'SHA-256' };
  const made = await crypto.subtle.importKey('raw', key, how, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', made, bytes));
}

/**
 * @param {Uint8Array} bytes 32
 * @param {KeyUsage[]} [uses]
 * @returns {Promise<CryptoKey>} AES-256-GCM, non-extractable
 */
export function boxKey(bytes, uses = ['encrypt', 'decrypt']) {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, uses);
}

/**
 * @param {CryptoKey} key
 * @param {Uint8Array} bytes
 * @param {Uint8Array} bound the associated data
 * @returns {Promise<Uint8Array>} a random nonce and the AES-GCM box
 */
export async function lockUp(key, bytes, bound) {
  const iv = random(NONCE);
  const how = { name: 'AES-GCM', iv, additionalData: bound };
  return concat(iv, new Uint8Array(await crypto.subtle.encrypt(how, key, bytes)));
}

/**
 * @param {CryptoKey} key
 * @param {Uint8Array} box what `lockUp` gave
 * @param {Uint8Array} bound
 * @param {string} code the refusal when it does not open
 * @returns {Promise<Uint8Array>}
 * @throws {SealError} `code`
 */
export function unlock(key, box, bound, code) {
  return orRefuse(code, async () => {
    const how = { name: 'AES-GCM', iv: box.slice(0, NONCE), additionalData: bound };
    return new Uint8Array(await crypto.subtle.decrypt(how, key, box.slice(NONCE)));
  });
}

/**
 * What two people can both compute from one's private and the other's public key.
 * @param {import('./curves.js').PrivateKey} own X25519
 * @param {Uint8Array} theirs 32 bytes
 * @returns {Promise<Uint8Array>} 32 bytes
 * @throws {SealError} bad-key: a point of low order, which would make the secret known to all
 */
export function agree(own, theirs) {
  return orRefuse('bad-key', async () => {
    const both = await shared(own, theirs);
    must(both.some((byte) => byte !== 0), 'bad-key');
    return both;
  });
}
