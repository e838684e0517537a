// The lines of a talk, as they stand on the page: opened in place, drawn from the server's own
// partials when they come live, with a mark for each day and for whatever is not as it should be.

import { ask } from '../../lib/ask.js';
import { clock, copyOf, date, day, sentence, tell } from '../../lib/page.js';
import { Order } from '../../sealing/daily.js';
import { excerpt } from './box.js';

const SETTLED = 400; // ms until the page stands at its newest line
const A_BEGINNING = 240; // signs of a letter that stand in the talk
const NEAR_THE_END = 160; // pixels from the newest line within which the page follows it

export class Lines {
  #list;
  #between;
  #people;
  #on;
  #online = false;
  #around = null; // what stands above the first line while there is more
  #bringing = null;
  #reads = new Map(); // what was read of each act, by its element, to look at them all together
  #known = new Map(); // opened lines by hash: {act, hash, words, item, rewordings}
  #otherwise = new Map(); // newest wording by the hash of what it rewords: {act, hash, words}

  /** @param {{ended(act), trouble(code), sayAnyway(id), takeOut(id)}} on */
  constructor(page, between, people, on) {
    this.#list = page.querySelector('.talk__lines');
    this.#between = between;
    this.#people = people;
    this.#on = on;
  }

  get firstSeq() {
    return this.#list.querySelector('sealed-act')?.act.seq ?? 1;
  }

  has(selector) {
    return this.#list.querySelector(selector) !== null;
  }

  add(item) {
    this.#list.append(item);
    this.#arrange();
    this.toTheEnd();
  }

  remove(item) {
    item.remove();
    this.#arrange();
  }

  rename(nameOf) {
    for (const element of this.#list.querySelectorAll('sealed-act')) {
      const name = nameOf(element.getAttribute('author'));
      const place = element.querySelector('.line__name, [data-name]');
      if (name && place) place.textContent = name;
    }
  }

  // ---- acts

  /** Open all that the server drew, in order, with its marks. */
  async openAll(talking) {
    for (const element of [...this.#list.querySelectorAll('sealed-act')]) {
      const { act } = element;
      this.#fill(element, act, await talking.take(act));
    }
    if (talking.isSomethingGone) this.#list.append(copyOf('gone'));
    this.#arrange();
  }

  /** An act that came live, or one of mine that is in the log now. */
  show(act, read) {
    const isMine = act.author === this.#between.me;
    const follow = isMine || this.#isAtTheEnd();
    this.#waiting(act.id)?.remove();
    const item = this.#draw(act, this.#list.querySelector('[data-waiting]'));
    this.#fill(item.querySelector('sealed-act'), act, read);
    this.#arrange();
    if (follow) this.toTheEnd();
  }

  #draw(act, before) {
    const bank = act.author === this.#between.me ? 'near' : 'far';
    const drawn = `in-talk-${act.kind}-${bank}`;
    const item = copyOf(document.getElementById(drawn) ? drawn : 'in-talk-unshown');
    item.querySelector('sealed-act').act = act;
    this.#list.insertBefore(item, before);
    return item;
  }

