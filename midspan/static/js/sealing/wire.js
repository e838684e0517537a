/** Bytes <-> structure: the encodings that everything signed or sealed goes through. */

import { concat, u32be, utf8 } from '../lib/bytes.js';
import { must } from './errors.js';

export { fits, is, strictJSON } from './json.js';

/**
 * Pre-authentication encoding: no two lists of parts have the same bytes.
 * @param {...(string|number|Uint8Array)} parts text as UTF-8, numbers as decimal text
 * @returns {Uint8Array}
 * @throws {SealError} malformed: a number that is not whole, or text that UTF-8 cannot spell
 */
export function PAE(...parts) {
  const spelled = parts.map(bytesOf);
  return concat(u32be(parts.length), ...spelled.flatMap((part) => [u32be(part.length), part]));
}

function bytesOf(part) {
  if (part instanceof Uint8Array) return part;
  if (typeof part !== 'number') return utf8(part);
  must(Number.isSafeInteger(part) && part >= 0, 'malformed');
  return utf8(String(part));
}

/**
 * The size to which n bytes are filled up, so that a size tells little: the next 256, and above
 * 4 KiB the sizes of Padmé, at most an eighth more.
 * @param {number} n
 * @returns {number}
 */
export function sizeFor(n) {
  return n <= 4096 ? Math.max(256, Math.ceil(n / 256) * 256) : padme(n);
}

/**
 * Padmé (Nikitin and others, PETS 2019): keeps as many leading bits of a size as its own length
 * has bits, and rounds the rest up.
 * @param {number} n
 * @returns {number}
 */
export function padme(n) {
  const exponent = 31 - Math.clz32(n);
  const kept = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - kept);
  return Math.ceil(n / step) * step;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array} its length, itself, and zeros up to `sizeFor`
 */
export function padded(bytes) {
  const whole = new Uint8Array(sizeFor(4 + bytes.length));
  whole.set(u32be(bytes.length));
  whole.set(bytes, 4);
  return whole;
}

/**
 * @param {Uint8Array} whole what `padded` gave
 * @returns {Uint8Array}
 * @throws {SealError} malformed: not filled up exactly so
 */
export function unpadded(whole) {
  must(whole.length >= 4, 'malformed');
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
  must(length <= whole.length - 4 && whole.length === sizeFor(4 + length), 'malformed');
  must(whole.subarray(4 + length).every((byte) => byte === 0), 'malformed');
  return whole.slice(4, 4 + length);
}
