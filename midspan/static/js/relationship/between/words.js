// The words of one relationship: the keys of its epochs, as far as I have them, and what opens and
// seals with them.

import { unb64 } from '../../lib/bytes.js';
import * as sealing from '../../sealing/daily.js';
import { SealError } from '../../sealing/errors.js';
import { pack, unpack } from '../content.js';

/** The kinds of act that are signed, and why: sealing/deeds.js. */
export const SIGNED = new Set(['leaves', 'goes_on', 'calls_back', 'no_mirror', 'withdraws', 'invites', 'revokes']);

export class Words {
  #rel;
  #identity;
  #rosters = new Map(); // verified, by their number
  #keys = new Map();
  #given;
  #shared = new Map(); // of these, the keys of records that are verified

  /** @param {{[n: string]: string}} [given] keys of epochs before me, which I was given when I came */
  constructor(rel, identity, given = {}) {
    this.#rel = rel;
    this.#identity = identity;
    this.#given = given;
  }

  /** A record was verified: its key is mine, or was given to me, or I have none. */
  async hold(roster) {
    this.#rosters.set(roster.n, roster);
    if (roster.members.some(({ id }) => id === this.#identity.id)) {
      this.#keys.set(roster.n, await sealing.openKey(roster, this.#identity));
    } else if (this.#given[roster.n]) {
      this.#shared.set(roster.n, unb64(this.#given[roster.n], 32));
    }
  }

  /** The verified rosters, in their order: [{n, hash, members: [{id, x, e}], why, by, inv}] . */
  get rosters() {
    return [...this.#rosters.values()];
  }

  /** The record with number `n`, as verified; undefined for one that I do not have. */
  rosterOf(n) {
    return this.#rosters.get(n);
  }

  /**
   * Open one act. Throws SealError with the code its place shows.
   * @returns {Promise<{content: object|null, hash: string}>} content null for a stub
   */
  async read(act) {
    if (act.rel !== this.#rel) throw new SealError('wrong-relationship');
    if (!act.sealed) return { content: null, hash: act.hash };
    const roster = this.#rosters.get(act.n);
    if (!roster) throw new SealError('unknown-epoch');
    const fields = { ...act, record: roster.hash };
    const hash = await sealing.hashOf(fields, act.sealed);
    const content = unpack(await this.#text(fields, act.sealed, roster));
    return { content, hash, ...(!this.#keys.has(act.n) && { isKept: true }) };
  }

  #text(fields, sealed, roster) {
    const key = this.#keys.get(roster.n);
    if (key) return sealing.open(fields, sealed, key, this.#identity, roster.members);
    const shared = this.#shared.get(roster.n);
    if (!shared) throw new SealError('before-me');
    // Its author's tags were for those who were here then; I have it as they kept it.
    return sealing.openKept(fields, sealed, shared, roster);
  }

  /** The hash by which others name an act, whether or not it opens here. */
  async hashOf(act) {
    const roster = this.#rosters.get(act.n);
    if (!roster) throw new SealError('unknown-epoch');
    return sealing.hashOf({ ...act, record: roster.hash }, act.sealed);
  }

  /**
   * Seal one act under a roster.
   * @returns {Promise<{envelope: object, hash: string}>}
   */
  async seal(roster, { kind, id, count, after, facts = [] }, as, fields) {
    const { n, hash: record } = roster;
    const act = { rel: this.#rel, n, kind, id, count, after, facts };
    if (SIGNED.has(kind)) act.facts = [...facts, await signed(act, this.#identity)];
    const made = await sealing.seal(
      { ...act, author: this.#identity.id, record },
      pack(as, fields), this.#keys.get(n), this.#identity, roster.members,
    );
    return { envelope: { ...act, sealed: made.sealed }, hash: made.hash };
  }

  /** An epoch as this browser holds it: {n, record, key, isShared}; null if it does not. */
  epoch(n) {
    const roster = this.#rosters.get(n);
    const key = this.#keys.get(n) ?? this.#shared.get(n);
    return roster && key ? { n, record: roster.hash, key, isShared: !this.#keys.has(n) } : null;
  }
}

async function signed(act, identity) {
  const { signDeed } = await import('../../sealing/deeds.js');
  return signDeed(act, identity);
}
