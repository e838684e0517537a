// What goes to and fro in one relationship: my lines on their way, theirs as they come, in the
// one order of the log. Touches no page; whoever shows it gives the `on` functions.

import { uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';
import * as sealing from '../sealing/index.js';
import { SealError } from '../sealing/errors.js';

const PLAIN_AFTER = 4_000; // ms without a live line before words go by plain POST
const PLAIN_EVERY = 5_000; // ms between looks for new words while there is no live line
const HOLE_WAITS = 1_500; // ms before a hole in the numbers is asked for again
const AGAIN_AFTER = 60; // ms, so that refusals that come together are answered together
const PACE_WAITS = 3_000; // ms before a line that came too fast goes again

export class Talking {
  #between;
  #order;
  #line = null;
  #on;
  #pending = []; // mine, in the order said: {id, kind, as, fields, sent: envelope|null, going, seals}
  #early = new Map(); // acts by seq that came before an act with a smaller one
  #seqs = new Map(); // where each act of this page stands, by hash
  #counts = new Map(); // each act of this page as its author counted it: [author, count], by hash
  #firsts = new Map(); // the smallest count of each author on this page
  #remembered;
  #epoch = 0; // the newest of an act opened on this page
  #timers = new Set();
  #plain = null;
  #flushing = false;
  #held = false;
  #trying = false;
  #growing = null;
  #waited = false; // long enough for a live line to open

  /**
   * @param {Between} between
   * @param {{above: boolean, heads: {heads: string[], seqs: number[]}|null, seq: number, on: {
   *   act(act, read), state(id, state, extra), roster(), trouble(code)}}} how
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

  get waiting() {
    return this.#pending.map(({ id, kind, as, fields }) => ({ id, kind, as, fields }));
  }

  // ---- what comes in

  /** Acts from the line or from a look; in any order, doubled, with holes: shown once, in order. */
  async come(acts) {
    for (const act of acts) if (act.seq > this.seq) this.#early.set(act.seq, act);
    this.#coming = (this.#coming ?? Promise.resolve()).then(() => this.#advance());
    await this.#coming;
  }

  #coming = null;

  async #advance() {
    while (this.#early.has(this.seq + 1)) {
      const act = this.#early.get(this.seq + 1);
      this.#early.delete(act.seq);
      const mine = this.#pending.findIndex(({ id }) => id === act.id);
      if (mine >= 0 && act.author === this.#between.me) this.#pending.splice(mine, 1);
      this.#on.act(act, await this.take(act));
    }
    for (const seq of this.#early.keys()) if (seq <= this.seq) this.#early.delete(seq);
    if (this.#early.size) this.#later(HOLE_WAITS, () => this.#early.size && this.look());
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

  // ---- what goes out

  /**
   * Say something: it is shown at once as waiting and goes when it can.
   * @param {{as: string, fields: object, kind?: string, facts?: [string, string][],
   *   about?: number, id?: string}} what `about`: the number of the act that the fact `of` names
   * @returns {string} id
   */
  say({ kind = 'said', facts = [], about = 0, id = uuid7(), ...what }) {
    this.#pending.push({ ...what, id, kind, facts, about, sent: null, going: false, seals: 0 });
    this.#on.state(id, 'waiting');
    this.flush();
    return id;
  }

  /** Take back a line that has not gone yet. */
  unsay(id) {
    const at = this.#pending.findIndex((line) => line.id === id && !line.going);
    return at < 0 ? null : this.#pending.splice(at, 1)[0];
  }

  async flush() {
    if (this.#flushing || this.#held) return;
    this.#flushing = true;
    try {
      while (await this.#sendNext());
    } finally {
      this.#flushing = false;
    }
  }

  async #sendNext() {
    const next = this.#pending.find(({ going }) => !going);
    if (!next || this.#held) return false;
    const live = this.#isLive;
    if (!live && !this.#plain) return false;
    const ahead = this.#pending.indexOf(next);
    if (!live && ahead > 0) return false; // by POST one at a time
    if (this.#between.gone.length && !(await this.#goOn())) return false;
    if (!next.sent) await this.#seal(next, ahead);
    if (this.#pending.indexOf(next) !== ahead) return true; // the world moved on; look again
    next.going = true;
    if (live) {
      this.#line.send(next.sent);
      return true;
    }
    return this.#post(next);
  }

  // Somebody has left: the next record, without them, comes before the next word. Whoever is
  // first makes it; the others read it.
  async #goOn() {
    const record = await this.#between.recordWithoutThem();
    const { status } = await ask(`/r/${this.#between.rel}/epochs/`, { json: { record } });
    if (status !== 201 && status !== 409) return false;
    return this.grow();
  }

  // A line keeps its envelope when it has to go twice: others name it by a hash over its seal,
  // and the log may have stored the first.
  async #seal(line, ahead) {
    const { envelope } = await this.#between.seal(
      {
        kind: line.kind, id: line.id, count: this.#between.count + 1 + ahead, after: this.heads,
        facts: line.facts,
      },
      line.as, line.fields,
    );
    line.sent = line.about ? { ...envelope, of_seq: line.about } : envelope;
    line.seals += 1;
  }

  async #post(next) {
    const { status, data } = await ask(`/r/${this.#between.rel}/acts/`, { json: next.sent });
    if (status === 200 || status === 201) {
      await this.stored({ ...next.sent, ...data });
      return true;
    }
    if (data?.code === 'taken') await this.taken({ ...next.sent, act: data.act });
    else if (status) await this.refused({ ...next.sent, code: data?.code ?? 'unavailable' });
    else next.going = false;
    return status === 409;
  }

  /** The server has it, after its commit. */
  async stored({ id, count, seq, at }) {
    const found = this.#pending.find((line) => line.id === id);
    if (!found?.sent) return;
    if (found.seals > 1) return void (await this.look()); // which of its seals is stored?
    await this.come([{ ...found.sent, author: this.#between.me, count, seq, at }]);
    if (this.seq < seq) this.#later(HOLE_WAITS, () => this.seq < seq && this.look());
  }

  /** Another device of mine has this count: go on from it. */
  async taken({ act }) {
    this.#between.count = Math.max(this.#between.count, act.count);
    await this.come([act]);
    this.#again();
  }

  async refused({ id, code }) {
    if (code === 'epoch' || code === 'count') {
      const grown = code === 'epoch' ? await this.grow() : await this.look();
      if (grown) this.#again();
      else this.#later(PACE_WAITS, () => this.#again());
    } else if (code === 'pace' || code === 'unavailable') {
      this.#on.trouble(code);
      this.#later(PACE_WAITS, () => this.#again());
    } else {
      const at = this.#pending.findIndex((line) => line.id === id);
      if (at >= 0 && this.#pending[at].kind !== 'said') this.#pending.splice(at, 1);
      else this.#held = true; // what one said stays here, to be copied
      this.#on.state(id, 'refused', code);
      this.#on.trouble(code);
    }
  }

  // Several refusals come together when one count was taken: one more try answers them all.
  #again() {
    if (this.#trying) return;
    this.#trying = true;
    this.#later(AGAIN_AFTER, () => {
      this.#trying = false;
      for (const line of this.#pending) line.sent = null;
      this.#resend();
    });
  }

  #resend() {
    for (const line of this.#pending) line.going = false;
    this.flush();
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
    await this.#between.grow(data);
    if (this.#between.trouble) {
      this.#held = true; // no word is sealed under a roster that does not add up
      this.#on.trouble(this.#between.trouble);
      return false;
    }
    if (data.records.length) this.#on.roster();
    return true;
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

  get #isLive() {
    return this.#line?.state === 'open';
  }

  lineIs(state) {
    if (state === 'open') {
      clearInterval(this.#plain);
      this.#plain = null;
      this.#resend();
    } else if (!this.#plain && this.#line && this.#waited) {
      const look = () => this.look().then((there) => there && this.#resend());
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
    clearInterval(this.#plain);
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
