// Letters on their way: kept and sent through the outbox as lines are, by plain POST, since nothing
// is live here. What a talk in the same tab had still to say goes along. Touches no page.

import { ask } from '../lib/ask.js';
import * as sealing from '../sealing/daily.js';
import { Outbox } from './outbox.js';
import { Saying } from './saying.js';

const AGAIN_EVERY = 5_000; // ms between tries while something waits

export class Laying {
  #between;
  #on;
  #seq;
  #ids = new Set(); // of mine that are in the log
  #timer = 0;
  #ends = new AbortController();

  /**
   * @param {Between} between
   * @param {{seq: number, on: {state(id, line, state, code), laid(), trouble(code), memoryOnly()}}} how
   *   `seq` of the newest act there was; `on.laid` when all that waited is in the log
   */
  constructor(between, { seq, on }) {
    this.#between = between;
    this.#on = on;
    this.#seq = seq;
    this.outbox = new Outbox({
      me: between.me, rel: between.rel, device: sealing.device,
      on: {
        lines: (lines) => {
          this.saying.restore(lines);
          this.#try(); // they may have come over from a tab that is only going now
        },
        memoryOnly: () => on.memoryOnly(),
      },
    });
    this.saying = new Saying({
      between, outbox: this.outbox, talk: this,
      on: {
        state: (id, state, code) => on.state(id, this.outbox.find(id), state, code),
        trouble: (code) => on.trouble(code),
      },
    });
  }

  /** Take up what waits from before, and send. */
  async open() {
    const { signal } = this.#ends;
    globalThis.addEventListener?.('online', () => this.#try(), { signal });
    this.#timer = setInterval(() => this.#try(), AGAIN_EVERY);
    await this.outbox.adopt();
    this.#try();
  }

  #try() {
    if (this.outbox.lines.length) this.saying.by({ live: false }, { afresh: true });
  }

  /** Lay a letter down. @returns {Promise<void>} when this device has it */
  lay(fields) {
    const { kept } = this.saying.say({ as: 'letter', fields });
    this.#try();
    return kept;
  }

  close() {
    clearInterval(this.#timer);
    this.#ends.abort();
    this.saying.close();
  }

  // ---- what saying.js asks of a talk

  // A letter names nothing it answers to: it was written apart, over a while.
  get heads() {
    return [];
  }

  has(id) {
    return this.#ids.has(id);
  }

  async come(acts) {
    const waited = this.outbox.lines.length;
    for (const { id, author, seq } of acts) {
      if (author === this.#between.me) this.#ids.add(id);
      this.#seq = Math.max(this.#seq, seq);
    }
    const mine = acts.filter(({ id }) => this.outbox.find(id));
    this.saying.arrived(acts);
    for (const { id } of mine) this.#on.state(id, undefined, 'gone');
    if (waited && !this.outbox.lines.length) this.#on.laid();
  }

  /** Ask the log for what came after the newest act known here. */
  async look() {
    const path = `/r/${this.#between.rel}/acts/?after=${this.#seq}`;
    const { ok, data } = await ask(path, { method: 'GET' });
    if (ok) await this.come(data.acts);
    return ok && data.more ? this.look() : ok;
  }

  /** The roster grew. False when it could not be fetched, or does not add up. */
  async grow() {
    const path = `/r/${this.#between.rel}/epochs/?after=${this.#between.roster.n}`;
    const { ok, data } = await ask(path, { method: 'GET' });
    if (ok) await this.#between.grow(data);
    if (this.#between.trouble) this.saying.hold(this.#between.trouble);
    return ok && !this.#between.trouble;
  }
}
