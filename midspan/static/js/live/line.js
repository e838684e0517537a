// The live line of a page (docs/live.md): opens, says hello, hands on what comes, and comes back
// by itself when it drops, from where it was. It knows no page, no keys and no words.

import { Numbers } from './numbers.js';
import { Outgoing } from './outgoing.js';
import {
  ANSWER_PATIENCE, BUSY_PAUSE, HOLE_PATIENCE, OPENING_PATIENCE, SILENCE_PATIENCE, STEADY,
  TRIES_ONCE_WELCOMED, pauseBefore,
} from './pauses.js';

const VERSION = 1;

export class Line {
  #path; #ticket; #since; #on; #Socket; #random;
  #socket = null;
  #state = null;
  #attempt = 0;
  #closing = null; // what the server said before it closed
  #back = null; // a ticket for coming back, from the last welcome
  #numbers = new Map(); // rel -> Numbers
  #outgoing = new Outgoing();
  #present = new Map(); // rel -> here or away, said again when the line is back
  #timers = new Map();
  #online = () => this.#state === 'dropped' && this.#connect();

  // since() gives the relationships to follow, each with the number up to which the page has
  // everything. ticket() resolves to a ticket, to null when nobody is signed in any more; it is
  // asked once, and again when the one that each welcome brings for coming back is too old.
  constructor({ path = '/live', ticket, since, on = {}, Socket = globalThis.WebSocket, random }) {
    this.#path = path;
    this.#ticket = ticket;
    this.#since = since;
    this.#on = on;
    this.#Socket = Socket;
    this.#random = random;
    globalThis.addEventListener?.('online', this.#online);
    this.#connect('opening');
  }

  get state() {
    return this.#state;
  }

  // Send an act, now or as soon as the line is there; on.stored, on.taken or on.refused answers.
  send(envelope) {
    this.#outgoing.add(envelope);
    this.#pump();
  }

  // here, away, or gone: no page shows it any more.
  here(rel, state) {
    if (state === 'gone' && !this.#present.has(rel)) return;
    if (state === 'gone') this.#present.delete(rel);
    else this.#present.set(rel, state);
    if (this.#state === 'open') this.#say({ t: 'here', rel, state });
  }

  // Follow a relationship too, or again from an earlier number: what came since comes once more.
  follow(rel, seq) {
    if ((this.#numbers.get(rel)?.have ?? Infinity) <= seq) return;
    this.#numbers.set(rel, new Numbers(seq));
    if (this.#state === 'open') this.#ask(rel, seq);
  }

  // How far each relationship has come, without a hole.
  get have() {
    return Object.fromEntries([...this.#numbers].map(([rel, { have }]) => [rel, have]));
  }

  // The page came to the front again: does the line still hold? If not, come back.
  look() {
    if (this.#state === 'dropped') this.#connect();
    if (this.#state !== 'open') return;
    for (const [rel, numbers] of this.#numbers) this.#ask(rel, numbers.have);
    if (this.#numbers.size) this.#expectAnswer();
  }

  // The page goes: say so, or the others would read that the line dropped.
  leave() {
    if (this.#state === 'open') this.#say({ t: 'bye' });
    this.#close();
  }

  #become(state, why = {}) {
    if (this.#state === state) return;
    this.#state = state;
    this.#on.state?.(state, why);
  }

  async #connect(state) {
    this.#drop();
    if (state) this.#become(state);
    this.#after('opening', OPENING_PATIENCE, () => this.#lost());
    const mine = (this.#socket = {});
    let ticket;
    try {
      ticket = this.#back ?? (await this.#ticket());
    } catch {
      if (this.#socket === mine) this.#lost();
      return;
    }
    if (this.#socket !== mine) return; // left, or another try has begun
    if (!ticket) this.#close({ code: 'signed-out' });
    else this.#open(ticket);
  }

  #open(ticket) {
    const socket = (this.#socket = new this.#Socket(addressOf(this.#path)));
    const ours = (deed) => (event) => this.#socket === socket && deed(event);
    socket.onopen = ours(() => this.#hello(ticket));
    socket.onmessage = ours(({ data }) => data.split('\n').forEach((one) => this.#hear(one)));
    socket.onclose = ours(() => this.#lost());
  }

  #hello(ticket) {
    const since = this.#since();
    this.#numbers = new Map(Object.entries(since).map(([rel, seq]) => [rel, new Numbers(seq)]));
    this.#say({ t: 'hello', v: VERSION, ticket, since });
  }

  #hear(text) {
    const said = JSON.parse(text);
    this.#heard[said.t]?.(said);
    if (this.#state === 'open') this.#after('silence', SILENCE_PATIENCE, () => this.#lost());
  }

  #heard = {
    welcome: ({ rels, ticket = null }) => {
      this.#back = ticket;
      this.#stop('opening');
      this.#attempt = Math.min(this.#attempt, TRIES_ONCE_WELCOMED);
      this.#after('steady', STEADY, () => { this.#attempt = 0; });
      for (const [rel, { have }] of [...this.#numbers]) {
        if (!(rel in rels)) {
          this.#numbers.delete(rel);
          this.#on.refused?.({ t: 'refused', rel, id: '', code: 'not-here' });
        } else if (rels[rel].seq < have) {
          this.#on.shorter?.(rel, rels[rel].seq); // the place was restored from a backup
        }
      }
      this.#become('open');
      // Somebody may have come or gone before this line was open.
      for (const [rel, { n }] of Object.entries(rels)) this.#on.newest?.(rel, n);
      for (const [rel, state] of this.#present) this.#say({ t: 'here', rel, state });
      this.#outgoing.begin();
      this.#pump();
    },
    acts: ({ rel, acts, more }) => {
      this.#stop('answer');
      const numbers = this.#numbers.get(rel);
      if (!numbers) return;
      const fresh = acts.filter((act) => numbers.see(act.seq));
      if (fresh.length) this.#on.acts?.(rel, fresh, { more });
      if (more) this.#ask(rel, numbers.have);
      this.#mindHole(rel);
      this.#pump();
    },
    stored: (said) => {
      this.#numbers.get(said.rel)?.see(said.seq);
      this.#settle(said);
      this.#on.stored?.(said);
      this.#mindHole(said.rel);
    },
    taken: (said) => {
      this.#settle(said);
      this.#on.taken?.(said);
    },
    refused: (said) => {
      this.#stop('answer');
      if (this.#outgoing.passes(said)) return this.#tryAgainSoon();
      this.#settle(said);
      return this.#on.refused?.(said);
    },
    changed: ({ rel, n }) => this.#on.changed?.(rel, n),
    presence: ({ rel, who }) => this.#on.presence?.(rel, who),
    closing: (said) => {
      this.#closing = said;
      if (said.code === 'ticket') this.#back = null; // it was too old
    },
  };

  #settle({ id }) {
    this.#stop('answer');
    this.#outgoing.settle(id);
    this.#pump();
  }

  #pump() {
    if (this.#state !== 'open' || this.#timers.has('busy')) return;
    for (const envelope of this.#outgoing.next()) this.#say({ ...envelope, t: 'act' });
    if (!this.#outgoing.isEmpty) this.#expectAnswer();
  }

  #tryAgainSoon() {
    this.#after('busy', BUSY_PAUSE * (0.5 + (this.#random ?? Math.random)()), () => {
      this.#outgoing.begin();
      this.#pump();
    });
  }

  #expectAnswer() {
    if (!this.#timers.has('answer')) this.#after('answer', ANSWER_PATIENCE, () => this.#lost());
  }

  #mindHole(rel) {
    const hole = `hole ${rel}`;
    if (!this.#numbers.get(rel)?.hasHole) this.#stop(hole);
    else if (!this.#timers.has(hole)) {
      this.#after(hole, HOLE_PATIENCE, () => {
        const numbers = this.#numbers.get(rel);
        if (numbers?.hasHole) this.#ask(rel, numbers.have);
        this.#mindHole(rel);
      });
    }
  }

  #ask(rel, after) {
    this.#say({ t: 'ask', rel, after });
  }

  #say(said) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(said));
  }

  // The line is gone: dropped, and tried again; or closed for a reason that will not pass.
  #lost() {
    const said = this.#closing;
    if (said && said.again === null) return this.#close(said);
    this.#drop();
    const pause = Math.max(
      pauseBefore(this.#attempt, this.#random),
      // Who was told when to come again comes then, but not all in one moment.
      (said?.again ?? 0) * 1000 * (1 + (this.#random ?? Math.random)()),
    );
    this.#attempt += 1;
    this.#after('again', pause, () => this.#connect());
    return this.#become('dropped', said ?? {});
  }

  #close(why = {}) {
    this.#drop();
    globalThis.removeEventListener?.('online', this.#online);
    this.#become('closed', why);
  }

  #drop() {
    for (const name of [...this.#timers.keys()]) this.#stop(name);
    const socket = this.#socket;
    this.#socket = null;
    this.#closing = null;
    socket?.close?.();
  }

  #after(name, pause, deed) {
    this.#stop(name);
    this.#timers.set(name, setTimeout(() => { this.#timers.delete(name); deed(); }, pause));
  }

  #stop(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

const addressOf = (path) => {
  if (/^wss?:/.test(path)) return path;
  const { protocol, host } = globalThis.location;
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`;
};
