// Who is in one relationship, as this browser has verified it, record by record: who came, who left,
// and whether another record is due before the next word. By which invitation somebody came is looked
// at in invited.js, who left in parting.js; both come when there is something for them to look at.

import * as sealing from '../../sealing/daily.js';
import { SealError } from '../../sealing/errors.js';

const KEY_LASTS = 90 * 86_400_000; // ms
const WORDS_A_KEY = 2 ** 20;
const A_FRESH_KEY = 3_600_000; // ms; the place takes one an hour

export class Here {
  #after = new Map(); // who came in whose place, having lost all keys: {id, at, n} by who they were
  #rotatedAt = 0; // my count when I last made a fresh key here
  #keptUntil = 0; // the key that is here is fresh enough until then, as the place says
  #gone = [];
  #isEndShown = false;
  #agreedOut = null; // whom the circle agreed to go on without: {gone, of}
  #records = [];
  #growing = Promise.resolve();
  /** Acts as the place tells them; `goings`: of going on without somebody, or of calling them back. */
  told = { invites: [], leaves: [], revokes: [], goings: [] };
  /** Why nothing can be sealed here: a code of the roster's, "" while all adds up. */
  trouble = '';

  /**
   * @param {object} data what opening.what_opens() gives
   * @param {{hand: object, shape: string, words: Words}} mine `hand`: my identity (sealing/hand.js)
   */
  constructor({ rel, ended, count, records, ...told }, { hand, shape, words }) {
    this.rel = rel;
    this.me = hand.id;
    this.hand = hand;
    this.shape = shape;
    this.words = words;
    this.ended = ended;
    this.count = count;
    this.#records = records;
    this.#hears(told);
  }

