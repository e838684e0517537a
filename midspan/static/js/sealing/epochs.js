/** Making the next epoch of a relationship: beginning it, joining, coming back, going on without someone. */

import { must } from './errors.js';
import { makeRecord } from './making.js';

/**
 * @typedef {import('./identity.js').Identity} Identity
 * @typedef {import('./record.js').Roster} Roster
 * @typedef {{record: string, hash: string, n: number, key: Uint8Array}} Made the key stays in the
 *   tab; the record is for the server
 */

/**
 * Begins a relationship, or a person's own book.
 * @param {{rel: string, identity: Identity, at?: Date}} whose
 * @returns {Promise<Made>}
 */
export function createRecord({ rel, identity, at }) {
  const said = { rel, n: 1, prev: '', why: 'create', by: identity.id, at: when(at), inv: '' };
  return makeRecord(said, [identity], identity);
}

/**
 * The newcomer's own record: nobody inside has to be there.
 * @param {{rel: string, previous: Roster, identity: Identity, invitation: {id: string, secret: Uint8Array}, at?: Date}} by
 * @returns {Promise<Made>}
 */
export function joinRecord({ previous, identity, invitation, ...rest }) {
  const people = [...previous.members, identity];
  return next({ why: 'join', previous, people, identity, invitation, ...rest });
}

/**
 * Someone who lost all keys comes back as somebody new, in the place of who they were (`gone`), by an
 * invitation made for that.
 * @param {{rel: string, previous: Roster, identity: Identity, gone: string,
 *   invitation: {id: string, secret: Uint8Array}, at?: Date}} by
 * @returns {Promise<Made>}
 */
export function replaceRecord({ previous, identity, gone, invitation, ...rest }) {
  const people = previous.members.map((one) => (one.id === gone ? identity : one));
  return next({ why: 'replace', previous, people, identity, invitation, ...rest });
}

/**
 * One who stays goes on without `gone`, who has left with an act of their own.
 * @param {{rel: string, previous: Roster, identity: Identity, gone: string, at?: Date}} by
 * @returns {Promise<Made>}
 */
export function leaveRecord({ previous, gone, ...rest }) {
  const people = previous.members.filter((one) => one.id !== gone);
  return next({ why: 'leave', previous, people, ...rest });
}

/**
 * One who stays makes the epoch without `gone`, as a circle agreed in the act `of`.
 * @param {{rel: string, previous: Roster, identity: Identity, gone: string, of: string, at?: Date}} by
 * @returns {Promise<Made>}
 */
export function removeRecord({ previous, gone, ...rest }) {
  const people = previous.members.filter((one) => one.id !== gone);
  return next({ why: 'remove', previous, people, ...rest });
}

/**
 * A new key for the same people.
 * @param {{rel: string, previous: Roster, identity: Identity, at?: Date}} by
 * @returns {Promise<Made>}
 */
export function rotateRecord({ previous, ...rest }) {
  return next({ why: 'rotate', previous, people: previous.members, ...rest });
}

function next({ rel, why, previous, people, identity, invitation, of, at }) {
  must(rel === previous.rel, 'wrong-relationship');
  const said = {
    rel,
    n: previous.n + 1,
    prev: previous.hash,
    why,
    by: identity.id,
    at: when(at),
    inv: invitation ? invitation.id : '',
    of,
  };
  return makeRecord(said, people, identity, invitation?.secret);
}

function when(at = new Date()) {
  return `${at.toISOString().slice(0, 19)}Z`;
}
