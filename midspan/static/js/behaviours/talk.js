// The talk: two banks and the bridge between them, live. This file brings its parts together:
// the lines, the people and the box, and what goes to and fro (relationship/talking.js).

import './sealed.js';
import { later } from '../lib/later.js';
import { dataOf, sentence, tell } from '../lib/page.js';
import { SharedLine } from '../live/shared-line.js';
import { neverIn } from '../relationship/aside.js';
import { Between } from '../relationship/between.js';
import { Draft } from '../relationship/draft.js';
import { whenOpen } from '../relationship/my-keys.js';
import { Talking } from '../relationship/talking.js';
import { ticket } from '../relationship/ticket.js';
import { SealError } from '../sealing/errors.js';
import { device } from '../sealing/daily.js';
import { Box } from './talk/box.js';
import { Lines } from './talk/lines.js';
import { People } from './talk/people.js';
import { Seen } from './talk/seen.js';

// What opens by a part that comes when the talk stands (talk/parts.js).
const OPENS = '.line__more, [data-how], [data-find-open], [data-mirror-open]';

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
    doesNotAddUp(page, error instanceof SealError ? error.code : 'part-missing');
    if (!(error instanceof SealError)) throw error;
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
  #lines;
  #box;
  #seen;
  #data;
  #noted; // how much of my own book I have heard
  #line = null;
  #there = null; // the parts, once they have come
  #heardBefore = []; // acts that came before them
  #who = {}; // is here, and how
  #ends = new AbortController();

  constructor(page, between, data) {
    this.#page = page;
    this.#between = between;
    this.#noted = data.book.count; // alone in it, so each act is mine
    this.#people = new People(page, between, data, () => {
      this.#box.tell('');
      this.#talking.saying.flush();
    });
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
          this.#there?.peopleChanged();
        },
        trouble: (code) => this.#trouble(code),
      },
    });
    this.#box = new Box(page, (words, about) => this.#say(words, about));
    this.#seen = new Seen(between, this.#talking);
    this.#data = data;
  }

  // Whatever nobody needs before they can say something: asked for when the talk stands.
  #parts = later(async () => {
    const { Parts } = await import('./talk/parts.js');
    const { signal } = this.#ends;
    this.#there = new Parts(this.#page, {
      between: this.#between, data: this.#data, talking: this.#talking, lines: this.#lines,
      people: this.#people, box: this.#box, signal,
      here: (state) => this.#line?.here(this.#between.rel, state),
      takeBack: (line) => this.#takeBack(line),
    });
    this.#there.open(this.#who);
    for (const [act, read] of this.#heardBefore.splice(0)) this.#there.heard(act, read);
  });

  #fetchParts() {
    this.#parts().catch(() => {}); // told when one is wanted; tried again when the line is back
  }

  // One of them is wanted before they have come.
  #pressed(event) {
    const wanted = event.target.closest?.(OPENS);
    if (this.#there || !wanted) return;
    event.preventDefault();
    this.#parts().then(() => wanted.click(), () => this.#box.tell('part-missing'));
  }

  async begin() {
    const { signal } = this.#ends;
    document.addEventListener('midspan:leaving-page', () => this.close(), { signal });
    await this.#people.hearAll();
    await this.#lines.openAll(this.#talking);
    this.#people.show(this.#lines);
    this.#lines.open(signal);
    this.#foldAway();
    document.addEventListener('click', (event) => this.#pressed(event), { signal });
    if (this.#between.trouble) doesNotAddUp(this.#page, this.#between.trouble);
    else if (!this.#between.ended) await this.#open(signal);
    else this.#talking.saying.hold('ended');
    this.#judge();
    await this.#talking.outbox.adopt();
    this.#page.dataset.ready = 'yes';
    this.#page.querySelector('.talk__opening').hidden = true;
    this.#lines.toTheEnd();
    this.#seen.soon();
    this.#goToNamed();
    setTimeout(() => this.#fetchParts()); // once the words have been drawn
  }

  // In a circle, what somebody says from whom I never want to hear.
  async #foldAway() {
    const never = neverIn(this.#between);
    if (this.#between.shape !== 'circle' || never.size === 0) return;
    (await import('./talk/folded.js')).fold(this.#page, never, this.#ends.signal);
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
        presence: here((who) => this.#are(who)),
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
    const read = () => this.#box.standing;
    const on = { memoryOnly: () => this.#box.keepsNothing() };
    const draft = new Draft({ device, name: `${me}/${rel}/talk`, read, on });
    await this.#box.drafts(draft, (about) => this.#lines.named(about) ?? this.#thing(about), signal);
  }

  // Words alone, an answer to a line, or a line of mine said otherwise.
  #say(words, about) {
    const { saying } = this.#talking;
    this.#there?.presence.spoke();
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
    await this.#lines.show(act, read);
    if (this.#there) this.#there.heard(act, read);
    else this.#heardBefore.push([act, read]);
    if (act.kind === 'first_words' && (await this.#people.hear(act))) this.#people.show(this.#lines);
    this.#seen.soon();
  }

  // What I noted on another tab or device: how far I have read, too.
  async #hearMine(acts) {
    for (const act of acts) await this.#between.book.hear(act);
    this.#noted = Math.max(this.#noted, ...acts.map(({ seq }) => seq));
    this.#there?.read();
  }

  // I look at the page, or look elsewhere.
  #looks() {
    const plainly = document.hidden ? 'away' : 'here';
    this.#line.here(this.#between.rel, this.#there?.presence.state ?? plainly);
    if (document.hidden) this.#seen.now();
    else this.#seen.soon();
  }

  #are(who) {
    this.#who = who;
    this.#there?.presence.are(who);
  }

  #lineIs(state, why = {}) {
    this.#page.dataset.line = state;
    this.#talking.lineIs(state);
    this.#lines.online = state === 'open';
    if (state === 'open') this.#looks();
    if (state === 'open' && this.#page.dataset.ready) this.#fetchParts();
    if (state === 'dropped') this.#are({});
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
    this.#seen.now();
    this.#ends.abort();
    this.#talking.close();
    this.#line?.leave();
  }
}

start();
