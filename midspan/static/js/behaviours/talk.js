// The talk: two banks and the bridge between them, live. This file brings its parts together:
// the lines, the people and the box, and what goes to and fro (relationship/talking.js).

import './sealed.js';
import { later } from '../lib/later.js';
import { dataOf, sentence, tell } from '../lib/page.js';
import { SharedLine } from '../live/shared-line.js';
import { asideIn, neverIn } from '../relationship/aside.js';
import { Between } from '../relationship/between.js';
import { Draft } from '../relationship/draft.js';
import { whenOpen } from '../relationship/my-keys.js';
import { Talking } from '../relationship/talking.js';
import { ticket } from '../relationship/ticket.js';
import { SealError } from '../sealing/errors.js';
import { device } from '../sealing/daily.js';
import { Box } from './talk/box.js';
import { Lines } from './talk/lines.js';
import { Parts } from './talk/parts.js';
import { People } from './talk/people.js';
import { Presence } from './talk/presence.js';
import { Seen } from './talk/seen.js';

// What is new to me when somebody else does it; as on the page of my people (home.js).
const TELLS = new Set(['said', 'first_words', 'leaves']);
const RENEWS_WITHIN = 2_000; // ms

export async function start(root = document) {
  const page = root.querySelector('.talk');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const data = dataOf('opens');
  const identity = await whenOpen(data.me);
  try {
    const between = await Between.open(data, identity);
    await new Talk(page, between, data).begin();
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    doesNotAddUp(page, error.code);
  }
}

// The roster is in doubt: it is said, and nothing is sealed; what was verified can be read.
function doesNotAddUp(page, code) {
  tell(page.querySelector('[data-roster]'), sentence(code));
  page.dataset.code = code;
  page.querySelector('.talk__opening').hidden = true;
  page.querySelector('.talk__write').hidden = true;
}

// The browser kept the page as it was, and meanwhile others spoke.
async function anew() {
  const { again } = await import('./stay.js');
  again();
}

class Talk {
  #page;
  #between;
  #talking;
  #people;
  #presence;
  #lines;
  #box;
  #seen;
  #parts;
  #news;
  #noted; // how much of my own book I have heard
  #line = null;
  #renewing = 0;
  #ends = new AbortController();

