// One live line for all tabs of one person in one browser. The tab that holds a Web Lock leads: it
// has the Line (line.js), for whatever any of them shows. The others speak to it over a
// BroadcastChannel, and each keeps what it sent until it was answered. When the leading tab goes,
// the browser gives the lock to the next, which asks the others where they are and goes on from
// there. To a page it is the same as a Line. It knows no page, no keys and no words.
//
// Where a browser has no locks or no channels, each tab has a line of its own.

import { thisTab } from '../lib/tab.js';
import { Leading } from './leading.js';
import { Line } from './line.js';
import { Numbers } from './numbers.js';

// A tab in front that hears nothing for so long takes the lead: phones stop tabs in the background
// altogether, and such a tab keeps its lock and answers nobody.
const LEADER_PATIENCE = 4_000;

let pages = 0;

export class SharedLine {
  #me; #since; #on; #make; #tab; #channel; #locks;
  #id; // of this page: a tab may show several, one after the other
  #alone = null; // a Line of our own, where nothing can be shared
  #leading = null;
  #letGo = null; // lets the lock go
  #state = null;
  #numbers = new Map(); // rel -> Numbers: each act is handed on once
  #unanswered = new Map(); // id -> {envelope, first}
  #shows = new Map(); // rel -> here or away
  #patience = 0;
  #isOver = false;

  /** @param {object} how as of Line, and `me`: whose line it is; `Channel` and `tab` for tests */
  constructor({ me, since, on = {}, tab = thisTab(), Channel = globalThis.BroadcastChannel, ...line }) {
    this.#make = (more) => new Line({ ...line, ...more });
    if (!tab.locks || !Channel) {
      this.#alone = this.#make({ since, on });
      return;
    }
    this.#me = me;
    this.#since = since;
    this.#on = on;
    this.#tab = tab;
    this.#locks = tab.locks;
    this.#id = `${tab.id} ${(pages += 1)}`;
    this.#channel = new Channel(`midspan/line/${me}`);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    this.#become('opening');
    this.#queue();
    this.#comeIn();
  }

  get state() {
    return this.#alone ? this.#alone.state : this.#state;
  }

