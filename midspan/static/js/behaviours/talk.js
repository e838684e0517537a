// The talk: two banks and the bridge between them, live.

import './sealed.js';
import { Between } from '../relationship/between.js';
import { Talking } from '../relationship/talking.js';
import { Line } from '../live/line.js';
import { ask } from '../lib/ask.js';
import { clock, copyOf, dataOf, date, day, sentence, tell } from '../lib/page.js';
import * as sealing from '../sealing/index.js';
import { SealError } from '../sealing/errors.js';
import { whenOpen } from '../relationship/my-keys.js';
import { ticket } from '../relationship/ticket.js';

const NEAR_THE_END = 120; // pixels from the newest line within which the page follows it
const NOTED_AFTER = 5_000; // ms from something new to the note in my own book that I have read it
const SENT_BY_ENTER = matchMedia('(hover: hover) and (pointer: fine)');

export async function start(root = document) {
  const page = root.querySelector('.talk');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const data = dataOf('opens');
  const identity = await whenOpen(data.me);
  let between;
  try {
    between = await Between.open(data, identity);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    doesNotAddUp(page, error.code);
    return;
  }
  await new Talk(page, between, data).begin();
}

function doesNotAddUp(page, code) {
  tell(page.querySelector('[data-roster]'), sentence(code));
  page.dataset.code = code;
  page.querySelector('.talk__opening').hidden = true;
  page.querySelector('.talk__write').hidden = true;
}

class Talk {
  #page;
  #between;
  #talking;
  #line;
  #lines;
  #state;
  #box;
  #button;
  #presence = {};
  #noting = 0;
  #noted = '';
  #ends = new AbortController();

  constructor(page, between, data) {
    this.#page = page;
    this.#between = between;
    this.#lines = page.querySelector('.talk__lines');
    this.#state = page.querySelector('.talk__state');
    this.#box = page.querySelector('.talk__box');
    this.#button = page.querySelector('.talk__button');
    this.data = data;
  }

