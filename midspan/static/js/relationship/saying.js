// My lines on their way into the log: sealed in the order they were said and sent one at a time,
// by the live line or by plain POST, until the log has them. Touches no page.
//
// One at a time, so that two devices of one person never turn the order of one's lines round,
// and so that of one line at most it is not known whether it is stored. Of that one the counts it
// was sealed with are kept: the log holds one act for each count of mine, so asking for those
// tells, after a reload too, whether it is there (docs/sealing.md section 4).

import { uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';

const AGAIN_AFTER = 60; // ms from a refusal that one look answers to the next try
const PACE_WAITS = 3_000; // ms before a line that came too fast goes again
const ROOM_WAITS = 60_000; // and one for which there is no room today
// Refusals that pass: the line waits here and goes by itself.
const PASSING = new Set(['pace', 'unavailable', 'full', 'day', 'room']);

// What can be refused to one line and not to the next.
const FOR_ALL = new Set(['ended', 'not-here']);

export class Saying {
  #between; #outbox; #on; #talk;
  #send = null; // how an envelope goes now: {live: boolean, send(envelope)}; null: it waits
  #flushing = false;
  #wishes = 0; // to look again, also while it is looking
  #held = ''; // why nothing goes at all
  #timer = 0;

  /**
   * @param {{between: Between, outbox: Outbox, on: {state(id, state, code), trouble(code)},
   *   talk: {heads, has(id), look(), come(acts), grow()}}} how
   */
  constructor({ between, outbox, on, talk }) {
    this.#between = between;
    this.#outbox = outbox;
    this.#on = on;
    this.#talk = talk;
  }

  /** @returns {{id: string, kept: Promise<void>}} `kept` when this device has it */
  say({ kind = 'said', facts = [], about = 0, id = uuid7(), as, fields }) {
    const { people } = this.#between;
    // Its place in the order, also for what was said in the same moment.
    const at = Math.max(Date.now(), (this.#outbox.lines.at(-1)?.at ?? 0) + 1);
    const kept = this.#outbox.add({ id, kind, as, fields, facts, about, people, at, counts: [] });
    this.#on.state(id, 'waiting');
    this.flush();
    return { id, kept };
  }

  /** Lines from before a reload, or of a tab that is gone. */
  restore(lines) {
    for (const line of lines) {
      line.unsure = line.counts.length > 0;
      if (this.#talk.has(line.id)) this.#drop(line.id);
      else this.#on.state(line.id, this.#held ? 'refused' : 'waiting', this.#held);
    }
    this.flush();
  }

  /** Take out a line that has not gone. @returns {object|null} it; null when it is on its way */
  unsay(id) {
    const line = this.#outbox.find(id);
    return line && !line.going ? this.#drop(id) : null;
  }

  /** Say it to the people who are here now, though it was written for others. */
  sayAnyway(id) {
    const line = this.#outbox.find(id);
    if (!line) return;
    line.people = this.#between.people;
    line.asks = false;
    this.#outbox.keep(line);
    this.#on.state(id, 'waiting');
    this.flush();
  }

  #drop(id) {
    const line = this.#outbox.drop(id);
    this.#on.state(id, 'gone');
    return line;
  }

  /** These acts are in the log: what is mine among them has arrived. */
  arrived(acts) {
    for (const { id, author, count } of acts) {
      if (author !== this.#between.me) continue;
      this.#between.count = Math.max(this.#between.count, count);
      if (this.#outbox.find(id)) this.#outbox.drop(id);
    }
  }

  // ---- going

  /** How envelopes go from now on; null: not at all. */
  by(way, { afresh = false } = {}) {
    this.#send = way;
    if (afresh) for (const line of this.#outbox.lines) line.going = false;
    this.flush();
  }

  async flush() {
    this.#wishes += 1;
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      for (let seen = 0; seen !== this.#wishes;) {
        seen = this.#wishes;
        while (await this.#sendNext());
      }
    } finally {
      this.#flushing = false;
    }
  }

  // What nobody has to be asked about, the first that was said.
  get #next() {
    return this.#outbox.lines.find(({ asks, refused }) => !asks && !refused);
  }

  async #sendNext() {
    const line = this.#next;
    if (!line || line.going || !this.#send || this.#held) return false;
    if (line.unsure && !(await this.#isMissing(line))) return !this.#outbox.find(line.id);
    // Somebody has left: the next record, without them, comes before the next word.
    if (this.#between.isDue && !(await this.#goesOn())) return false;
    // Who came, or came back with new keys: whether it is they is said before a word goes to them.
    if (line.kind !== 'withdraws' && this.#between.unanswered?.length) {
      this.#on.trouble('who-came');
      return false;
    }
    if (this.#mindPeople() || line !== this.#next) return true;
    if (!line.sent) await this.#seal(line);
    if (line !== this.#next || !this.#send) return true; // the world moved on; look again
    line.going = true;
    const { live, send } = this.#send;
    if (live) send(line.sent, { first: line.counts.length === 1 });
    else await this.#post(line);
    return true;
  }

  async #goesOn() {
    const part = await import('./going-on.js').catch(() => null); // it did not come: as the record itself
    return (await part?.goOn(this.#between, () => this.#talk.grow())) ?? false;
  }

  // Words go to the people they were written for. Nothing is said to others without a yes.
  #mindPeople() {
    const { people } = this.#between;
    const isFree = ({ asks, going, unsure, refused }) => !asks && !going && !unsure && !refused;
    const found = this.#outbox.lines.filter(
      (line) => isFree(line) && line.people !== people && Object.keys(line.fields).length,
    );
    for (const line of found) {
      line.asks = true;
      line.sent = null;
      this.#on.state(line.id, 'asks');
    }
    return found.length > 0;
  }

  /** Whether the log has no act of mine that is this line; false too while that is not known. */
  async #isMissing(line) {
    for (const count of new Set(line.counts)) {
      const { status, data } = await ask(`/r/${this.#between.rel}/acts/?count=${count}`, { method: 'GET' });
      if (status !== 200 && status !== 404) return void this.#later(PACE_WAITS);
      const [act] = data.acts ?? [];
      if (act) this.#between.count = Math.max(this.#between.count, act.count);
      if (act?.id === line.id) {
        this.#drop(line.id);
        await this.#talk.come([act]);
        return false;
      }
    }
    line.unsure = false;
    return true;
  }

  // A line keeps its envelope when it has to go twice: others name it by a hash over its seal,
  // and the log may have stored the first. Its count is kept before it leaves.
  async #seal(line) {
    const count = this.#between.count + 1;
    const { kind, id, facts, about } = line;
    const { envelope } = await this.#between.seal(
      { kind, id, count, after: this.#talk.heads, facts }, line.as, line.fields,
    );
    line.counts.push(count);
    await this.#outbox.keep(line);
    line.sent = about ? { ...envelope, of_seq: about } : envelope;
  }

  async #post(line) {
    const way = this.#send;
    const { status, data } = await ask(`/r/${this.#between.rel}/acts/`, { json: line.sent });
    const said = { ...line.sent, ...data };
    if (status === 200 || status === 201) await this.stored(said);
    else if (data?.code === 'taken') await this.taken({ ...line.sent, act: data.act });
    else if (status) await this.refused({ ...line.sent, code: data?.code ?? 'unavailable' });
    else line.going = false;
    // Until the next look has found the place again, or the line is open by now.
    if (!status && this.#send === way) this.#send = null;
  }

  // ---- answers

  /** The server has it, after its commit. */
  async stored({ id, count, seq, at }) {
    const line = this.#outbox.find(id);
    if (!line?.sent) return;
    // Sealed more than once: which of its seals is stored, only the log knows.
    if (line.counts.length > 1) await this.#talk.look();
    else await this.#talk.come([{ ...line.sent, author: this.#between.me, count, seq, at }]);
    this.flush();
  }

  /** Another device of mine has this count: go on from it. */
  async taken({ id, act }) {
    this.#between.count = Math.max(this.#between.count, act.count);
    await this.#talk.come([act]);
    this.#again(id, AGAIN_AFTER);
  }

  async refused({ id, code }) {
    const line = this.#outbox.find(id);
    if (id && !line) return; // it has arrived by another way
    if (code === 'epoch' || code === 'count') {
      const [before, n] = [this.#between.count, this.#between.roster.n];
      if (code === 'epoch') await this.#talk.grow();
      else await this.#talk.look();
      const isNew = this.#between.count > before || this.#between.roster.n > n;
      this.#again(id, isNew ? AGAIN_AFTER : PACE_WAITS);
    } else if (code === 'signed-out') {
      if (line) line.going = false; // it goes when somebody has signed in again
      this.#send = null;
      this.#on.trouble(code);
    } else if (PASSING.has(code)) {
      this.#on.trouble(code);
      this.#again(id, code === 'day' || code === 'room' ? ROOM_WAITS : PACE_WAITS);
    } else {
      this.#refusedForGood(line, code);
    }
  }

  // What one said stays here, to be copied or taken out; what has no words is let go.
  #refusedForGood(line, code) {
    if (FOR_ALL.has(code)) this.#held = code;
    for (const each of this.#held ? [...this.#outbox.lines] : [line].filter(Boolean)) {
      each.refused = code;
      each.going = false;
      if (each.kind === 'withdraws') this.#drop(each.id);
      else this.#on.state(each.id, 'refused', code);
    }
    this.#on.trouble(code);
    this.flush();
  }

  /** Nothing can be said here any more. */
  hold(code) {
    this.#held = code;
    for (const { id } of this.#outbox.lines) this.#on.state(id, 'refused', code);
  }

  #again(id, wait) {
    const line = this.#outbox.find(id);
    if (line) line.sent = null;
    this.#later(wait, () => {
      if (line) line.going = false;
    });
  }

  #later(wait, first = () => {}) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      first();
      this.flush();
    }, wait);
  }

  close() {
    clearTimeout(this.#timer);
    this.#outbox.close();
    this.#send = null;
  }
}