  /** Send an act; `first`: it has never been sent with another seal. */
  send(envelope, { first = true } = {}) {
    if (this.#alone) return this.#alone.send(envelope);
    this.#unanswered.set(envelope.id, { envelope, first });
    return this.#tell({ t: 'send', envelope, first });
  }

  here(rel, state) {
    if (this.#alone) return this.#alone.here(rel, state);
    this.#shows.set(rel, state);
    this.#tell({ t: 'here', rel, state });
    return this.#expectLeader();
  }

  /** The page came to the front again: does the line still hold? */
  look() {
    if (this.#alone) return this.#alone.look();
    this.#tell({ t: 'look' });
    return this.#expectLeader();
  }

  leave() {
    if (this.#alone) return this.#alone.leave();
    if (this.#isOver) return undefined;
    clearTimeout(this.#patience);
    // Whoever leads says bye by ending the line: so the next one takes the place over as it is.
    if (!this.#leading) this.#tell({ t: 'gone' });
    this.#isOver = true;
    this.#stopLeading();
    this.#channel.close();
    this.#become('closed');
    return undefined;
  }

  // ---- who leads

  get #lock() {
    return `midspan/line/${this.#me}`;
  }

  #queue({ steal = false } = {}) {
    this.#locks.request(this.#lock, { steal }, () => this.#lead()).catch(() => {
      // Another tab took the lead while this one was stopped by the browser: stand in line again.
      this.#stopLeading();
      if (!this.#isOver) this.#queue();
    });
  }

  #lead() {
    if (this.#isOver) return undefined;
    clearTimeout(this.#patience);
    this.#leading = new Leading({
      me: this.#me,
      make: this.#make,
      say: (to, said) => (to === this.#id ? this.#hear(said) : this.#channel.postMessage({ ...said, to })),
      sayToAll: (said) => {
        this.#channel.postMessage(said);
        this.#hear(said);
      },
      whenGone: (id, deed, signal) => this.#tab.whenGone(id.split(' ')[0], deed, signal),
    });
    this.#comeIn();
    this.#channel.postMessage({ t: 'leads' });
    return new Promise((resolve) => { this.#letGo = resolve; });
  }

  #stopLeading() {
    this.#leading?.close();
    this.#leading = null;
    this.#letGo?.();
    this.#letGo = null;
  }

  // Here I am, this is how far I have come, this is what I sent and nobody has answered.
  #comeIn() {
    const since = this.#since();
    this.#numbers = new Map(Object.entries(since).map(([rel, seq]) => [rel, new Numbers(seq)]));
    this.#tell({ t: 'comes', since, shows: [...this.#shows], sent: [...this.#unanswered.values()] });
    this.#expectLeader();
  }

  #tell(said) {
    if (this.#isOver) return;
    const mine = { ...said, from: this.#id };
    if (this.#leading) this.#leading.hear(mine);
    else this.#channel.postMessage(mine);
  }

  #expectLeader() {
    if (this.#isOver) return;
    const isInFront = [...this.#shows.values()].some((state) => state === 'here' || state === 'quiet');
    if (this.#leading || this.#patience || !isInFront) return;
    this.#patience = setTimeout(() => {
      this.#patience = 0;
      if (!this.#leading && !this.#isOver) this.#queue({ steal: true });
    }, LEADER_PATIENCE);
  }

  // ---- what the leading tab says

  #hear(said) {
    if (this.#isOver || (said.to && said.to !== this.#id)) return;
    if (said.from) this.#leading?.hear(said);
    else this.#heard[said.t]?.(said);
    if (!said.from) {
      clearTimeout(this.#patience);
      this.#patience = 0;
    }
  }

  #heard = {
    leads: () => {
      if (!this.#leading) this.#comeIn();
    },
    line: ({ state, why, who, newest }) => {
      this.#become(state, why);
      for (const [rel, n] of newest ?? []) this.#heard.newest({ rel, n });
      for (const [rel, each] of who ?? []) this.#heard.presence({ rel, who: each });
    },
    acts: ({ rel, acts, more }) => {
      const numbers = this.#numbers.get(rel);
      const fresh = acts.filter((act) => numbers?.see(act.seq));
      if (fresh.length) this.#on.acts?.(rel, fresh, { more });
    },
    stored: ({ said, act }) => {
      const numbers = this.#numbers.get(said.rel);
      if (this.#unanswered.delete(said.id)) {
        numbers?.see(said.seq);
        this.#on.stored?.(said);
      } else if (act) {
        this.#heard.acts({ rel: said.rel, acts: [act], more: false });
      } else if (numbers && numbers.have < said.seq) {
        this.#tell({ t: 'comes', since: { [said.rel]: numbers.have }, shows: [], sent: [] });
      }
    },
    taken: ({ said }) => this.#unanswered.delete(said.id) && this.#on.taken?.(said),
    refused: ({ said }) => {
      if (said.id ? this.#unanswered.delete(said.id) : this.#numbers.has(said.rel)) this.#on.refused?.(said);
    },
    changed: ({ rel, n }) => this.#numbers.has(rel) && this.#on.changed?.(rel, n),
    newest: ({ rel, n }) => this.#numbers.has(rel) && this.#on.newest?.(rel, n),
    presence: ({ rel, who }) => this.#numbers.has(rel) && this.#on.presence?.(rel, who),
    shorter: ({ rel, seq }) => this.#numbers.has(rel) && this.#on.shorter?.(rel, seq),
  };

  #become(state, why = {}) {
    if (this.#state === state) return;
    this.#state = state;
    this.#on.state?.(state, why);
  }
}
