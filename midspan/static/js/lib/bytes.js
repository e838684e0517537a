/** Bytes and their spellings. Nothing here knows about keys or pages. */

import { must, SealError } from '../sealing/errors.js';

const WRITE = new TextEncoder();
const READ = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// String.fromCharCode takes its bytes as arguments, and a call has only so much room for them.
const AT_ONCE = 0x2000;

/**
 * @param {string} words
 * @returns {Uint8Array} UTF-8
 * @throws {SealError} malformed: half of a surrogate pair, which UTF-8 cannot spell and an
 *   encoder would quietly turn into the same sign as any other half
 */
export function utf8(words) {
  must(typeof words === 'string' && isWhole(words), 'malformed');
  return WRITE.encode(words);
}

/**
 * @param {string} words
 * @returns {boolean} no half of a surrogate pair; also where a browser has no `isWellFormed` yet
 */
export function isWhole(words) {
  return words.isWellFormed?.() ?? !/\p{Surrogate}/u.test(words);
}

/** What was typed, without blanks around it and with no half of a sign in it, in older browsers too. */
export function trimmed(text) {
  const words = text.trim();
  return words.toWellFormed?.() ?? words.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * @param {Uint8Array} bytes UTF-8
 * @returns {string}
 * @throws {SealError} malformed
 */
export function text(bytes) {
  try {
    return READ.decode(bytes);
  } catch {
    throw new SealError('malformed');
  }
}

/**
 * @param {...Uint8Array} parts
 * @returns {Uint8Array}
 */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * @param {Uint8Array} bytes
 * @returns {string} base64url, unpadded
 */
export function b64(bytes) {
  let signs = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    signs += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  }
  return btoa(signs).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * The only reader of base64url. One value has one spelling: padding, the other alphabet and
 * stray last bits are refused, so that two texts never stand for the same bytes.
 * @param {string} spelled
 * @param {number} [length] how many bytes it must be
 * @returns {Uint8Array}
 * @throws {SealError} malformed
 */
export function unb64(spelled, length) {
  must(typeof spelled === 'string' && /^[A-Za-z0-9_-]*$/.test(spelled), 'malformed');
  must(spelled.length % 4 !== 1, 'malformed');
  const signs = atob(spelled.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
  must(length === undefined || bytes.length === length, 'malformed');
  const whole = spelled.length - (spelled.length % 4);
  must(b64(bytes.subarray((whole / 4) * 3)) === spelled.slice(whole), 'malformed');
  return bytes;
}

/**
 * @param {number} n below 2^32
 * @returns {Uint8Array} 4 bytes, big-endian
 */
export function u32be(n) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

/**
 * Whether two arrays hold the same bytes, in a time that does not tell where they differ.
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 * @returns {boolean}
 */
export function equal(one, other) {
  if (one.length !== other.length) return false;
  let differing = 0;
  for (let at = 0; at < one.length; at += 1) differing |= one[at] ^ other[at];
  return differing === 0;
}

/**
 * @param {number} n
 * @returns {Uint8Array} n random bytes
 */
export function random(n) {
  return crypto.getRandomValues(new Uint8Array(n));
}

/**
 * A new id for an act: 48 bits of time, then random bits, so that ids of one browser sort as they
 * were made (UUID version 7). The time is no secret: the server writes down its own.
 * @returns {string} 22 signs
 */
export function uuid7() {
  const bytes = random(16);
  const view = new DataView(bytes.buffer);
  const now = Date.now();
  view.setUint16(0, Math.floor(now / 2 ** 32));
  view.setUint32(2, now % 2 ** 32);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return b64(bytes);
}
