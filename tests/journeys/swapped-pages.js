// A place of a few people in one page, without a server and without keys: every door, drawn by the
// programs that draw it for people, over a log that stands here. What somebody does they do by the
// buttons that they would press. Used by test_swapped_pages.py.

import { Doorway } from '/static/js/behaviours/door.js';
import { fill } from '/static/js/lib/fields.js';
import { pack, unpack } from '/static/js/relationship/content.js';
import { SealError } from '/static/js/sealing/errors.js';
import { hold } from '/static/js/sealing/settling.js';

const BEGAN = 1_700_000_000;
const PATIENCE = 15_000; // ms until nothing came of a deed
const PROGRAMS = [...document.querySelectorAll('template[id^="thing-"]')]
  .filter(({ content }) => content.querySelector('[data-program]')).map(({ id }) => id.slice('thing-'.length));
const tick = () => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });
const answer = (status, data) => Response.json(data, { status });

/** The place: one log, who is here, and keys that are held back. */
class Place {
  acts = [];
  held = new Map(); // by round: Map(author, {n, held})
  n = 1;
  seq = 0;

  constructor(people) {
    this.rosters = [null, people];
    this.rel = crypto.randomUUID();
    this.ended = false;
  }

  get here() {
    return this.rosters[this.n];
  }

  /** Everybody who ever was here, in the order of coming. */
  get came() {
    return this.rosters[1];
  }

  leaves(id) {
    this.rosters.push(this.here.filter((one) => one !== id));
    this.n += 1;
    this.ended = this.here.length < 2;
  }

  get(author, path) {
    const asked = new URL(path, 'https://place.test');
    const wants = (name) => asked.searchParams.get(name);
    if (asked.pathname.endsWith('/epochs/')) return answer(200, { records: [], invites: [], leaves: [] });
    if (asked.pathname.endsWith('/together/')) return this.#keys(author, wants('round'));
    const kind = wants('kind');
    const found = this.acts.filter((act) => !kind || act.kind === kind)
      .filter(({ seq }) => (wants('before') ? seq < Number(wants('before')) : seq > Number(wants('after'))));
    return answer(200, { acts: structuredClone(found), more: false });
  }

  #keys(author, round) {
    const laid = this.held.get(round) ?? new Map();
    const awaited = this.here.filter((id) => laid.size && !laid.has(id));
    const keys = [...laid].filter(([id]) => !awaited.length || id === author);
    return answer(200, { awaited, keys: keys.map(([id, { n, held }]) => ({ author: id, epoch: n, sealed: held })) });
  }

  post(author, path, given) {
    if (!this.here.includes(author)) return answer(404, { code: 'not-here' });
    if (this.ended) return answer(410, { code: 'ended' });
    if (given.n !== this.n) return answer(409, { code: 'epoch' });
    if (path.includes('/together/')) return this.#hold(author, given);
    return this.#append(author, given);
  }

  #hold(author, { round, n, held }) {
    const laid = this.held.get(round) ?? new Map();
    if (laid.size && this.here.every((id) => laid.has(id))) return answer(409, { code: 'opened' });
    this.held.set(round, laid.set(author, { n, held }));
    return answer(201, {});
  }

  #append(author, { of_seq: about, ...act }) {
    const taken = this.acts.find((one) => one.author === author && one.count === act.count);
    if (taken) return answer(409, { code: 'taken', act: taken });
    if (about) {
      const named = this.acts.find(({ seq }) => seq === about);
      if (!named.sealed) return answer(409, { code: 'gone' });
      named.sealed = '';
    }
    this.seq += 1;
    const at = BEGAN + this.seq * 3600;
    this.acts.push({ ...act, author, seq: this.seq, at, hash: `hash-${this.seq}` });
    return answer(201, { seq: this.seq, at });
  }
}

// One person on one device, as between.js is to the pages, with words that are not sealed.
class Between {
  trouble = '';
  unanswered = [];
  isDue = false;
  gone = [];
  count = 0;
  known = {};

  constructor(place, me) {
    this.place = place;
    this.me = me;
    this.rel = `${place.rel}.${me}`;
    this.book = { get: (slot) => (slot === 'me' ? { name: me } : null) };
    this.grow();
  }

  get members() { return this.roster.members.map(({ id }) => id); }
  get others() { return this.members.filter((id) => id !== this.me); }
  get people() { return this.members.join(' '); }

