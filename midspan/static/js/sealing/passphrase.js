/** Ways in: what a person keeps in mind or on paper, and what the browser makes of it. */

import { b64, random, unb64, utf8 } from '../lib/bytes.js';
import { must } from './errors.js';
import { boxKey, kdf } from './primitives.js';

const ROUNDS = 600_000;
const SETTING = 1;

/**
 * The form in which a passphrase counts, however it was typed.
 * @param {string} typed
 * @returns {string} NFKC, no white space around, one space between words
 */
export function normalPassphrase(typed) {
  return typed.normalize('NFKC').trim().replace(/\s+/g, ' ');
}

/**
 * @param {string} typed one that a person thought of
 * @returns {boolean} at least 4 words, or 16 characters
 */
export function isLongEnough(typed) {
  const normal = normalPassphrase(typed);
  return normal.split(' ').length >= 4 || [...normal].length >= 16;
}

/**
 * Six words by lot: 77 bits with the list of 7,776, more than guessing can reach.
 * @param {string[]} words
 * @param {number} [count]
 * @returns {string}
 */
export function drawPassphrase(words, count = 6) {
  return Array.from({ length: count }, () => words[below(words.length)]).join(' ');
}

function below(bound) {
  // Drawing again above the last whole multiple keeps every word equally likely.
  const fair = 2 ** 32 - (2 ** 32 % bound);
  const [drawn] = crypto.getRandomValues(new Uint32Array(1));
  return drawn < fair ? drawn % bound : below(bound);
}

/** @returns {string} 16 random bytes, base64url */
export function makeSalt() {
  return b64(random(16));
}

/**
 * @param {string} passphrase as typed
 * @param {string} salt 16 bytes, base64url
 * @param {number} [kdfSetting] the server may name it; only version 1 is accepted, so that a
 *   server cannot ask for a weaker one
 * @returns {Promise<CryptoKey>} the root, which never leaves the browser
 * @throws {SealError} kdf-refused, malformed
 */
export async function stretch(passphrase, salt, kdfSetting = SETTING) {
  must(kdfSetting === SETTING, 'kdf-refused');
  const grains = unb64(salt, 16);
  const typed = utf8(normalPassphrase(passphrase));
  const from = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: grains, iterations: ROUNDS };
  const root = new Uint8Array(await crypto.subtle.deriveBits(how, from, 256));
  const made = await crypto.subtle.importKey('raw', root, 'HKDF', false, ['deriveBits']);
  root.fill(0);
  return made;
}

/**
 * What the server gets to recognise a person by. Bound to the site, so that another site given
 * the same passphrase gets another value; and nothing of the lock follows from it.
 * @param {CryptoKey} root
 * @param {string} site the site's name, as shown when signing in
 * @returns {Promise<string>} base64url
 */
export async function login(root, site) {
  return b64(await kdf(root, `ips-seal/1/login ${site}`));
}

/**
 * What locks the vault; never leaves the browser.
 * @param {CryptoKey} root
 * @returns {Promise<CryptoKey>}
 */
export async function lock(root) {
  return lockFrom(await kdf(root, 'ips-seal/1/lock'));
}

/** @returns {Uint8Array} a new recovery key: 16 random bytes, shown once, never sent */
export function makeRecovery() {
  return random(16);
}

/**
 * @param {Uint8Array} secret the recovery key
 * @param {string} site
 * @returns {Promise<string>} base64url
 */
export async function recoveryLogin(secret, site) {
  return b64(await kdf(secret, `ips-seal/1/login-recovery ${site}`));
}

/**
 * @param {Uint8Array} secret
 * @returns {Promise<CryptoKey>}
 */
export async function recoveryLock(secret) {
  return lockFrom(await kdf(secret, 'ips-seal/1/lock-recovery'));
}

/**
 * A lock from its 32 bytes, for tests with known locks.
 * @param {Uint8Array} bytes
 * @returns {Promise<CryptoKey>}
 */
export function lockFrom(bytes) {
  return boxKey(bytes, ['wrapKey', 'unwrapKey']);
}
