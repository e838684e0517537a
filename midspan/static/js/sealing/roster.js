/**
 * Who is in a relationship, as far as this browser can know it. The server hands out records; it
 * is believed in nothing about them. Trust begins at one pinned record: backwards from it hashes
 * are enough, forwards every step must be one that its makers were allowed to make.
 */

import { must, SealError } from './errors.js';
import { bookOf } from './identity.js';
import { checkSignature, readRecord, sameKeys } from './record.js';

export { openKey, recordHash } from './record.js';

/**
 * @typedef {import('./record.js').Roster} Roster
 * @typedef {object} Known
 * @property {string[]} records as the server gave them, oldest first, none missing between
 * @property {string} rel the relationship in the page's path
 * @property {{hash: string, n?: number}} [pin] the newest record verified before, or the one an
 *   invitation names
 * @property {import('./identity.js').Identity} [own] instead of a pin, for a person's own book,
 *   whose first record is believed because their own key signed it, for the one place of a book
 * @property {(invitation: string) => Promise<Uint8Array|null>} [secrets] the secret of an
 *   invitation for a newcomer, from a verified `invites` act; null when there is no such invitation
 * @property {(invitation: string, id: string) => Promise<Uint8Array|null>} [returning] the secret of
 *   an invitation to come back in the place of member `id`, and of nobody else. Apart from
 *   `secrets`, so that a newcomer's invitation can never take a member's place
 * @property {(invitation: string, id: string) => Promise<string[]>} [guests] the public keys that
 *   members signed for that invitation, to come in the place of member `id` ("" for somebody new); where
 *   there are any, whoever comes has to show the secret of one, and nobody needs to know it
 * @property {(invitation: string, id: string) => boolean|Promise<boolean>} [calledBack] whether all but
 *   member `id` have signed that somebody may come in their place by that invitation
 * @property {(id: string) => boolean|Promise<boolean>} [left] whether that person's own `leaves` act is known
 * @property {(of: string, id: string) => boolean|Promise<boolean>} [agreed] whether act `of` is the circle's
 *   agreement to go on without `id`
 */

/**
 * Checks a chain of records.
 * @param {Known} known
 * @returns {Promise<Roster[]>} one for each record
 * @throws {SealError} unknown-beginning, broken-chain, wrong-relationship, wrong-change,
 *   bad-key, bad-signature, bad-proof, no-such-invitation, malformed
 */
export async function verify(known) {
  const read = [];
  for (const record of known.records) read.push(await readRecord(record));
  for (const { roster } of read) must(roster.rel === known.rel, 'wrong-relationship');
  const from = await pinned(read, known);
  read.forEach(({ roster }, at) => linked(read[at - 1]?.roster, roster));
  if (from + 1 === read.length) return read.map(({ roster }) => roster);
  const { follows } = await following();
  const used = new Set(read.slice(0, from + 1).map(({ roster }) => roster.inv));
  for (let at = from + 1; at < read.length; at += 1) {
    await follows(read[at - 1].roster, read[at], { ...known, used });
  }
  return read.map(({ roster }) => roster);
}

// What a step has to keep to is needed only where somebody came or went since the pin.
async function following() {
  try {
    return await import('./following.js');
  } catch {
    throw new SealError('offline'); // and not what the caller would make of it
  }
}

async function pinned(read, { pin, own }) {
  const at = !pin && own ? 0 : read.findIndex(({ roster }) => roster.hash === pin?.hash);
  must(at in read && (pin?.n ?? read[at].roster.n) === read[at].roster.n, 'unknown-beginning');
  if (!pin) must(await isBookOf(own, read[at].roster), 'unknown-beginning');
  if (read[at].roster.n === 1) await begun(read[at]);
  return at;
}

async function isBookOf(own, { rel, n, members }) {
  return n === 1 && members.length === 1 && sameKeys(members[0], own) && rel === (await bookOf(own));
}

async function begun({ roster, json, signature }) {
  const [maker, ...others] = roster.members;
  must(roster.why === 'create' && roster.by === maker.id && !others.length, 'wrong-change');
  await checkSignature(maker.e, signature, json);
}

function linked(before, { n, prev, why }) {
  must((n === 1) === (prev === ''), 'broken-chain');
  must((n === 1) === (why === 'create'), 'wrong-change');
  if (before) must(n === before.n + 1 && prev === before.hash, 'broken-chain');
}
