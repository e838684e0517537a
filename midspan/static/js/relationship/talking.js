// What goes to and fro in one relationship: my lines on their way, theirs as they come, in the
// one order of the log. Touches no page; whoever shows it gives the `on` functions.

import { ask } from '../lib/ask.js';
import * as sealing from '../sealing/daily.js';
import { SealError } from '../sealing/errors.js';
import { Outbox } from './outbox.js';
import { Saying } from './saying.js';

const PLAIN_AFTER = 4_000; // ms without a live line before words go by plain POST
const PLAIN_EVERY = 5_000; // ms between looks for new words while there is no live line
const HOLE_WAITS = 1_500; // ms before a hole in the numbers is asked for again

export class Talking {
  #between;
  #order;
  #line = null;
  #on;
  #ids = new Set(); // of my acts on this page
  #early = new Map(); // acts by seq that came before an act with a smaller one
  #seqs = new Map(); // where each act of this page stands, by hash
  #counts = new Map(); // each act of this page as its author counted it: [author, count], by hash
  #firsts = new Map(); // the smallest count of each author on this page
  #remembered;
  #epoch = 0; // the newest of an act opened on this page
  #timers = new Set();
  #plain = null;
  #growing = null;
  #waited = false; // long enough for a live line to open

  /**
   * @param {Between} between
   * @param {{above: boolean, heads: {heads: string[], seqs: number[]}|null, seq: number, on: {
   *   act(act, read), state(id, state, code), roster(), trouble(code), memoryOnly()}}} how
   *   `heads` as I last remembered them; `seq` of the act before the first one on the page.
   */
  constructor(between, { above, heads, seq, on }) {
    this.#between = between;
    this.#on = on;
    this.seq = seq;
    // Of what I remember, only what belongs on this page can be missed here.
    const mine = heads?.heads.filter((_, at) => heads.seqs?.[at] > seq) ?? [];
    this.#order = new sealing.Order({ heads: mine, above });
    this.#remembered = heads;
    this.outbox = new Outbox({
      me: between.me, rel: between.rel, device: sealing.device,
      on: { lines: (lines) => this.saying.restore(lines), memoryOnly: () => on.memoryOnly() },
    });
    this.saying = new Saying({ between, outbox: this.outbox, on, talk: this });
  }

  /** Whether something I have seen before is not here any more; ask when all acts were taken. */
  get isSomethingGone() {
    return this.#order.gone({ reaches: true }).length > 0 || this.#isPassedOver();
  }