  #fill(element, act, { content, hash, marks, code }) {
    this.#reads.set(element, { ...act, hash, stub: !act.sealed });
    const name = this.#people.name(act.author);
    if (code) element.fail(code, { name });
    else if (content) element.show(content);
    else element.mark('taken-back');
    for (const mark of marks) element.mark(mark);
    // A kind that has no place in the talk is the host's word as well: what is wrong with it shows.
    if (marks.length || !['', 'before-me'].includes(code)) element.closest('li').hidden = false;
    const when = element.querySelector('time');
    if (when) when.textContent = clock(act.at);
    for (const place of element.querySelectorAll('.line__name, [data-name]')) place.textContent = name;
    if (code || !content) return;
    if (['sheet', 'reply'].includes(content.as)) return void this.#laid(element, act, content);
    if (act.kind === 'leaves') this.#on.ended(act);
    if (act.kind === 'goes_on') this.#goesOn(element, Object.fromEntries(act.facts));
    if (act.kind === 'said') this.#said(element.closest('li'), act, hash, content);
    if (act.kind === 'rewords') this.#rewords(act, hash, content);
    if (act.kind === 'withdraws') this.#takesBack(act);
  }

  // Something went through a door: told in a line on the bridge, with the way there. What answers
  // it is told where it lies, not here.
  #laid(element, act, { as, sort, thing }) {
    const item = element.closest('li');
    const told = as === 'sheet' && !thing && toldOf(sort)?.dataset.door;
    item.hidden = !told;
    if (!told) return;
    const notice = element.querySelector('.talk__notice') ?? asNotice(item, element);
    const isMine = act.author === this.#between.me;
    const name = this.#people.name(act.author);
    tell(notice.querySelector('[data-told]'), sentence(isMine ? `told-mine-${sort}` : `told-${sort}`, { name }));
    notice.querySelector('[data-there]').href = `${told}/#thing-${act.id}`;
    notice.querySelector('time').textContent = clock(act.at);
  }

  #goesOn(element, { without, says }) {
    for (const place of element.querySelectorAll('[data-about]')) place.textContent = this.#people.name(without);
    for (const told of element.querySelectorAll('[data-says]')) told.hidden = told.dataset.says !== says;
  }

  // ---- lines that speak of lines

  #said(item, act, hash, { as, title = '', words = '', answers, of }) {
    const line = { act, hash, words, item, rewordings: [], isLetter: as === 'letter' };
    if (line.isLetter) {
      asLetter(item, act.seq, title, words);
      line.words = [title, words].filter(Boolean).join('\n\n');
    }
    this.#known.set(hash, line);
    item.dataset.line = hash;
    for (const other of this.#otherwise.get(hash) ?? []) this.#sayOtherwise(line, other);
    if (answers) this.#answers(item, answers);
    if (of) this.#speaks(item, of);
  }

  /** A thing behind a door, as `<sort>/<id>` names it: {title, href}, or null for an unknown sort. */
  thing(of) {
    const [sort, id] = of.split('/');
    const told = toldOf(sort);
    return told ? { title: told.dataset.title, href: `${told.dataset.door}/#thing-${id}` } : null;
  }

  #speaks(item, of) {
    const thing = this.thing(of);
    const place = item.querySelector('.line__answers');
    if (!thing) return;
    const link = place.querySelector('a');
    link.textContent = thing.title;
    link.href = thing.href;
    place.hidden = false;
  }

  #answers(item, hash) {
    const place = item.querySelector('.line__answers');
    const link = place.querySelector('a');
    link.textContent = excerpt(this.#known.get(hash)?.words ?? sentence('earlier-line'));
    link.dataset.to = hash;
    place.hidden = false;
  }

  #rewords(act, hash, { words }) {
    const of = act.facts[0]?.[1];
    const other = { act, hash, words };
    this.#otherwise.set(of, [...(this.#otherwise.get(of) ?? []), other]);
    if (this.#known.has(of)) this.#sayOtherwise(this.#known.get(of), other);
  }

  // Only whoever said it can say it otherwise; the server checks that, and so does this page.
  #sayOtherwise(line, other) {
    if (other.act.author !== line.act.author || line.isLetter) return;
    line.rewordings.push(other);
    line.words = other.words;
    line.item.querySelector('sealed-text').say(other.words);
    tell(line.item.querySelector('.line__state'), sentence('said-otherwise'));
  }

  #takesBack(act) {
    const line = this.#known.get(act.facts[0]?.[1]);
    if (!line || line.act.author !== act.author) return;
    this.#known.delete(line.hash);
    delete line.item.dataset.line;
    const text = line.item.querySelector('sealed-text');
    text.say('');
    line.item.querySelector('.line__letter')?.replaceWith(text);
    tell(line.item.querySelector('.line__state'), '');
    line.item.querySelector('sealed-act').mark('taken-back');
  }

  /** The opened line with this hash, or null. */
  named(hash) {
    return this.#known.get(hash) ?? null;
  }

  /** The opened line that stands in `item`, or null. */
  at(item) {
    return this.#known.get(item?.dataset.line) ?? null;
  }

  /** All opened lines, the newest first. */
  get newestFirst() {
    return [...this.#known.values()].sort((one, other) => other.act.seq - one.act.seq);
  }

  /** Go to a line and let it be seen which; further back if need be. */
  async goTo(hash) {
    while (!this.#known.has(hash) && (await this.further()));
    const item = this.#known.get(hash)?.item;
    if (!item) return;
    item.tabIndex = -1;
    item.scrollIntoView({ block: 'center' });
    item.focus({ preventScroll: true });
  }

  // ---- mine, on their way

  /** One of mine that the log does not have yet; `line` is null when it is not waiting any more. */
  mine(id, line, state, code) {
    const shown = this.#waiting(id);
    if (!line) return shown && this.remove(shown);
    const isShown = line.kind === 'said' || (line.kind === 'rewords' && (state !== 'waiting' || !this.#online));
    const item = shown ?? (isShown ? this.#drawWaiting(line) : null);
    if (!item) return undefined;
    item.querySelector('.line__asks')?.remove();
    if (state === 'waiting') this.#sayState(item);
    else this.#ask(item, id, state, code);
    return undefined;
  }

  // It does not go by itself: why, and what can be done about it.
  #ask(item, id, state, code) {
    const asked = copyOf('waiting-asks');
    tell(item.querySelector('.line__state'), '');
    tell(asked.querySelector('[data-why]'), sentence(state === 'asks' ? 'people-changed' : `refused-${code}`));
    asked.querySelector('[data-say-it]').hidden = state !== 'asks';
    asked.querySelector('[data-say-it]').addEventListener('click', () => this.#on.sayAnyway(id));
    asked.querySelector('[data-take-out]').addEventListener('click', () => this.#on.takeOut(id));
    item.querySelector('.line__foot').after(asked);
  }

  #waiting(id) {
    return this.#list.querySelector(`[data-waiting="${CSS.escape(id)}"]`);
  }

  #drawWaiting({ id, fields }) {
    const item = copyOf('in-talk-said-near');
    item.dataset.waiting = id;
    item.classList.add('line--waiting');
    this.add(item);
    item.querySelector('sealed-act').show(fields);
    item.querySelector('.line__name').textContent = this.#people.own;
    this.#sayState(item);
    return item;
  }

  set online(online) {
    this.#online = online;
    for (const item of this.#list.querySelectorAll('[data-waiting]')) {
      if (!item.querySelector('.line__asks')) this.#sayState(item);
    }
  }

  #sayState(item) {
    tell(item.querySelector('.line__state'), sentence(this.#online ? 'on-its-way' : 'waits'));
  }

  // ---- earlier words

  earlier(signal) {
    this.#around = document.querySelector('.talk__earlier');
    this.#around.querySelector('button').addEventListener('click', () => this.further(), { signal });
    this.#list.addEventListener('click', (event) => {
      const link = event.target.closest('.line__answers a');
      if (!link?.dataset.to) return;
      event.preventDefault();
      this.goTo(link.dataset.to);
    }, { signal });
    // Whoever scrolls up gets them without asking.
    const above = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.further());
    requestAnimationFrame(() => setTimeout(() => above.observe(this.#around), SETTLED));
    signal.addEventListener('abort', () => above.disconnect());
  }

  /** Bring the next earlier words. @returns {Promise<boolean>} whether there were any */
  further() {
    this.#bringing ??= this.#bring().finally(() => { this.#bringing = null; });
    return this.#bringing;
  }

  async #bring() {
    const first = this.firstSeq;
    if (first <= 1) return false;
    const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?before=${first}`, { method: 'GET' });
    if (ok && data.acts.length) await this.#above(data.acts);
    else if (ok) this.#mark(this.#list.querySelector('sealed-act'), 'missing-before');
    else this.#on.trouble('offline');
    this.#around.hidden = this.firstSeq <= 1;
    return ok && data.acts.length > 0;
  }

  // Drawn above what is read now, which stays where it is under the eyes.
  async #above(acts) {
    const height = document.documentElement.scrollHeight;
    const top = this.#list.querySelector('sealed-act').closest('li');
    const drawn = acts.map((act) => ({ act, item: this.#draw(act, top) }));
    for (const { act, item } of drawn) {
      const read = await this.#between.read(act).catch(async ({ code }) => (
        { content: null, code, hash: await this.#between.hashOf(act).catch(() => '') }
      ));
      this.#fill(item.querySelector('sealed-act'), act, { marks: [], code: '', ...read });
    }
    this.#lookAgain();
    this.#arrange();
    window.scrollBy({ top: document.documentElement.scrollHeight - height });
  }

  // With what stands further up now, what is missing between it and what stood here shows.
  #lookAgain() {
    const order = new Order({ above: this.firstSeq > 1 });
    for (const element of this.#list.querySelectorAll('sealed-act')) {
      const read = this.#reads.get(element);
      for (const code of read ? order.see(read) : []) this.#mark(element, code);
    }
  }

  #mark(element, code) {
    if (!element.querySelector(`[data-code="${code}"]`)) element.mark(code);
    element.closest('li').hidden = false;
  }

  // ---- days and places

  // What each item shows of its place among the others: a mark before the first of a day, in my
  // own time zone; a name only where somebody else begins; from which bank the stream comes. Acts
  // that have their place elsewhere stand hidden between lines and count for nothing here.
  #arrange() {
    const days = new Map([...this.#list.querySelectorAll('.day')].map((mark) => [mark.dataset.day, mark]));
    let today = '';
    let before = { side: '', author: '' };
    for (const item of [...this.#list.querySelectorAll('li:not([hidden], .day)')]) {
      const act = item.querySelector('sealed-act');
      const at = Number(act?.getAttribute('at'));
      if (at && date(at) !== today) {
        today = date(at);
        const mark = days.get(today) ?? dayMark(at);
        days.delete(today);
        if (mark.nextElementSibling !== item) item.before(mark);
        before = follows(mark, before, '');
      }
      before = follows(item, before, act?.getAttribute('author'));
    }
    for (const mark of days.values()) mark.remove();
  }

  #isAtTheEnd() {
    return innerHeight + scrollY > document.documentElement.scrollHeight - NEAR_THE_END;
  }

  toTheEnd() {
    requestAnimationFrame(() => window.scrollTo({ top: document.documentElement.scrollHeight }));
  }
}

// How a sort of thing is told and where it lies; undefined for one that this page does not know.
function toldOf(sort = '') {
  const told = document.querySelector('#sentences-laid')?.content;
  return told?.querySelector(`[data-code="told-${CSS.escape(sort)}"]`) ?? undefined;
}

// What came among the lines of the talk, and is none.
function asNotice(item, element) {
  const notice = copyOf('in-talk-laid').querySelector('.talk__notice');
  item.classList.remove('line--near', 'line--far');
  item.classList.add('line--middle');
  element.replaceChildren(notice);
  return notice;
}

function dayMark(at) {
  const mark = copyOf('day');
  const time = mark.querySelector('time');
  mark.dataset.day = time.dateTime = date(at);
  time.textContent = day(at);
  return mark;
}

// Told to the styles: which bank comes before, and whether the same person goes on.
function follows(item, before, author) {
  const side = ['far', 'near'].find((bank) => item.classList.contains(`line--${bank}`)) ?? 'middle';
  const isSame = side === 'near' || (side === 'far' && author === before.author);
  if (item.dataset.after !== before.side) item.dataset.after = before.side;
  item.classList.toggle('line--again', side === before.side && isSame);
  return { side, author };
}

// A letter stands in the talk as a sheet with its beginning; it is read on the page of letters.
function asLetter(item, seq, title, words) {
  const sheet = copyOf('letter-here');
  tell(sheet.querySelector('[data-title]'), title);
  sheet.querySelector('[data-read]').href = `letters/#letter-${seq}`;
  const text = item.querySelector('sealed-text');
  text.replaceWith(sheet);
  sheet.querySelector('[data-beginning]').replaceWith(text);
  text.say(excerpt(words, A_BEGINNING));
}