  async begin() {
    const heads = this.#between.book.get(`heads/${this.#between.rel}`);
    const above = this.#page.dataset.above === 'yes';
    this.#talking = new Talking(this.#between, {
      above,
      heads,
      seq: this.#first() - 1,
      on: {
        act: (act, read) => this.#show(act, read),
        state: (id, state, code) => this.#mine(id, state, code),
        roster: () => this.#people(),
        trouble: (code) => this.#trouble(code),
      },
    });
    await this.#names();
    await this.#openAll();
    await this.#people();
    if (this.#between.trouble) doesNotAddUp(this.#page, this.#between.trouble);
    else this.#connect();
    this.#writing();
    this.#page.dataset.ready = 'yes';
    this.#page.querySelector('.talk__opening').hidden = true;
    this.#toTheEnd();
  }

  #first() {
    const first = this.#lines.querySelector('sealed-act');
    return first ? first.act.seq : 1;
  }

  // ---- names and who is here

  async #names() {
    const own = this.#between.book.get('me')?.name;
    for (const act of this.data.first_words) await this.#hear(act);
    this.own = own || sentence('me');
  }

  // Somebody's own first words give their name, unless I gave them another.
  async #hear(act) {
    const read = await this.#between.read(act).catch(() => null);
    if (read?.content?.as !== 'first-words') return;
    const given = this.#between.known.given ?? {};
    if (act.author !== this.#between.me && read.content.name && !given[act.author]) {
      this.#between.names[act.author] = read.content.name;
    }
  }

  name(id) {
    return this.#between.names[id] || this.#between.known.for || sentence('somebody');
  }

  async #people() {
    const { others, newcomers } = this.#between;
    const names = others.map((id) => this.name(id));
    const far = this.#page.querySelector('.talk__name--far');
    far.textContent = names.join(', ') || this.#between.known.for || sentence('nobody-yet');
    const said = others.length ? sentence('your-words-to', { name: names.join(', ') }) : sentence('your-words');
    this.#page.querySelector('[for="say"]').textContent = said;
    document.title = document.title.replace('…', far.textContent);
    for (const { author, element } of this.#shown()) {
      const name = element.querySelector('.line__name');
      if (name && author !== this.#between.me) name.textContent = this.name(author);
    }
    for (const waiting of this.#page.querySelectorAll('[data-while="waiting"]')) {
      waiting.hidden = others.length > 0 || this.#between.ended;
    }
    for (const fresh of newcomers) this.#ask(fresh);
  }

  * #shown() {
    for (const element of this.#lines.querySelectorAll('sealed-act')) {
      yield { author: element.getAttribute('author'), element };
    }
  }

  // "Bo took your invitation. Is it they?" stays until it is answered.
  #ask(id) {
    if (this.#lines.querySelector(`[data-newcomer="${id}"]`)) return;
    const asked = copyOf('newcomer');
    asked.dataset.newcomer = id;
    for (const place of asked.querySelectorAll('[data-name]')) place.textContent = this.name(id);
    asked.querySelector('[data-yes]').addEventListener('click', async () => {
      const kept = await this.#between.accept({ [id]: 'invitation' });
      if (kept) asked.remove();
      else this.#trouble('offline');
    });
    this.#lines.append(asked);
    this.#toTheEnd();
  }

  // ---- the lines

  async #openAll() {
    const first = this.#lines.querySelector('sealed-act');
    for (const element of [...this.#lines.querySelectorAll('sealed-act')]) {
      this.#fill(element, element.act, await this.#talking.take(element.act));
    }
    if (first) this.#days();
    if (this.#talking.isSomethingGone) this.#lines.append(copyOf('gone'));
  }

  #fill(element, act, { content, marks, code }) {
    if (code) element.fail(code === 'before-me' ? 'before-me' : code, { name: this.name(act.author) });
    else if (content) element.show(content);
    else element.mark('taken-back');
    for (const mark of marks) element.mark(mark);
    const when = element.querySelector('time');
    if (when) when.textContent = clock(act.at);
    const name = element.querySelector('.line__name');
    if (name) name.textContent = act.author === this.#between.me ? this.own : this.name(act.author);
    if (content?.as === 'first-words') this.#meet(element, act, content);
    if (act.kind === 'leaves') this.#ended(act);
  }

  #meet(element, act) {
    for (const place of element.querySelectorAll('[data-name]')) {
      place.textContent = act.author === this.#between.me ? this.own : this.name(act.author);
    }
  }

  #show(act, read) {
    this.#lines.querySelector(`[data-waiting="${CSS.escape(act.id)}"]`)?.remove();
    if (act.kind === 'first_words') this.#hear(act).then(() => this.#people());
    const follow = this.#isAtTheEnd() || act.author === this.#between.me;
    const bank = act.author === this.#between.me ? 'near' : 'far';
    const held = document.querySelector(`#in-talk-${act.kind}-${bank}`);
    const item = copyOf(held ? held.id : 'in-talk-unshown');
    const element = item.querySelector('sealed-act');
    element.act = act;
    this.#lines.insertBefore(item, this.#lines.querySelector('[data-waiting]'));
    customElements.upgrade(item);
    this.#fill(element, act, read);
    this.#days();
    if (follow) this.#toTheEnd();
    if (!document.hidden) this.#noteSoon();
  }

  // One of mine that the log does not have yet.
  #mine(id, state, code) {
    let item = this.#lines.querySelector(`[data-waiting="${CSS.escape(id)}"]`);
    if (!item) {
      item = copyOf('in-talk-said-near');
      item.dataset.waiting = id;
      item.classList.add('line--waiting');
      this.#lines.append(item);
      customElements.upgrade(item);
      const line = this.#talking.waiting.find((waiting) => waiting.id === id);
      item.querySelector('sealed-act').show(line?.fields ?? { words: this.#last });
      item.querySelector('.line__name').textContent = this.own;
      this.#toTheEnd();
    }
    const said = item.querySelector('.line__state');
    tell(said, sentence(state === 'refused' ? `refused-${code}` : this.#online ? 'on-its-way' : 'waits'));
  }

  #last = '';

  // Days in my own time zone: a mark before the first line of each.
  #days() {
    let before = '';
    for (const mark of this.#lines.querySelectorAll('.day')) mark.remove();
    for (const item of [...this.#lines.querySelectorAll('li:not([hidden])')]) {
      const at = Number(item.querySelector('sealed-act')?.getAttribute('at'));
      if (!at || date(at) === before) continue;
      before = date(at);
      const mark = copyOf('day');
      const time = mark.querySelector('time');
      time.dateTime = before;
      time.textContent = day(at);
      item.before(mark);
    }
  }

  #ended(act) {
    this.#between.ended = this.#between.ended || this.data.shape === 'pair';
    this.#page.querySelector('.talk__write').hidden = this.#between.ended;
    const ended = this.#page.querySelector('.talk__ended');
    ended.hidden = !this.#between.ended;
    tell(ended.querySelector('[data-say]'), sentence('has-left', { name: this.name(act.author) }));
  }

  #isAtTheEnd() {
    const { scrollHeight } = document.documentElement;
    return window.innerHeight + window.scrollY > scrollHeight - NEAR_THE_END;
  }

  #toTheEnd() {
    requestAnimationFrame(() => window.scrollTo({ top: document.documentElement.scrollHeight }));
  }

  // ---- earlier words

  async #earlier(link) {
    link.disabled = true;
    const first = this.#first();
    const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?before=${first}`, { method: 'GET' });
    link.disabled = false;
    if (!ok) return this.#trouble('offline');
    const height = document.documentElement.scrollHeight;
    const anchor = this.#lines.firstElementChild;
    for (const act of data.acts) {
      const bank = act.author === this.#between.me ? 'near' : 'far';
      const held = document.querySelector(`#in-talk-${act.kind}-${bank}`);
      const item = copyOf(held ? held.id : 'in-talk-unshown');
      item.querySelector('sealed-act').act = act;
      this.#lines.insertBefore(item, anchor);
      customElements.upgrade(item);
      const element = item.querySelector('sealed-act');
      const read = await this.#between.read(act).then(
        (found) => ({ ...found, marks: [], code: '' }),
        (error) => ({ content: null, marks: [], code: error.code ?? 'malformed' }),
      );
      this.#fill(element, act, read);
    }
    this.#days();
    link.closest('.talk__earlier').hidden = this.#first() <= 1;
    window.scrollBy({ top: document.documentElement.scrollHeight - height });
  }

  // ---- the line between us

  #online = false;

  #connect() {
    if (this.#between.ended) return;
    const rel = this.#between.rel;
    this.#line = new Line({
      path: '/live',
      ticket,
      since: () => ({ [rel]: this.#talking.seq }),
      on: {
        acts: (of, acts) => of === rel && this.#talking.come(acts),
        stored: (message) => this.#talking.stored(message),
        taken: (message) => this.#talking.taken(message),
        refused: (message) => this.#talking.refused(message),
        changed: () => this.#talking.grow(),
        presence: (of, who) => of === rel && this.#who(who),
        state: (state, why) => this.#lineIs(state, why),
      },
    });
    this.#talking.over(this.#line);
    const { signal } = this.#ends;
    document.addEventListener('visibilitychange', () => this.#seen(), { signal });
    window.addEventListener('pagehide', () => this.#leave(), { signal });
    this.#noteSoon();
    this.#page.querySelector('.talk__earlier button')?.addEventListener(
      'click', (event) => this.#earlier(event.currentTarget), { signal },
    );
    document.addEventListener('midspan:leaving-page', () => this.close(), { signal });
  }

  #lineIs(state, why = {}) {
    this.#online = state === 'open';
    this.#page.dataset.line = state;
    this.#talking.lineIs(state);
    if (state === 'open') this.#seen();
    if (state === 'dropped') this.#who({});
    if (state === 'closed' && why.code) return this.#trouble(why.code);
    tell(this.#state, state === 'dropped' ? sentence('line-dropped') : '');
    for (const item of this.#lines.querySelectorAll('[data-waiting] .line__state')) {
      tell(item, sentence(this.#online ? 'on-its-way' : 'waits'));
    }
  }

  #seen() {
    this.#line?.here(this.#between.rel, document.hidden ? 'away' : 'here');
    if (document.hidden) this.#noteSeen();
    else this.#noteSoon();
  }

  // Here, away, or dropped; whoever simply is not here is not spoken of.
  #who(who) {
    this.#presence = who;
    const told = this.#between.others
      .filter((id) => who[id])
      .map((id) => sentence(`is-${who[id]}`, { name: this.name(id) }));
    const presence = this.#page.querySelector('.talk__presence');
    tell(presence, told.join(' '));
    const here = this.#between.others.some((id) => who[id] === 'here');
    presence.classList.toggle('talk__presence--here', here); // lights the lamp
  }

  #trouble(code) {
    if (code === this.#between.trouble) return doesNotAddUp(this.#page, code);
    tell(this.#state, sentence(`refused-${code}`));
    this.#state.classList.toggle('talk__state--trouble', code !== 'pace');
  }

  // What I have read goes into my own book, for me on my other devices; nobody else learns it.
  #noteSoon() {
    this.#noting ||= setTimeout(() => !document.hidden && this.#noteSeen(), NOTED_AFTER);
  }

  #noteSeen() {
    clearTimeout(this.#noting);
    this.#noting = 0;
    const { seen } = this.#talking;
    const now = JSON.stringify(seen.heads);
    if (now === this.#noted || !seen.seq) return;
    this.#noted = now;
    this.#between.book.put(`heads/${this.#between.rel}`, 'heads', seen);
  }

  #leave() {
    this.#line?.leave();
  }

  close() {
    this.#noteSeen();
    this.#ends.abort();
    this.#talking.close();
    this.#line?.leave();
  }

  // ---- the box

  #writing() {
    const { signal } = this.#ends;
    const form = this.#page.querySelector('.talk__write');
    if (this.#between.ended || this.#between.trouble) return;
    form.hidden = false;
    this.#box.disabled = false;
    this.#button.disabled = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#say();
    }, { signal });
    this.#box.addEventListener('keydown', (event) => {
      const sends = event.key === 'Enter' && !event.shiftKey && !event.isComposing;
      if (sends && (SENT_BY_ENTER.matches || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.#say();
      }
    }, { signal });
    this.#box.addEventListener('input', () => this.#length(), { signal });
    window.addEventListener('beforeunload', (event) => {
      if (this.#talking.waiting.length) event.preventDefault();
    }, { signal });
  }

  #length() {
    const over = this.#box.value.length - Talking.longest;
    const near = over > -500;
    tell(this.#page.querySelector('.talk__length'), near
      ? sentence(over > 0 ? 'too-long' : 'nearly-full', { most: String(Talking.longest), left: String(-over), over: String(over) })
      : '');
    return over <= 0;
  }

  #say() {
    const words = this.#box.value.trim();
    if (!words || !this.#length()) return this.#box.focus();
    this.#last = words;
    this.#talking.say('line', { words });
    this.#box.value = '';
    this.#length();
    this.#box.focus();
  }
}

start();
