// The own book: what I keep for myself. Slots of sealed notes in a relationship of one.

import { b64, uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';
import { onceTouched } from '../lib/later.js';
import * as sealing from '../sealing/daily.js';
import { SealError } from '../sealing/errors.js';
import { pack, unpack } from './content.js';

const TRIES = 5; // two of my devices may write at once; each loses the race a few times at most

export class Book {
  #identity;
  #roster;
  #key;
  #count;
  #slots = new Map();
  #newest = new Map(); // the count under which each slot was last written
  #writing = Promise.resolve();

  /**
   * @param {{rel: string, records: string[], count: number, acts: object[]}} data as
   *   GET /book/acts/ gives it
   * @param {object} identity mine
   */
  static async open(data, identity) {
    const book = new Book();
    book.rel = data.rel;
    book.#identity = identity;
    // The own key is the pin: only a book that I made and signed myself is mine.
    const { rel, records } = data;
    const rosters = await sealing.verify({ rel, records, own: identity });
    book.#roster = rosters.at(-1);
    book.#key = await sealing.openKey(book.#roster, identity);
    book.#count = data.count;
    for (const act of data.acts) await book.#read(act).catch(unlessUnreadable);
    // Nobody waits for it, and a page that nobody touches tells nobody.
    if (globalThis.addEventListener) onceTouched([() => book.#compare()], new AbortController().signal);
    return book;
  }

  // Whether this device remembers a newer one (book-memory.js).
  async #compare() {
    const { older, remember } = await import('./book-memory.js');
    const { id } = this.#identity;
    const takeIn = async (acts) => {
      for (const act of acts) await this.#read(act).catch(unlessUnreadable);
    };
    const back = await older(id, () => this.#newest, takeIn);
    await remember(id, this.#newest);
    if (!back.length) return;
    const { say } = await import('../behaviours/older-book.js');
    say(() => remember(id, new Map(back.map((slot) => [slot, this.#newest.get(slot)])), { anew: true }));
  }

  async #read(act) {
    const fields = { ...act, record: this.#roster.hash };
    const text = await sealing.open(fields, act.sealed, this.#key, this.#identity, this.#roster.members);
    const [, slot] = act.facts[0] ?? [];
    // By my own count: the order in which a host gives them is the host's.
    if (act.count < (this.#newest.get(slot) ?? 0)) return;
    this.#newest.set(slot, act.count);
    this.#slots.set(slot, unpack(text));
  }

  /** Take in what another tab or device of mine has put here. */
  async hear(act) {
    this.#count = Math.max(this.#count, act.count);
    if (act.sealed) await this.#read(act).catch(() => {});
  }

  /** @param {string} slot @returns {object|null} what I last put there */
  get(slot) {
    return this.#slots.get(slot) ?? null;
  }

  /** Everything in slots of one sort, such as `kept`: [{slot, ...fields}]. */
  all(sort) {
    return [...this.#slots]
      .filter(([slot, { as }]) => slot.startsWith(`${sort}/`) && as !== 'let-go')
      .map(([slot, fields]) => ({ ...fields, slot }));
  }

  /** Let go what stands in a slot; its sealed words leave the server with it. */
  letGo(slot) {
    return this.put(slot, 'let-go', {});
  }

  /**
   * Keep something in a slot; what stood there is let go. Writes wait for one another.
   * Resolves to true when stored; false when it could not be sent now.
   */
  put(slot, as, fields) {
    this.#slots.set(slot, { as, ...fields });
    this.#writing = this.#writing.then(() => this.#write(slot, as, fields)).catch(() => false);
    return this.#writing;
  }

  async #write(slot, as, fields) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const act = await this.seal(slot, as, fields);
      const { status, data } = await ask(`/r/${this.rel}/acts/`, { json: act, by: this.#identity });
      if (status === 200 || status === 201) {
        this.#count = act.count;
        this.#newest.set(slot, act.count);
        this.#remember(slot, act.count);
        return true;
      }
      if (status !== 409 || data.code !== 'taken') return false;
      this.#count = Math.max(this.#count, data.act.count);
    }
    return false;
  }

  #remember(slot, count) {
    import('./book-memory.js').then(({ remember }) => remember(this.#identity.id, [[slot, count]])).catch(() => {});
  }

  /** What opens it elsewhere, for a file of my own: its newest record and the key, n and b64. */
  get opensBy() {
    return { pin: { n: this.#roster.n, hash: this.#roster.hash }, keys: [[this.#roster.n, b64(this.#key)]] };
  }

  /** One sealed note, ready to send; used as it is when arriving, before there is a session. */
  async seal(slot, as, fields, count = this.#count + 1) {
    const act = {
      rel: this.rel, n: this.#roster.n, kind: 'notes', id: uuid7(), count,
      after: [], facts: [['slot', slot]],
    };
    const { sealed } = await sealing.seal(
      { ...act, author: this.#identity.id, record: this.#roster.hash },
      pack(as, fields), this.#key, this.#identity, this.#roster.members,
    );
    return { ...act, sealed };
  }
}

// One note that somebody spoiled must not shut all the others.
function unlessUnreadable(error) {
  if (!(error instanceof SealError)) throw error;
}
