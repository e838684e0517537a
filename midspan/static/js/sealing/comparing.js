/** Comparing: a number that people read to each other, to know that each has the other's keys. */

import { must } from './errors.js';
import { sha256 } from './primitives.js';
import { PAE } from './wire.js';

/** @typedef {import('./identity.js').Person} Person */

/**
 * @param {Person} person
 * @returns {Promise<Uint8Array>} 32 bytes that stand for this person and these keys
 */
export function fingerprint({ id, x, e }) {
  return sha256(PAE('ips-seal/1/identity', id, x, e));
}

/**
 * The number that people read to each other: the same for both only if each has the other's keys.
 * @param {Person[]} people two or more
 * @returns {Promise<string>} 8 groups of 5 digits
 */
export async function compareNumber(people) {
  must(people.length >= 2, 'malformed');
  const prints = await Promise.all(people.map(fingerprint));
  prints.sort(byBytes);
  const view = new DataView((await sha256(PAE('ips-seal/1/compare', ...prints))).buffer);
  const groups = Array.from({ length: 8 }, (_, n) => view.getUint32(4 * n) % 100_000);
  return groups.map((group) => String(group).padStart(5, '0')).join(' ');
}

function byBytes(one, other) {
  const at = one.findIndex((byte, n) => byte !== other[n]);
  return at < 0 ? 0 : one[at] - other[at];
}
