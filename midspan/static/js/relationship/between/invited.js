// Who was called here: invitations as those who made them signed and sealed them, and what whoever
// came by one has to show. Needed while one is open, and where somebody came since I last said yes.

import { unb64 } from '../../lib/bytes.js';
import { isSigned } from '../../sealing/deeds.js';
import { guestKey } from '../../sealing/guest.js';

/**
 * The secret of an invitation for somebody new (`replaces` is ""), or for that member to come back by.
 * @param {Between} between @param {number} n of the record by which they came
 */
export async function secretOf(between, id, n, replaces) {
  const invitation = await invitationOf(between, id);
  if (!invitation || (invitation.replaces ?? '') !== replaces) return null;
  if (await isTakenBack(between, id, n)) return null;
  const { readSecret } = await import('../../sealing/invitation.js');
  return readSecret(invitation.secret);
}

/** The keys by which whoever comes shows themself to all of us, as members signed them. */
export async function guestsOf(between, id, n, replaces) {
  if (await isTakenBack(between, id, n)) return [];
  const found = new Set();
  for (const act of between.told.invites) {
    const facts = Object.fromEntries(act.facts);
    const isIt = facts.invitation === id && (facts.replaces ?? '') === replaces && facts.guest;
    if (isIt && act.kind === 'invites' && (await isSignedByOneOfUs(between, act))) found.add(facts.guest);
  }
  return [...found];
}

/** What an invitation says, as far as I can read it; null if not. */
export async function invitationOf(between, id) {
  for (const act of between.told.invites) {
    const read = await between.read(act).catch(() => null);
    if (read?.content?.as === 'invitation' && read.content.id === id) return read.content;
  }
  return null;
}

/**
 * The invitations that are open: [{id, secret, for, until, n, by, ...}] with `n` of the record under
 * which everybody here can read it, and who sealed it so.
 */
export async function openInvitations(between, now = Date.now()) {
  const found = new Map();
  const used = new Set(between.rosters.map(({ inv }) => inv));
  for (const act of between.told.invites) {
    const { content } = await between.read(act).catch(() => ({}));
    if (content?.as !== 'invitation' || used.has(content.id) || !(await isAbout(act, content))) continue;
    // What it says was said at first: whoever seals it anew changes nothing of it.
    found.set(content.id, { ...content, ...found.get(content.id), n: act.n, by: act.author });
  }
  const open = [];
  for (const one of found.values()) {
    const isOver = !(Date.parse(one.until) > now);
    if (!isOver && !(await isTakenBack(between, one.id, Infinity))) open.push(one);
  }
  return open;
}

/** Who gave me what I read of the time before I came: who made, or last renewed, my invitation; "" for nothing. */
export async function keeperOf(between) {
  if (!between.rosters.some(({ n }) => between.epoch(n)?.isShared)) return '';
  const came = between.rosters.find(({ by, inv }) => by === between.me && inv);
  let found = '';
  for (const act of came ? between.told.invites.filter(({ n }) => n < came.n) : []) {
    const read = await between.read(act).catch(() => null);
    if (read?.content?.id === came.inv) found = act.author;
  }
  return found;
}

// Taken back before record n was made: nobody comes by it any more, whatever the host allows.
async function isTakenBack(between, id, n) {
  const about = ({ kind, facts }) => kind === 'revokes' && facts[0]?.[1] === id;
  for (const act of between.told.revokes.filter((one) => one.n < n && about(one))) {
    if (await isSignedByOneOfUs(between, act)) return true;
  }
  return false;
}

// By anybody who ever was here, as they stood in a record that adds up.
async function isSignedByOneOfUs(between, act) {
  if (act.rel !== between.rel) return false;
  const all = between.rosters.flatMap(({ members }) => members);
  const keys = new Set(all.filter(({ id }) => id === act.author).map(({ e }) => e));
  for (const e of keys) if (await isSigned(act, e)) return true;
  return false;
}

// Words of an invitation that are not about what its act shows to all are somebody's rubbish.
async function isAbout({ facts }, { id, secret }) {
  const said = Object.fromEntries(facts);
  if (said.invitation !== id) return false;
  if (!said.guest) return true; // from before invitations showed anything
  return guestKey(unb64(secret, 16)).then((guest) => guest === said.guest, () => false);
}
