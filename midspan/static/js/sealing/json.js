/** Reading JSON that somebody signed or sealed: one spelling, one shape, nothing else. */

import { isWhole, text, unb64 } from '../lib/bytes.js';
import { must, SealError } from './errors.js';

/**
 * Reads JSON that must be spelled as JSON.stringify would: whoever spells a value otherwise, says
 * a key twice, or writes a number that does not survive, is refused before anything is believed.
 * @param {Uint8Array} bytes UTF-8
 * @param {Object<string, (value: unknown) => boolean>} shape a check for each key; a key whose
 *   name ends in `?` may be missing, and no other key may be there
 * @returns {object}
 * @throws {SealError} malformed
 */
export function strictJSON(bytes, shape) {
  const spelled = text(bytes);
  let value;
  try {
    value = JSON.parse(spelled);
    must(JSON.stringify(value) === spelled, 'malformed');
  } catch {
    throw new SealError('malformed');
  }
  must(fits(value, shape), 'malformed');
  return value;
}

/**
 * Whether `value` is a plain object with exactly the keys of `shape`, each as its check wants.
 * @param {unknown} value
 * @param {Object<string, (value: unknown) => boolean>} shape
 * @returns {boolean}
 */
export function fits(value, shape) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const checks = new Map(Object.entries(shape).map(([key, check]) => [key.replace('?', ''), check]));
  const needed = Object.keys(shape).filter((key) => !key.endsWith('?'));
  return (
    needed.every((key) => Object.hasOwn(value, key)) &&
    Object.keys(value).every((key) => checks.has(key) && checks.get(key)(value[key]))
  );
}

/** Checks for `strictJSON`. */
export const is = {
  text: (value) => typeof value === 'string' && isWhole(value),
  number: (value) => Number.isSafeInteger(value) && value >= 1,
  /** An id: 22 signs in ours; older vectors have shorter ones. */
  id: (value) =>
    typeof value === 'string' && /^[A-Za-z0-9_-]{1,22}$/.test(value) && value !== '__proto__',
  /** base64url of exactly n bytes. */
  bytes: (n) => (value) => {
    try {
      return unb64(value, n).length === n;
    } catch {
      return false;
    }
  },
  time: (value) => is.text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value),
  /** Nothing at all, or what `check` wants. */
  emptyOr: (check) => (value) => value === '' || check(value),
};