  #hears({ invites, leaves, revokes = [], goings = [] }) {
    this.told = { invites, leaves, revokes, goings };
  }

  /** The newest verified roster: {n, hash, members: [{id, x, e}]} . */
  get roster() {
    return this.words.rosterOf(Math.max(...this.rosters.map(({ n }) => n)));
  }

  /** All that are verified. */
  get rosters() {
    return this.words.rosters;
  }

  /** The records up to the newest that is verified. */
  get verified() {
    return this.#records.slice(0, this.roster.n);
  }

  /** Who was in it under record `n`, as verified; nobody for a record that I do not have. */
  membersOf(n) {
    return this.words.rosterOf(n)?.members ?? [];
  }

  /** Ids of the others who are in it now. */
  get others() {
    const isOther = (id) => id !== this.me && !this.formerly(id).includes(this.me); // nor who has my place
    return this.roster.members.map(({ id }) => id).filter(isOther);
  }

  /** Under which id somebody is here now; another than this where they lost all keys and came back. */
  now(id) {
    const after = this.#after.get(id);
    return after ? this.now(after.id) : id;
  }

  /** Whether this is me, or who I was here before I lost all keys. */
  isMe(id) {
    return id === this.me || this.now(id) === this.me;
  }

  /** Who somebody was here before they lost all keys, the last first: [ids], mostly none. */
  formerly(id) {
    for (const [before, { id: after }] of this.#after) {
      if (after === id) return [before, ...this.formerly(before)];
    }
    return [];
  }

  /** Each coming back that I have verified, the oldest first: [{id, before, at, n}] . */
  get returns() {
    return [...this.#after].map(([before, { id, at, n }]) => ({ id, before, at, n }));
  }

  /**
   * Verify everything from a record that I know. One at a time: the proof of record n is checked with a
   * secret that was sealed in an earlier epoch, whose key only opens once that epoch has been verified.
   */
  async verify(pin) {
    await this.#step(pin.n, pin);
    let known = pin;
    for (let n = pin.n + 1; n <= this.#records.length && !this.trouble; n += 1) {
      known = await this.#next(n, known);
    }
    await this.#lookWhoLeft();
  }

  // A record that does not add up ends it: what was verified can be read, nothing is sealed.
  async #next(n, pin) {
    try {
      return await this.#step(n, pin);
    } catch (error) {
      if (!(error instanceof SealError) || error.code === 'offline') throw error; // it was not looked at
      this.trouble = error.code;
      return pin;
    }
  }

  async #step(n, pin) {
    const rosters = await sealing.verify({
      rel: this.rel,
      records: this.#records.slice(0, n),
      pin,
      secrets: async (invitation) => (await invited()).secretOf(this, invitation, n, ''),
      returning: async (invitation, id) => (await invited()).secretOf(this, invitation, n, id),
      guests: async (invitation, id) => (await invited()).guestsOf(this, invitation, n, id),
      left: async (id) => (await parting()).hasLeft(this, id),
      agreed: async (of, id) => (await (await parting()).agreementWithout(this, id)).includes(of),
      calledBack: async (invitation, id) => (await (await parting()).sayingsBack(this, invitation, id)).notYet.length === 0,
    });
    for (const roster of rosters.filter((one) => !this.words.rosterOf(one.n))) await this.#hold(roster);
    return { n, hash: this.words.rosterOf(n).hash };
  }

  async #hold(roster) {
    const before = this.words.rosterOf(roster.n - 1);
    if (before && roster.why === 'replace') {
      const { placeTaken } = await part(import('../../sealing/following.js'));
      const gone = placeTaken(before, roster);
      if (gone) this.#isTakenBy(roster, gone.id);
    }
    await this.words.hold(roster);
    if (roster.why === 'join' && roster.by !== this.me) await this.joined(roster);
  }

  #isTakenBy({ by: id, at, n }, before) {
    this.#after.set(before, { id, at, n });
    this.placeTaken(before, id);
  }

  /**
   * Take in newer records, as GET /r/<rel>/epochs/ gives them; sets `trouble` as `open` does. Two
   * parts of a page may have asked at once: one after the other, and what is known is not new.
   */
  grow(data) {
    this.#growing = this.#growing.catch(() => {}).then(() => this.#grow(data));
    return this.#growing;
  }

  async #grow({ records, ...told }) {
    this.#hears(told);
    const from = this.roster;
    let pin = { n: from.n, hash: from.hash };
    for (const record of records.filter((one) => !this.#records.includes(one))) {
      if (this.trouble) return;
      pin = await this.#takeIn(record, pin);
    }
    await this.#lookWhoLeft();
  }

  async #takeIn(record, pin) {
    const known = this.#records;
    this.#records = [...known.slice(0, pin.n), record];
    try {
      return await this.#next(pin.n + 1, pin);
    } catch (error) {
      this.#records = known; // to be looked at when it comes again
      throw error;
    }
  }

  // Before anybody has left, or said anything of it, there is nothing to look at.
  async #lookWhoLeft() {
    const { leaves, goings } = this.told;
    const found = leaves.length || goings.length ? await parting() : null;
    const { gone, isEndShown } = (await found?.whoLeft(this)) ?? { gone: [], isEndShown: false };
    this.#gone = gone;
    this.#isEndShown = isEndShown;
    this.ended ||= isEndShown;
    this.#agreedOut = (await found?.whoIsAgreed(this)) ?? null;
  }

  /** Somebody says whether we go on without somebody else, or whether somebody may come back. */
  hearGoing(act) {
    return this.#hear('goings', act);
  }

  /** Somebody says that they leave: from here on, what is said is not for them. */
  hearLeaving(act) {
    return this.#hear('leaves', act);
  }

  async #hear(what, act) {
    if (!this.told[what].some(({ id }) => id === act.id)) {
      this.told = { ...this.told, [what]: [...this.told[what], act] };
    }
    await this.#lookWhoLeft();
  }

  /** Between two. Where there ever were three is no pair, whatever the host says. */
  get isPair() {
    return this.shape === 'pair' && this.rosters.every(({ members }) => members.length <= 2);
  }

  /** Whether somebody's own signed act shows that this has ended, whatever the host says. */
  get isEndShown() {
    return this.#isEndShown;
  }

  /** Whether I stand in the newest record that adds up. */
  get isMember() {
    return this.roster.members.some(({ id }) => id === this.me);
  }

  /** Who stands in the newest record and has left: before a word, there has to be one without. */
  get gone() {
    return this.#gone;
  }

  /** Who words said now are for, and by which keys: the same people give the same text. */
  get people() {
    const out = [...this.#gone, this.#agreedOut?.gone];
    const here = this.roster.members.filter(({ id }) => !out.includes(id));
    return here.map(({ id, x }) => `${id} ${x}`).sort().join(' ');
  }

  /** Whether another record has to come before the next word. */
  get isDue() {
    return this.#gone.length > 0 || this.#agreedOut !== null || this.#isKeyOld;
  }

  // Words under one key are never so many, nor is a key used so long, that it would matter what
  // else could be learned from them. Each millionth word of anybody's will do for the number.
  get #isKeyOld() {
    if (Date.now() < this.#keptUntil) return false;
    const isLong = Date.now() - Date.parse(this.roster.at) > KEY_LASTS;
    const isMuch = this.count > 0 && this.count % WORDS_A_KEY === 0 && this.#rotatedAt !== this.count;
    return isLong || isMuch;
  }

  /**
   * The place takes no fresh key now, because one was made within the hour: words go on under it.
   * @returns {boolean} false where another record is due, without which nothing may be sealed
   */
  keepKey() {
    this.#keptUntil = Date.now() + A_FRESH_KEY;
    return !this.isDue;
  }

  /** The record that is due, ready to send: without the first who is gone, or with a fresh key. */
  async nextRecord() {
    const { leaveRecord, removeRecord, rotateRecord } = await import('../../sealing/epochs.js');
    const next = { rel: this.rel, previous: this.roster, identity: this.hand };
    if (this.#gone.length) return (await leaveRecord({ ...next, gone: this.#gone[0] })).record;
    if (this.#agreedOut) return (await removeRecord({ ...next, ...this.#agreedOut })).record;
    this.#rotatedAt = this.count;
    return (await rotateRecord(next)).record;
  }
}

/** What looks at invitations. */
export function invited() {
  return part(import('./invited.js'));
}

function parting() {
  return part(import('./parting.js'));
}

// It did not come: nothing is known of what it would have looked at.
function part(coming) {
  return coming.catch(() => { throw new SealError('offline'); });
}
