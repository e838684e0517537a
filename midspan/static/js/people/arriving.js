/** Arriving: an identity and an own book, made in this browser before anybody knows of them. */

import { drawHandle } from '../lib/drawn.js';
import { bookOf, createRecord, makeIdentity } from '../sealing/index.js';
import { keep } from './opening.js';

// As long as the session of somebody without a way back (people/signing_in.py).
const WITHOUT_A_WAY_BACK = 180 * 24 * 60 * 60 * 1000;

/**
 * @param {{handle?: string}} [how] a handle that was chosen; else one by lot
 * @returns {Promise<{identity: object, person: {id: string, handle: string, x: string, e: string},
 *   book: {rel: string, record: string}, bookHash: string, bookKey: Uint8Array}>} `person` and
 *   `book` are for the place; the rest stays here
 * @throws {SealError} no-crypto
 */
export async function prepare({ handle = drawHandle() } = {}) {
  const identity = await makeIdentity();
  const rel = await bookOf(identity);
  const { record, hash, key } = await createRecord({ rel, identity });
  const { id, x, e } = identity;
  return { identity, person: { id, handle, x, e }, book: { rel, record }, bookHash: hash, bookKey: key };
}

/**
 * Put the keys of somebody new on this device, so that a way back can still be made of them. Do
 * it before the place is told: whatever breaks in between, the keys are here.
 * @param {object} identity
 * @param {{borrowed: boolean}} where
 * @throws {SealError} no-keeping
 */
export function settle(identity, { borrowed }) {
  return keep(identity, { borrowed, until: new Date(Date.now() + WITHOUT_A_WAY_BACK), way: false });
}
