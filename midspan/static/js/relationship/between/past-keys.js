// The keys of what was said here, as far as I have them: to share with somebody I invite, and to
// take along. Each as [n, b64] of its epoch.

import { b64 } from '../../lib/bytes.js';
import { invitationOf } from './invited.js';

/** Every key that opens what was said here, what was shared with me first. @param {Between} between */
export function allKeys(between) {
  const held = between.rosters.map(({ n }) => between.epoch(n)).filter(Boolean);
  held.sort((one, other) => Number(other.isShared) - Number(one.isShared));
  return held.map(({ n, key }) => [n, b64(key)]);
}

/**
 * The keys of past epochs, to share with somebody I invite. None once anybody else was here, because
 * words of others are under them.
 */
export function pastKeys(between) {
  return between.rosters.some(({ members }) => members.length > 1) ? [] : allKeys(between);
}

/** The keys of what somebody who is here could read, to give it back to them. */
export async function keysOf(between, id) {
  const ids = [id, ...between.formerly(id)];
  const was = ({ members }) => members.some((one) => ids.includes(one.id));
  const first = [...between.rosters].sort((one, other) => one.n - other.n).find(was);
  const readAll = between.isPair || (first?.inv && (await invitationOf(between, first.inv))?.past === 'shared');
  return allKeys(between).filter(([n]) => readAll || n >= (first?.n ?? Infinity));
}