  constructor(page, between, data) {
    this.#page = page;
    this.#between = between;
    this.#noted = data.book.count; // alone in it, so each act is mine
    this.#people = new People(page, between, data, () => {
      this.#box.tell('');
      this.#talking.saying.flush();
    });
    this.#presence = new Presence(page, between, this.#people, (state) => this.#line?.here(between.rel, state));
    this.#lines = new Lines(page, between, this.#people, {
      ended: (act) => this.#ended(act),
      trouble: (code) => this.#trouble(code),
      sayAnyway: (id) => this.#talking.saying.sayAnyway(id),
      takeOut: (id) => this.#takeOut(id),
    });
    this.#talking = new Talking(between, {
      above: page.dataset.above === 'yes',
      heads: between.book.get(`heads/${between.rel}`),
      seq: this.#lines.firstSeq - 1,
      on: {
        act: (act, read) => this.#heard(act, read),
        state: (id, state, code) => this.#lines.mine(id, this.#talking.outbox.find(id), state, code),
        memoryOnly: () => this.#box.keepsNothing(),
        roster: () => {
          this.#people.show(this.#lines);
          this.#parts.peopleChanged();
          this.#renewSoon();
        },
        trouble: (code) => this.#trouble(code),
      },
    });
    this.#seen = new Seen(between, this.#talking);
    this.#box = new Box(page, (words, about) => this.#say(words, about));
    this.#parts = new Parts(page, {
      between, data, lines: this.#lines, people: this.#people, box: this.#box, signal: this.#ends.signal,
      say: (what) => this.#talking.saying.say(what),
      takeBack: (line) => this.#takeBack(line),
    });
  }

  async begin() {
    const { signal } = this.#ends;
    document.addEventListener('midspan:leaving-page', () => this.close(), { signal });
    this.#news = later(async () => new (await import('./news.js')).News(signal));
    await this.#people.hearAll();
    await this.#lines.openAll(this.#talking);
    this.#people.show(this.#lines);
    this.#lines.open(signal);
    this.#parts.foldAway();
    this.#parts.open();
    if (this.#between.trouble) doesNotAddUp(this.#page, this.#between.trouble);
    else if (!this.#between.ended) await this.#open(signal);
    else this.#talking.saying.hold('ended');
    this.#judge();
    this.#renewSoon();
    await this.#talking.outbox.adopt();
    this.#page.dataset.ready = 'yes';
    this.#page.querySelector('.talk__opening').hidden = true;
    this.#lines.toTheEnd();
    this.#seen.soon();
    this.#goToNamed();
    this.#parts.lookAgain();
    this.#parts.mirrorIfOn();
  }

  // The address may name a line, or a thing behind one of the doors that is to be spoken of.
  #goToNamed() {
    const [, line] = location.hash.match(/^#line-([\w-]{22})$/) ?? [];
    const [, of] = location.hash.match(/^#of-([a-z-]+\/[\w-]{22})$/) ?? [];
    if (line) this.#lines.goTo(line);
    if (of && this.#line && this.#thing(of)) this.#box.about('speaking', this.#thing(of));
  }

  #thing(of = '') {
    const thing = this.#lines.thing(of);
    return thing && { of, words: thing.title };
  }

  // Open invitations name the newest record: whoever is here seals them anew when it has changed.
  // One is enough, so not all do it in the same moment.
  async #renewSoon() {
    const between = this.#between;
    const isOld = ({ n }) => n < between.roster.n;
    if (between.ended || !(await between.openInvitations()).some(isOld)) return;
    clearTimeout(this.#renewing);
    this.#renewing = setTimeout(async () => {
      const { renew } = await import('../relationship/inviting.js');
      if (!between.isDue && (await this.#talking.grow()) && !between.trouble) await renew(between);
    }, Math.random() * RENEWS_WITHIN);
  }

  async #open(signal) {
    const { book, rel, me } = this.#between;
    const here = (deed) => (from, what) => from === rel && deed(what);
    this.#line = new SharedLine({
      me,
      ticket,
      since: () => ({ [rel]: this.#talking.seq, [book.rel]: this.#noted }),
      on: {
        acts: (from, acts) => (from === book.rel ? this.#hearMine(acts) : this.#talking.come(acts)),
        stored: (said) => this.#talking.stored(said),
        taken: (said) => this.#talking.saying.taken(said),
        refused: (said) => said.rel === rel && this.#refused(said),
        changed: here(async () => (await this.#talking.grow()) && this.#people.show(this.#lines)),
        newest: here((n) => n > this.#between.roster.n && this.#talking.grow()),
        presence: here((who) => this.#presence.are(who)),
        state: (state, why) => this.#lineIs(state, why),
      },
    });
    this.#talking.over(this.#line);
    document.addEventListener('visibilitychange', () => this.#looks(), { signal });
    window.addEventListener('pagehide', () => this.#line.leave(), { signal });
    window.addEventListener('pageshow', ({ persisted }) => persisted && anew(), { signal });
    window.addEventListener('beforeunload', (event) => {
      // What this device keeps goes by itself later; only words in this tab alone would be lost.
      const { isKept, lines } = this.#talking.outbox;
      if (!isKept && (lines.length || this.#box.standing)) event.preventDefault();
    }, { signal });
    this.#box.open(signal);
    this.#presence.open(signal);
    const read = () => this.#box.standing;
    const on = { memoryOnly: () => this.#box.keepsNothing() };
    const draft = new Draft({ device, name: `${me}/${rel}/talk`, read, on });
    await this.#box.drafts(draft, (about) => this.#lines.named(about) ?? this.#thing(about), signal);
  }

  // Words alone, an answer to a line, or a line of mine said otherwise.
  #say(words, about) {
    const { saying } = this.#talking;
    this.#presence.spoke();
    if (about?.how === 'rewording') {
      const { hash, act } = about.line;
      const facts = [['of', hash]];
      return saying.say({ kind: 'rewords', as: 'line', fields: { words }, facts, about: act.seq }).kept;
    }
    if (about?.how === 'speaking') return saying.say({ as: 'line', fields: { words, of: about.line.of } }).kept;
    const answers = about?.line.hash ?? '';
    return saying.say({ as: 'line', fields: answers ? { words, answers } : { words } }).kept;
  }

  // It was not said: its words are back in the box, to be said otherwise or not at all.
  #takeOut(id) {
    const line = this.#talking.saying.unsay(id);
    if (line?.fields.words) this.#box.give(line.fields.words);
  }

  // Each wording of it goes; the newest first, so that at no time an older one stands there again.
  #takeBack(line) {
    for (const { hash, act } of [...line.rewordings].reverse().concat(line)) {
      const facts = [['of', hash]];
      this.#talking.saying.say({ kind: 'withdraws', as: 'taking-back', fields: {}, facts, about: act.seq });
    }
  }

  async #heard(act, read) {
    this.#lines.show(act, read);
    this.#parts.heard(act, read);
    if (act.author !== this.#between.me && TELLS.has(act.kind)) this.#tellNews(act);
    if (act.kind === 'first_words' && (await this.#people.hear(act))) this.#people.show(this.#lines);
    this.#seen.soon();
  }

  // What I noted on another tab or device: how far I have read, too.
  async #hearMine(acts) {
    const { book, rel } = this.#between;
    for (const act of acts) await book.hear(act);
    this.#noted = Math.max(this.#noted, ...acts.map(({ seq }) => seq));
    const news = await this.#news().catch(() => null);
    news?.read(rel, book.get(`heads/${rel}`)?.seq ?? 0);
  }

  async #tellNews(act) {
    if (asideIn(this.#between.book).quiet.has(act.rel) || neverIn(this.#between).has(act.author)) return;
    const news = await this.#news().catch(() => null); // the line dropped right behind it
    news?.came(act);
  }

  // I look at the page, or look elsewhere.
  #looks() {
    this.#line.here(this.#between.rel, this.#presence.state);
    if (document.hidden) this.#seen.now();
    else this.#seen.soon();
  }

  #lineIs(state, why = {}) {
    this.#page.dataset.line = state;
    this.#talking.lineIs(state);
    this.#lines.online = state === 'open';
    if (state === 'open') this.#looks();
    if (state === 'dropped') this.#presence.are({});
    if (state === 'closed' && why.code === 'left') return void anew(); // or others went on without me
    if (state === 'closed' && why.code) return this.#trouble(why.code);
    return this.#box.tell(state === 'dropped' ? 'line-dropped' : '');
  }

  // What is refused without a line to it: I am not in this any more, or others went on without me.
  #refused(said) {
    if (said.code === 'not-here' && !said.id) return anew();
    return this.#talking.saying.refused(said);
  }

  #trouble(code) {
    if (code === this.#between.trouble) doesNotAddUp(this.#page, code);
    else this.#box.tell(`refused-${code}`, { isTrouble: code !== 'pace' });
  }

  // What the server says of who is here and of an ending, against what was signed.
  #judge() {
    const { isEndShown, isMember, trouble } = this.#between;
    const judge = (what, holds) =>
      this.#page.querySelector(`sealed-state[of="${what}"]`)?.judge(holds, `not-shown-${what}`);
    judge('ended', isEndShown);
    judge('gone', !trouble && !isMember);
  }

  // Somebody left. In a pair that ends it for both; in a circle the others go on.
  #ended(act) {
    if (this.#between.shape !== 'pair') return;
    this.#between.ended = true;
    this.#box.close();
    this.#page.querySelector('sealed-state[of="ended"]')?.closest('p').remove(); // said better below
    const ended = this.#page.querySelector('.talk__ended');
    ended.hidden = false;
    tell(ended.querySelector('[data-say]'), sentence('has-left', { name: this.#people.name(act.author) }));
  }

  close() {
    clearTimeout(this.#renewing);
    this.#seen.now();
    this.#ends.abort();
    this.#talking.close();
    this.#line?.leave();
  }
}

start();
