// Making an invitation: a secret for one person, sealed for those inside, and the offer it opens.
// It lives through new records: whoever has verified one seals the open invitations anew.

import { uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';
import * as sealing from '../sealing/index.js';
import { SealError } from '../sealing/errors.js';
import { asideIn } from './aside.js';
import { allKeys, keysOf, pastKeys } from './between/past-keys.js';
import { pack } from './content.js';
import { send } from './sending.js';

const DAY = 86_400_000;
const SHARED = 'shared';

/** The address to give to the other person. What follows the # never reaches the server. */
export function linkOf({ id, secret }) {
  return `${location.origin}/join/${id}#${secret}`;
}

/** The same as it is read aloud: 7 groups of 4 signs; "" for one that was made before these were. */
export async function spokenOf({ id, secret }) {
  const bytes = sealing.secretBytes(secret);
  return (await sealing.invitationId(bytes)) === id ? sealing.spell(bytes) : '';
}

/** A moment as records and facts write it: 2026-11-30T12:00:00Z. */
export function moment(milliseconds) {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * What an invitation begins with; given to `invite` twice, it is the same one that is made.
 * @param {number} days
 */
export function fresh(days) {
  const secret = sealing.secretText(sealing.makeSecret());
  return { act: uuid7(), secret, until: moment(Date.now() + days * DAY) };
}

/**
 * @param {Between} between
 * @param {{hello: object, days?: number, from?: object, past?: boolean, replaces?: string}} how `hello`: my first
 *   words and `for`; `from`: as `fresh` gave it; `past`: whether they may read what was said before; `replaces`: the member who
 *   lost all keys, and in whose place they come back by it
 * @returns {Promise<{status: number, data: object, invitation: object}>}
 */
export async function invite(between, { hello, days, from = fresh(days), past = false, replaces = '' }) {
  const { act, secret, until } = from;
  const id = await sealing.invitationId(sealing.secretBytes(secret));
  const invitation = {
    id, secret, for: hello.for, until, ...(past && { past: SHARED }), ...(replaces && { replaces }),
  };
  const names = { ...between.names, [between.me]: hello.name };
  const answer = await lay(between, invitation, { names, hello: pack('hello', hello), act });
  return { ...answer, invitation };
}

/** What I say to the one I invite: whom it is for, and my first words. */
export async function helloFor(between, firstWords, whom) {
  const hello = { for: whom, name: between.book.get('me')?.name ?? '' };
  for (const act of firstWords.filter(({ author }) => author === between.me)) {
    const read = await between.read(act).catch(() => null);
    const { as: _, ...words } = read?.content ?? {};
    Object.assign(hello, words);
  }
  return hello;
}

/** It opens nothing any more, unless it was used already. */
export function takeBack(between, { id }) {
  return send(between, {
    kind: 'revokes', as: 'revoking', fields: {}, facts: [['invitation', id]],
    path: `/r/${between.rel}/invitations/`, body: (act) => ({ act }), by: between.hand,
  });
}

/**
 * Seal each open invitation under the newest record, where nobody has done so yet, or somebody has laid
 * there what does not open.
 * @returns {Promise<boolean>} whether all of them are fresh now
 */
export async function renew(between) {
  let all = true;
  for (const invitation of await between.openInvitations()) {
    const isFresh = invitation.n === between.roster.n;
    if (isFresh && invitation.by === between.me) continue;
    const done = await relay(between, invitation, isFresh);
    all &&= done;
  }
  return all;
}

async function relay(between, { n: _, as: __, by: ___, ...invitation }, isFresh) {
  const secret = sealing.secretBytes(invitation.secret);
  const json = { claim: await sealing.claim(secret) };
  const { ok, status, data } = await ask(`/join/${invitation.id}/offer/`, { json });
  if (!ok) return status === 410; // used or taken back a moment ago
  const was = await opened(secret, invitation, data.offer);
  if (isFresh && was?.hash === between.roster.hash) return true;
  const own = between.book.get('me')?.name ?? '';
  // What the first one said went with it, if it was spoiled: then it is my greeting.
  const { names, hello } = was ?? { names: {}, hello: pack('hello', { for: invitation.for, name: own }) };
  const now = { ...between.names, [between.me]: own, ...names };
  const answer = await lay(between, invitation, { names: now, hello });
  return answer.ok || [409, 410].includes(answer.status);
}

async function opened(secret, { id }, sealed) {
  try {
    return await sealing.openOffer(secret, id, sealed);
  } catch (error) {
    if (error instanceof SealError) return null;
    throw error;
  }
}

async function lay(between, invitation, { names, hello, act: actId = uuid7() }) {
  const { id, until, replaces } = invitation;
  const secret = sealing.secretBytes(invitation.secret);
  return send(between, {
    kind: 'invites', id: actId, as: 'invitation', fields: invitation,
    facts: [
      ['invitation', id], ['until', until], ['guest', await sealing.guestKey(secret)],
      ...(replaces ? [['replaces', replaces]] : []),
    ],
    path: `/r/${between.rel}/invitations/`,
    by: between.hand,
    body: async (act) => ({ act, offer: {
      id, claim: await sealing.claimHash(secret),
      not_for: await sealing.notFor(secret, [...asideIn(between.book).never.keys()]), sealed: await sealing.sealOffer(secret, id, {
        rel: between.rel, hash: between.roster.hash, hello, replaces, keys: await keysFor(between, invitation),
        names: Object.fromEntries(between.roster.members.map(({ id: who }) => [who, names[who] ?? ''])),
      }),
    } }),
  });
}

// While I am alone in a place for two, the past is only what I laid down for them to find
// (docs/decisions/0008). Whoever comes back is given what they could read before.
function keysFor(between, { past, replaces }) {
  if (replaces) return keysOf(between, replaces);
  if (past === SHARED) return allKeys(between);
  return between.shape === 'pair' && !between.others.length ? pastKeys(between) : [];
}
