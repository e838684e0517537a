// The leading tab of a browser: it has the one Line, follows for all tabs whatever any of them
// shows, and hands on to all what comes. Ended by its tab, or when another one takes the lead.

// Of what several pages say, the first of these holds; as on the server (docs/live.md section 9).
const STATES = ['quiet', 'here', 'later', 'away'];

export class Leading {
  #me; #make; #say; #sayToAll; #whenGone;
  #line = null;
  #state = { state: 'opening', why: {} };
  #pages = new Map(); // page -> {since, shows: Map}
  #sent = new Map(); // id -> {envelope, first}
  #newest = new Map(); // rel -> number of its newest record
  #hasBeenOpen = false;
  #isOver = false;
  #present = new Map(); // rel -> who, as the server said last
  #ends = new AbortController();

  /** @param {{me: string, make(how): Line, say(to, said), sayToAll(said), whenGone}} how */
  constructor({ me, make, say, sayToAll, whenGone }) {
    this.#me = me;
    this.#make = make;
    this.#say = say;
    this.#sayToAll = sayToAll;
    this.#whenGone = whenGone;
  }

  hear({ t, from, ...said }) {
    // A page that was taken for gone: a new tab may speak before the browser gave it its lock.
    const isUnknown = !['comes', 'gone'].includes(t) && !this.#pages.has(from);
    if (isUnknown) this.#say(from, { t: 'leads' });
    else this.#heard[t]?.(from, said);
  }

  #heard = {
    comes: (page, { since, shows, sent }) => {
      if (!this.#pages.has(page)) this.#watch(page);
      const known = this.#pages.get(page) ?? { since: {}, shows: new Map() };
      this.#pages.set(page, { since: { ...known.since, ...since }, shows: new Map([...known.shows, ...shows]) });
      this.#follow(since);
      for (const [rel] of shows) this.#tellHere(rel);
      for (const one of sent) this.#heard.send(page, one);
      this.#answer(page);
    },
    send: (_, { envelope, first }) => {
      this.#sent.set(envelope.id, { envelope, first });
      this.#line?.send(envelope);
    },
    here: (page, { rel, state }) => {
      this.#pages.get(page)?.shows.set(rel, state);
      this.#tellHere(rel);
      this.#answer(page);
    },
    look: (page) => {
      this.#line?.look();
      this.#answer(page);
    },
    gone: (page) => this.#gone(page),
  };

  #watch(page) {
    this.#whenGone(page, () => this.#gone(page), this.#ends.signal);
  }

  #gone(page) {
    const shows = this.#pages.get(page)?.shows ?? [];
    this.#pages.delete(page);
    for (const [rel] of shows) this.#tellHere(rel);
  }

  #answer(page) {
    this.#say(page, { t: 'line', ...this.#state, who: [...this.#present], newest: [...this.#newest] });
  }

  // A line that was closed for good is opened again for a page that comes: it was loaded, so there
  // is a session again.
  #follow(since) {
    if (!this.#line || this.#state.state === 'closed') this.#open();
    else for (const [rel, seq] of Object.entries(since)) this.#line.follow(rel, seq);
  }

  #open() {
    this.#hasBeenOpen = false;
    const hand = (t) => (rel, what, more) => this.#sayToAll({ t, rel, ...what, ...more });
    this.#line = this.#make({
      since: () => this.#from(),
      on: {
        acts: (rel, acts, { more }) => hand('acts')(rel, { acts, more }),
        stored: (said) => this.#stored(said),
        taken: (said) => this.#settled('taken', said),
        refused: (said) => this.#settled('refused', said),
        changed: (rel, n) => {
          this.#newest.set(rel, n);
          hand('changed')(rel, { n });
        },
        newest: (rel, n) => {
          this.#newest.set(rel, n);
          hand('newest')(rel, { n });
        },
        presence: (rel, who) => {
          this.#present.set(rel, who);
          hand('presence')(rel, { who });
        },
        shorter: (rel, seq) => hand('shorter')(rel, { seq }),
        state: (state, why) => this.#lineIs(state, why),
      },
    });
    for (const { envelope } of this.#sent.values()) this.#line.send(envelope);
    for (const { shows } of this.#pages.values()) for (const [rel] of shows) this.#tellHere(rel);
  }

  // Where the line has come to; where it has not begun, the page that is least far.
  #from() {
    const from = {};
    for (const { since } of this.#pages.values()) {
      for (const [rel, seq] of Object.entries(since)) from[rel] = Math.min(from[rel] ?? Infinity, seq);
    }
    return this.#hasBeenOpen ? { ...from, ...this.#line.have } : from;
  }

  #lineIs(state, why) {
    if (this.#isOver) return; // the next one that leads says how its line is
    this.#hasBeenOpen ||= state === 'open';
    this.#state = { state, why };
    if (state !== 'open') this.#present.clear();
    this.#sayToAll({ t: 'line', state, why });
  }

  // The server does not send an act to the socket it came by: the other tabs have it from here,
  // unless it was sealed twice, so that only the log knows which of the two is stored.
  #stored(said) {
    const found = this.#sent.get(said.id);
    this.#sent.delete(said.id);
    const { seq, at, count } = said;
    const act = found?.first ? { ...found.envelope, author: this.#me, seq, at, count } : null;
    this.#sayToAll({ t: 'stored', said, act });
  }

  #settled(t, said) {
    this.#sent.delete(said.id);
    this.#sayToAll({ t, said });
  }

  #tellHere(rel) {
    const said = new Set([...this.#pages.values()].map(({ shows }) => shows.get(rel)));
    this.#line?.here(rel, STATES.find((state) => said.has(state)) ?? 'gone');
  }

  close() {
    this.#isOver = true;
    this.#ends.abort();
    this.#line?.leave();
    this.#line = null;
  }
}
