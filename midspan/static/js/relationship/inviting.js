// Making an invitation: a secret for one person, sealed for those inside, and the offer it opens.

import { b64, random } from '../lib/bytes.js';
import * as sealing from '../sealing/index.js';
import { pack } from './content.js';
import { send } from './sending.js';

const DAY = 86_400_000;

/** The address to give to the other person. What follows the # never reaches the server. */
export function linkOf({ id, secret }) {
  return `${location.origin}/join/${id}#${secret}`;
}

/** A moment as records and facts write it: 2026-11-30T12:00:00Z. */
export function moment(milliseconds) {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * @param {Between} between
 * @param {{hello: object, days: number, after?: string[]}} how `hello`: my first words and `for`
 * @returns {Promise<{status: number, data: object, invitation: object}>}
 */
export async function invite(between, { hello, days, after = [] }) {
  const id = b64(random(16));
  const secret = sealing.makeSecret();
  const until = moment(Date.now() + days * DAY);
  const invitation = { id, secret: sealing.secretText(secret), for: hello.for, until };
  const sealed = await sealing.sealOffer(secret, id, {
    rel: between.rel,
    hash: between.roster.hash,
    names: { ...between.names, [between.me]: hello.name },
    hello: pack('hello', hello),
    // While I am alone in a place for two, the past is only what I laid down for them to find
    // (docs/decisions/0008).
    keys: between.shape === 'pair' && !between.others.length ? between.pastKeys : [],
  });
  const offer = { id, sealed, claim: await sealing.claimHash(secret) };
  const { status, data } = await send(between, {
    kind: 'invites', as: 'invitation', fields: invitation, after,
    facts: [['invitation', id], ['until', until]],
    path: `/r/${between.rel}/invitations/`, body: (act) => ({ act, offer }),
  });
  return { status, data, invitation };
}
