/**
 * Which record may follow which: for each reason the change it allows, who has to sign it, and what
 * has to be shown. Needed where somebody came or went since what this browser knows (roster.js).
 */

import { equal } from '../lib/bytes.js';
import { must } from './errors.js';
import { checkPoint, isGuest, proofOf } from './proofs.js';
import { checkSignature, sameKeys } from './record.js';

/** @typedef {import('./record.js').Roster} Roster */

/**
 * That a record may follow another.
 * @param {Roster} before
 * @param {{roster: Roster, json: Uint8Array, signature: Uint8Array, proof: Uint8Array}} read as `readRecord` gives it
 * @param {import('./roster.js').Known & {used: Set<string>}} known `used`: the invitations of earlier records
 * @throws {SealError} wrong-change, bad-key, bad-signature, bad-proof, no-such-invitation
 */
export async function follows(before, read, known) {
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