  async grow() {
    const isThere = (id) => this.place.here.includes(id) || id === this.me;
    this.roster = { n: this.place.n, members: this.place.came.filter(isThere).map((id) => ({ id })) };
  }

  nameOf(id) { return id; }
  isMe(id) { return id === this.me; }
  now(id) { return id; }
  formerly() { return []; }
  call() { return false; }
  epoch(n = this.roster.n) { return { n, record: 'record', key: new Uint8Array(32) }; }

  async read({ sealed, hash }) {
    if (!sealed) return { content: null, hash };
    try {
      return { content: unpack(sealed), hash };
    } catch {
      throw new SealError('malformed');
    }
  }

  async seal({ kind, id, count, after, facts }, as, fields) {
    return { envelope: { rel: this.rel, n: this.roster.n, kind, id, count, after, facts, sealed: pack(as, fields) } };
  }
}

// One person's pages, on one device: all doors, open all the time.
class Seat {
  doors = [];

  constructor(place, me) {
    this.place = place;
    this.me = me;
    this.between = new Between(place, me);
  }

  /** @param {string[]} through which doors */
  async open(through) {
    this.root = document.createElement('div');
    document.body.append(this.root);
    for (const each of through.map((name) => document.querySelector(`template[data-door-page="${name}"]`))) {
      const page = document.importNode(each.content.firstElementChild, true);
      this.root.append(page);
      const doorway = new Doorway(page, this.between, []);
      await doorway.begin();
      this.doors.push(doorway);
    }
    return this;
  }

  async look() {
    await this.between.grow();
    for (const door of this.doors) await door.look();
  }

  /** Take in what the live line brings of all that came since it was heard last. */
  async hears() {
    await this.between.grow();
    for (const door of this.doors) await door.heard(this.place.acts.filter(({ seq }) => seq > door.heardTo));
    await this.look();
  }

  all(what, within = this.root) {
    return [...within.querySelectorAll(what)].filter((one) => !one.closest('[hidden]'));
  }

  /** Press and wait until something came of it: an act, or a sentence that says why not. */
  async presses(button, isDone = () => false) {
    const { acts } = this.place;
    const before = acts.length;
    for (const told of this.root.querySelectorAll('[data-trouble]')) told.hidden = true;
    const until = performance.now() + PATIENCE;
    const told = () => this.all('[data-trouble]')[0]?.textContent;
    button.click();
    while (acts.length === before && !told() && !isDone()) {
      if (performance.now() > until) throw new Error(`nothing came of "${button.textContent.trim()}"`);
      await tick();
    }
    await this.look();
    for (let turns = 0; turns < 4; turns += 1) await tick();
    return told() ?? '';
  }

  async writes(form, words) {
    for (const details of form.querySelectorAll('details')) details.open = true;
    const fields = [...form.querySelectorAll('[data-field]')];
    const values = Object.fromEntries(fields.map((field) => [field.dataset.field,
      field.type === 'date' ? '2031-05-04' : field.type === 'radio' ? field.value : field.type === 'hidden' ? String(words.length % 10) : `${words} ${field.dataset.field}`]));
    fill(form, values);
    return this.presses(form.querySelector('button:not([type])'));
  }

  deeds = {
    begins: (pick, words) => {
      const forms = this.all('[data-begin] > [data-sort] > form, [data-begin] details > [data-sort] > form');
      return this.writes(forms[pick % forms.length], words);
    },
    wordless: () => {
      const [button] = this.all('[data-begin] [data-wordless]');
      return button ? this.presses(button) : 'no button';
    },
    beside: async (pick, words) => {
      const button = this.#one('[data-beside]', pick);
      if (!button) return 'no button';
      const item = button.closest('.thing');
      button.click();
      await until(() => item.querySelector('[data-beside-form] form'));
      return this.writes(item.querySelector('[data-beside-form] form'), words);
    },
    answers: async (pick, words) => {
      const button = this.#one('.laid__foot [data-reply]:not([data-reply=with])', pick);
      if (!button) return 'no button';
      const form = button.closest('article').querySelector(`[data-reply-form="${button.dataset.reply}"]`);
      if (!form) return this.presses(button);
      button.click();
      await until(() => form.onsubmit);
      return this.writes(form, words);
    },
    otherwise: async (pick, words) => {
      const button = this.#one('[data-otherwise]', pick);
      if (!button) return 'no button';
      const bank = button.closest('.thing__near');
      button.click();
      await until(() => bank.querySelector('form[data-form]'));
      return this.writes(bank.querySelector('form[data-form]'), words);
    },
    'takes back': async (pick) => {
      const button = this.#one('[data-take-back]', pick);
      if (!button) return 'no button';
      const id = button.closest('.thing').id;
      button.click();
      // "Try again in a moment": a device far behind comes up with the others step by step.
      let told = '';
      for (let tries = 0; tries < 4 && button.isConnected; tries += 1) {
        told = await this.presses(button, () => !document.getElementById(id));
        if (!told) break;
      }
      return told;
    },
    looks: () => '',
  };

