// Acts of one door, fetched and opened page by page from the newest end, and from there on. Acts
// of a kind of their own are asked for by it; those that must not be told from lines are found
// among them. Touches no page.

import { ask } from '../lib/ask.js';
import { Numbers } from '../live/numbers.js';
import { SealError } from '../sealing/errors.js';
import { upTo } from './going-on.js';

const A_PAGE = 200; // acts the place gives at once
const FAR = 5; // pages after which one look is over

export class DoorLog {
  #between;
  #kind;
  #first = Infinity; // the number of the earliest act that was looked at
  #heard = null; // the numbers that the live line brought after the first look
  #from; // the newest number of any kind when the page was made: what is behind it, looks find
  /** The opened acts in the order of the log. @type {import('./things.js').Opened[]} */
  opened = [];
  /** The number of the newest act that was looked at. */
  newest = 0;
  /** Whether something would not open, so that a thing may be missing. */
  isUnsure = false;

  /**
   * @param {Between} between @param {string} kind of the door's acts
   * @param {number} from the number of the log's newest act before the first look
   */
  constructor(between, kind, from = 0) {
    this.#between = between;
    this.#kind = kind;
    this.#from = from;
  }

  get isAtTheBeginning() {
    return this.#first <= 1;
  }

  /** Look further back. @returns {Promise<boolean>} false when the place could not be asked */
  async further() {
    const before = this.opened.length;
    for (let page = 0; page < FAR && !this.isAtTheBeginning && this.opened.length === before; page += 1) {
      const from = this.#first === Infinity ? 999_999_999 : this.#first;
      const acts = await this.#acts(`before=${from}`);
      if (!acts) return false;
      this.#first = acts.length === A_PAGE ? acts[0].seq : 0;
      this.opened = [...(await this.#open(acts)), ...this.opened];
      this.newest = Math.max(this.newest, acts.at(-1)?.seq ?? 0);
      this.#heard ??= new Numbers(Math.max(this.newest, this.#from));
    }
    return true;
  }

  /** Look for what is newer. @returns {Promise<boolean>} whether there was something */
  async newer() {
    const acts = await this.#acts(`after=${this.newest}`);
    if (!acts?.length) return false;
    this.opened = [...this.opened, ...(await this.#open(acts))];
    this.newest = Math.max(this.newest, acts.at(-1).seq);
    return true;
  }

  /** Words that were taken back while the page stood open go from it as well. @param {string} id */
  forget(id) {
    this.opened = this.opened.filter(({ act }) => act.id !== id);
  }

  /**
   * How far the live line was heard. Not how far was looked: a look finds what was laid down, and
   * what was taken back while the line was down is still to be heard.
   */
  get heardTo() {
    return this.#heard?.have ?? this.#from;
  }

  /**
   * Acts that the live line brought, of any kind: what somebody takes back of theirs goes from here.
   * @returns {boolean} whether something went or is to be looked for
   */
  hear(acts) {
    for (const act of acts) {
      this.#heard?.see(act.seq);
      this.#count(act);
      if (act.kind === 'withdraws') this.#forgetNamed(act);
    }
    return acts.some(({ kind, seq }) => kind === 'withdraws' || (kind === this.#kind && seq > this.newest));
  }

  // What another page or device of mine did has taken its count: mine go on from there.
  #count({ author, count }) {
    if (author === this.#between.me) this.#between.count = Math.max(this.#between.count, count);
  }

  #forgetNamed({ author, facts }) {
    const of = facts[0]?.[1];
    this.opened = this.opened.filter(({ act, hash }) => hash !== of || act.author !== author);
  }

  async #acts(where) {
    const path = `/r/${this.#between.rel}/acts/?kind=${this.#kind}&${where}`;
    const { ok, data } = await ask(path, { method: 'GET' });
    return ok ? data.acts : null;
  }

  async #open(acts) {
    await upTo(this.#between, acts);
    for (const act of acts) this.#count(act);
    const opened = [];
    for (const act of acts.filter(({ kind, sealed }) => kind === this.#kind && sealed)) {
      try {
        opened.push({ act, ...(await this.#between.read(act)) });
      } catch (error) {
        if (!(error instanceof SealError)) throw error;
        this.isUnsure ||= error.code !== 'before-me';
      }
    }
    return opened;
  }
}
