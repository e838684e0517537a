// All that I am in, one relationship after the other, as this browser verifies it: to leave each,
// or to take it with me. Knows no page.

import { ask } from '../lib/ask.js';
import { Between } from './between.js';

/**
 * One relationship of mine, verified.
 * @param {{rel: string, shape: string, ended: boolean, count?: number, opens?: object}} mine as the
 *   page lists it; with `opens` where others went on without me, and the place answers no more
 * @param {object} identity @param {Book} book mine, open
 * @returns {Promise<Between>} throws SealError as Between.open does, `offline` when nothing came
 */
export async function openMine(mine, identity, book) {
  return Between.open({ ...mine, ...(mine.opens ?? await opening(mine.rel)), me: identity.id }, identity, book);
}

async function opening(rel) {
  const { ok, status, data } = await ask(`/r/${rel}/epochs/`, { method: 'GET' });
  if (!ok) throw new NotThere(status === 0 ? 'offline' : 'not-here');
  return data;
}

/** The place did not give it: `code` says why (`offline`, or that I am not in it any more). */
export class NotThere extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** What I call this: "Ana, Ben"; "" when my book has no name. */
export function nameOf(rel, book) {
  const known = book.get(`known/${rel}`);
  return Object.values(known?.names ?? {}).filter(Boolean).join(', ') || known?.for || '';
}
