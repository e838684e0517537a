/**
 * Who is in a relationship, as far as this browser can know it. The server hands out records; it
 * is believed in nothing about them. Trust begins at one pinned record: backwards from it hashes
 * are enough, forwards every step must be one that its makers were allowed to make.
 */

import { equal } from '../lib/bytes.js';
import { must } from './errors.js';
import { bookOf } from './identity.js';
import { checkPoint, checkSignature, isGuest, proofOf, readRecord } from './record.js';

export { keyToShare, openKey, recordHash, sharedKey } from './record.js';

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
  const used = new Set(read.slice(0, from + 1).map(({ roster }) => roster.inv));
  for (let at = from + 1; at < read.length; at += 1) {
    await step(read[at - 1].roster, read[at], { ...known, used });
  }
  return read.map(({ roster }) => roster);
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

async function step(before, read, known) {
  const { roster, json, signature } = read;
  const signer = await CHANGES[roster.why](before, roster, known);
  must(signer, 'wrong-change');
  if (roster.inv) await checkPoint(signer.x);
  await checkSignature(signer.e, signature, json);
  if (roster.inv) await proven(before, read, known);
}

/** For each reason: the change it allows; each gives the one who had to sign it, if there is one. */
const CHANGES = {
  join(before, after) {
    const [newcomer] = after.members.slice(before.members.length);
    must(newcomer && after.members.length === before.members.length + 1, 'wrong-change');
    must(samePeople(before.members, after.members.slice(0, -1)), 'wrong-change');
    return newcomer.id === after.by && newcomer;
  },
  async replace(before, after, { calledBack = () => false }) {
    const gone = placeTaken(before, after);
    must(gone, 'wrong-change');
    must(await calledBack(after.inv, gone.id), 'wrong-change');
    return member(after, after.by);
  },
  async leave(before, after, { left = () => false }) {
    const gone = oneFewer(before, after);
    must(await left(gone.id), 'wrong-change');
    return member(after, after.by);
  },
  async remove(before, after, { agreed = () => false }) {
    const gone = oneFewer(before, after);
    must(before.members.length > 2, 'wrong-change');
    must(await agreed(after.of, gone.id), 'wrong-change');
    return member(after, after.by);
  },
  rotate(before, after) {
    must(samePeople(before.members, after.members), 'wrong-change');
    return member(before, after.by);
  },
};

async function proven(before, { roster, json, proof }, { secrets, returning, guests, used }) {
  must(!used.has(roster.inv), 'no-such-invitation');
  used.add(roster.inv);
  const gone = placeTaken(before, roster);
  // What everybody can see comes first: a secret may open for one of us and not for another.
  const known = proof.length > 32 ? ((await guests?.(roster.inv, gone?.id ?? '')) ?? []) : [];
  if (known.length) {
    const shown = await Promise.all(known.map((guest) => isGuest(guest, proof, json)));
    return must(shown.includes(true), 'bad-proof');
  }
  const secret = await (gone ? returning?.(roster.inv, gone.id) : secrets?.(roster.inv));
  must(secret, 'no-such-invitation');
  must(equal(await proofOf(secret, json), proof.subarray(0, 32)), 'bad-proof');
}

/**
 * Whose place the maker of a `replace` took: somebody who was not in it, by none of their three names,
 * stands where that member stood, and nothing else is changed.
 * @param {Roster} before
 * @param {Roster} after
 * @returns {{id: string, x: string, e: string}|null} null when `after` is no such record
 */
export function placeTaken(before, after) {
  const at = after.members.findIndex(({ id }) => id === after.by);
  const [came, gone] = [after.members[at], before.members[at]];
  if (after.why !== 'replace' || !came || !gone) return null;
  if (before.members.some(({ id, x, e }) => id === came.id || x === came.x || e === came.e)) return null;
  const as = before.members.map((one) => (one === gone ? came : one));
  return samePeople(as, after.members) ? gone : null;
}

function oneFewer(before, after) {
  const gone = before.members.filter(({ id }) => !member(after, id));
  must(gone.length === 1, 'wrong-change');
  const stay = before.members.filter((one) => one !== gone[0]);
  must(samePeople(stay, after.members), 'wrong-change');
  return gone[0];
}

function member({ members }, id) {
  return members.find((one) => one.id === id);
}

function samePeople(some, others) {
  return some.length === others.length && some.every((one, at) => sameKeys(one, others[at]));
}

function sameKeys(one, other) {
  return one.id === other.id && one.x === other.x && one.e === other.e;
}