  #one(what, pick) {
    const found = this.all(`[data-things] ${what}`);
    return found[pick % (found.length || 1)];
  }

  /** Everything that stands open is put away, so that nothing is held back from being drawn. */
  async putsAway() {
    for (const form of this.all('[data-things] form')) form.querySelector('[data-not-now]').click();
    await tick();
    await this.look();
  }

  get drawn() {
    return this.all('[data-things] > li').map((item) => said(item)).join('\n');
  }

  /** What lies there, without whose bank it is on and who may do what: [thing, its sheets]. */
  get lies() {
    return this.all('[data-things] > li').map((item) => [
      item.querySelector('.thing__title').textContent,
      [...item.querySelectorAll('article')].map((article) => [
        article.dataset.author,
        ...this.all('[data-parts] > *, .reply, .wording', article)
          .filter((one) => !item.matches('.thing--how-are-we') || !one.matches('.parts__part')).map(said),
      ]).sort(),
    ]);
  }
}

async function until(isSo) {
  const end = performance.now() + PATIENCE;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`never: ${isSo}`);
    await tick();
  }
}

// What somebody sees of an element, with what leads somewhere and what stands on which bank. Not what
// their own last try met on this one device: that is told where they try.
function said(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent.trim();
  if (node.nodeType !== Node.ELEMENT_NODE || node.hidden || node.matches('form, template, [data-trouble]')) return '';
  const inside = [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(said).filter(Boolean).join(' ');
  const href = node.getAttribute('href')?.replace(/[\w-]{22}$|(?<=^blob:).*/, '…');
  const bank = [...node.classList].filter((name) => /near|far|both|mine|earlier/.test(name)).join(' ');
  const kind = node.matches('button, a') ? node.localName : '';
  return [kind, bank && `(${bank})`, href, inside].filter(Boolean).join(' ');
}

/**
 * Live through a story.
 * @param {{people: string[], doors: string[], twice: number, away: number,
 *   steps: [number, string, number, boolean][]}} story `twice` has a second device, `away` hears
 *   nothing until the end; each step: who, does what, with which of the things they could do it to,
 *   and whether the others hear of it then
 */
globalThis.live = async ({ people, doors, twice, away, steps }) => {
  const place = new Place(people);
  globalThis.fetch = async (path, { method, body }) => {
    await null;
    const author = path.match(/^\/r\/[\w-]+\.([^/]+)\//)[1];
    return method === 'GET' ? place.get(author, path) : place.post(author, path, JSON.parse(body));
  };
  const seats = await Promise.all([...people, people[twice]].map((me) => new Seat(place, me).open(doors)));
  const told = [];
  for (const [at, [who, what, pick, look]] of steps.entries()) {
    const seat = seats[who];
    if (what === 'leaves') {
      if (place.here.length > 1 && place.here.includes(seat.me)) place.leaves(seat.me);
    } else told.push((await seat.deeds[what](pick, `words ${at}`)) || '');
    if (look) for (const [other, one] of seats.entries()) if (other !== away && one !== seat) await one.hears();
  }
  for (const seat of seats) await seat.putsAway();
  for (const seat of seats) await seat.hears();
  const views = [];
  for (const [at, seat] of seats.entries()) {
    if (!place.here.includes(seat.me)) continue;
    const fresh = await new Seat(place, seat.me).open(doors);
    await fresh.look();
    views.push({ me: seat.me, isSecond: at === people.length, drawn: seat.drawn, fresh: fresh.drawn, lies: seat.lies });
    fresh.root.remove();
  }
  for (const seat of seats) seat.root.remove();
  document.dispatchEvent(new Event('midspan:leaving-page'));
  return { views, told, acts: place.acts.length };
};

hold({ id: 'nobody' }); // drafts stay in memory
await Promise.all(PROGRAMS.map((sort) => import(`/static/js/between-us/${sort}.js`)));
globalThis.isReady = true;