  // The numbers of a log are the host's. Their own counts are the authors': whose earlier act
  // stands on this page, their remembered one has to stand here too.
  #isPassedOver() {
    const { heads = [], counts = [] } = this.#remembered ?? {};
    return heads.some((hash, at) => {
      const [author, count] = counts[at] ?? [];
      return this.#firsts.get(author) < count && !this.#seqs.has(hash);
    });
  }

  /** Read an act in its place: {content, hash, marks: [codes], code: why it would not open}. */
  async take(act) {
    let read = { content: null, hash: act.hash ?? '' };
    let code = '';
    try {
      read = await this.#between.read(act);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      code = error.code;
      read.hash = await this.#between.hashOf(act).catch(() => '');
    }
    // First, and again when it comes again: where a part that looks at it did not come, nothing is known yet.
    if (act.kind === 'leaves') await this.#between.hearLeaving(act);
    if (['goes_on', 'calls_back'].includes(act.kind)) await this.#between.hearGoing(act);
    const withdraws = act.kind === 'withdraws' && !code ? act.facts[0]?.[1] : undefined;
    const marks = this.#order.see({ ...act, hash: read.hash, stub: !act.sealed, withdraws });
    // A log never goes back to an older epoch: words that were moved into one before me, where they
    // would not open and nobody would wonder.
    if (act.n < this.#epoch && !marks.includes('reordered')) marks.push('reordered');
    if (!code) this.#epoch = Math.max(this.#epoch, act.n);
    this.#seqs.set(read.hash, act.seq);
    this.#counts.set(read.hash, [act.author, act.count]);
    this.#firsts.set(act.author, Math.min(this.#firsts.get(act.author) ?? Infinity, act.count));
    this.seq = Math.max(this.seq, act.seq);
    if (act.author === this.#between.me) {
      this.#ids.add(act.id);
      this.#between.count = Math.max(this.#between.count, act.count);
    }
    return { ...read, marks, code };
  }

  get heads() {
    return this.#order.heads();
  }

  /** What to remember of what I have seen. */
  get seen() {
    const { heads } = this;
    const counts = heads.map((hash) => this.#counts.get(hash) ?? []);
    return { heads, counts, seqs: heads.map((hash) => this.#seqs.get(hash) ?? 0), seq: this.seq };
  }

  /** Whether this act of mine stands on this page. */
  has(id) {
    return this.#ids.has(id);
  }

  // ---- what comes in

  /** Acts from the line or from a look; in any order, doubled, with holes: shown once, in order. */
  async come(acts) {
    this.saying.arrived(acts);
    for (const act of acts) if (act.seq > this.seq) this.#early.set(act.seq, act);
    this.#coming = (this.#coming ?? Promise.resolve()).catch(() => {}).then(() => this.#advance());
    await this.#coming;
  }

  #coming = null;

  // What could not be taken yet, because something it needs did not come, is asked for again.
  async #advance() {
    try {
      await this.#takeEarly();
    } finally {
      for (const seq of this.#early.keys()) if (seq <= this.seq) this.#early.delete(seq);
      if (this.#early.size) this.#later(HOLE_WAITS, () => this.#early.size && this.look());
    }
  }

  async #takeEarly() {
    while (this.#early.has(this.seq + 1)) {
      const act = this.#early.get(this.seq + 1);
      // It may come before the record it was sealed under: without that it would never open.
      if (act.n > this.#between.roster.n && !(await this.grow()) && !this.#between.trouble) return;
      const read = await this.take(act);
      // Before a leaving is shown it is known: no word said after seeing it goes to whoever left.
      if (act.kind === 'leaves') await this.grow();
      await this.#on.act(act, read); // in their order
    }
  }

  /** Ask the log itself for what came after the newest act shown. */
  async look() {
    const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?after=${this.seq}`, {
      method: 'GET',
    });
    if (ok) await this.come(data.acts);
    if (ok && data.more) await this.look();
    return ok;
  }

  // ---- what goes out: relationship/saying.js

  /** The server has it, after its commit. */
  async stored(said) {
    await this.saying.stored(said);
    if (this.seq < said.seq) this.#later(HOLE_WAITS, () => this.seq < said.seq && this.look());
  }

  /** The roster grew: verify it before another word. False when it could not be fetched. */
  grow() {
    // One after the other: two who read the same record would each lay it on the other.
    this.#growing = (this.#growing ?? Promise.resolve()).then(() => this.#grow());
    return this.#growing;
  }

  async #grow() {
    const n = this.#between.roster.n;
    const { ok, data } = await ask(`/r/${this.#between.rel}/epochs/?after=${n}`, { method: 'GET' });
    if (!ok) return false;
    if (!(await this.#takesIn(data))) return false;
    if (this.#between.trouble) {
      this.saying.hold(this.#between.trouble); // no word is sealed under a roster that does not add up
      this.#on.trouble(this.#between.trouble);
      return false;
    }
    if (data.records.length) {
      this.#on.roster();
      this.saying.flush();
    }
    return true;
  }

  async #takesIn(data) {
    try {
      await this.#between.grow(data);
      return true;
    } catch (error) {
      if (error.code !== 'offline') throw error;
      return false; // a part that looks at it did not come
    }
  }

  // ---- the line

  /** Go by this line while it is open; by plain POST, with looks, while it is not. */
  over(line) {
    this.#line = line;
    this.#later(PLAIN_AFTER, () => {
      this.#waited = true;
      this.lineIs(line.state);
    });
  }

  lineIs(state) {
    if (state === 'open') {
      clearInterval(this.#plain);
      this.#plain = null;
      this.outbox.adopt();
      this.saying.by({ live: true, send: (envelope, how) => this.#line.send(envelope, how) });
    } else if (!this.#plain) {
      this.saying.by(null);
      if (!this.#line || !this.#waited) return;
      const look = async () => (await this.look()) && this.#plain && this.saying.by({ live: false }, { afresh: true });
      this.#plain = setInterval(look, PLAIN_EVERY);
      look();
    }
  }

  #later(wait, deed) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      deed();
    }, wait);
    this.#timers.add(timer);
  }

  close() {
    this.saying.close();
    clearInterval(this.#plain);
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
