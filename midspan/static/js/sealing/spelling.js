/** A recovery key, or an invitation's secret, as people write it down and read it aloud. */

import { concat, utf8 } from '../lib/bytes.js';
import { must } from './errors.js';

// Crockford's base 32: no I, L, O, U, so that reading aloud and copying by hand go well.
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A recovery key (or a secret read aloud) as people copy it.
 * @param {Uint8Array} bytes 16
 * @returns {Promise<string>} 7 groups of 4 signs, the last 12 bits of which are a check
 */
export async function spell(bytes) {
  let bits = (BigInt(`0x${hex(bytes)}`) << 12n) | BigInt(await checkOf(bytes));
  let signs = '';
  for (let n = 0; n < 28; n += 1, bits >>= 5n) signs = SIGNS[Number(bits & 31n)] + signs;
  return signs.match(/.{4}/g).join('-');
}

/**
 * @param {string} typed in capitals or not, with or without gaps; O is read as 0, I and L as 1
 * @returns {Promise<Uint8Array>} 16 bytes
 * @throws {SealError} mistyped
 */
export async function unspell(typed) {
  must(typeof typed === 'string', 'mistyped');
  const signs = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  must(signs.length === 28 && [...signs].every((sign) => SIGNS.includes(sign)), 'mistyped');
  const bits = [...signs].reduce((sum, sign) => (sum << 5n) | BigInt(SIGNS.indexOf(sign)), 0n);
  const digits = (bits >> 12n).toString(16).padStart(32, '0');
  const bytes = Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
  must(Number(bits & 0xfffn) === (await checkOf(bytes)), 'mistyped');
  return bytes;
}

async function checkOf(bytes) {
  must(bytes.length === 16, 'malformed');
  const whole = concat(utf8('ips-seal/1/spell'), bytes);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  return (hash[0] << 4) | (hash[1] >> 4);
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
