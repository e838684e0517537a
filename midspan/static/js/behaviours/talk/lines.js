// The lines of a talk, as they stand on the page: opened in place, drawn from the server's own
// partials when they come live, with a mark for whatever is not as it should be. Where each stands
// among the others: places.js; what is on its way: waiting.js; what was said before: earlier.js.

import { later } from '../../lib/later.js';
import { clock, copyOf, sentence, tell, toldOf } from '../../lib/page.js';
import { excerpt } from './box.js';
import { Places } from './places.js';
import { Waiting } from './waiting.js';

// What is told on the bridge (notices.js), by its kind or by what its sealed words are.
const NOTICES = new Set(['goes_on', 'calls_back', 'no_mirror']);
const LAID = new Set(['sheet', 'reply']);
const OF_MIRROR = new Set(['side-by-side', 'apart-again']);
const NEAR_THE_END = 160; // pixels from the newest line within which the page follows it

export class Lines {
  #list; // the newest; earlier words stand in lists above it
  #top; // the first of these lists
  #between;
  #people;
  #on;
  #places;
  #waiting;
  #earlier = null; // what brings words from before, where there are any
  /** What was read of each act, in the order of the page: {element, seen}. */
  read = [];
  #known = new Map(); // opened lines by hash: {act, hash, words, item, rewordings}
  #otherwise = new Map(); // newest wording by the hash of what it rewords: {act, hash, words}

  /** @param {{ended(act), trouble(code), sayAnyway(id), takeOut(id)}} on */
  constructor(page, between, people, on) {
    this.#list = this.#top = page.querySelector('.talk__lines');
    this.#between = between;
    this.#people = people;
    this.#on = on;
    this.#places = new Places(this.#list);
    this.#waiting = new Waiting({
      add: (item) => this.add(item),
      remove: (item) => this.remove(item),
      own: () => people.own,
      sayAnyway: on.sayAnyway,
      takeOut: on.takeOut,
    });
  }

  // What is said of words from before somebody came, or came back.
  #sayings = later(async () => new (await import('./before-and-since.js')).BeforeAndSince(this, this.#between, this.#people));

  get firstSeq() {
    return this.read[0]?.seen.seq ?? 1;
  }

  has(selector) {
    return this.#list.querySelector(selector) !== null;
  }

  add(item) {
    this.#list.append(item);
    this.#places.arrange(item);
    this.toTheEnd();
  }

  /** An item stands before another, or before what is on its way. */
  place(item, before = this.#waiting.first) {
    if (before) before.before(item);
    else this.#list.append(item);
    this.#places.arrange(item);
  }

  remove(item) {
    this.#places.remove(item);
  }

  rename(nameOf) {
    for (const { element, seen } of this.read) {
      const name = nameOf(seen.author);
      const place = element.querySelector('.line__name, [data-name]');
      if (name && place) place.textContent = name;
    }
  }

  // ---- acts

  /** Open all that the server drew, in order, with its marks. */
  async openAll(talking) {
    for (const element of [...this.#list.querySelectorAll('sealed-act')]) {
      const { act } = element;
      const read = await talking.take(act);
      await this.#ready(act, read);
      this.read.push(this.#fill(element, act, read));
    }
    if (talking.isSomethingGone) this.#list.append(copyOf('gone'));
    if (this.#list.childElementCount) this.#places.arrange(this.#list.firstElementChild, this.#list.lastElementChild);
  }

  #notices = null;
  #coming = later(async () => { this.#notices = await import('./notices.js'); });

  // What tells it is here before it is shown, if it is one that is told, or a letter.
  async #ready(act, { content }) {
    const isMore = isNotice(act, content) || content?.as === 'letter';
    if (!this.#notices && isMore) await this.#coming().catch(() => {}); // its place stays empty
  }

  /** An act that came live, or one of mine that is in the log now. */
  async show(act, read) {
    await this.#ready(act, read);
    const isMine = act.author === this.#between.me;
    const follow = isMine || this.#isAtTheEnd();
    this.#waiting.settle(act.id);
    const item = this.#draw(act);
    this.#list.insertBefore(item, this.#waiting.first);
    this.read.push(this.#fill(item.querySelector('sealed-act'), act, read));
    this.#places.arrange(item);
    this.tellReturns();
    if (follow) this.toTheEnd();
  }

  /** Earlier acts, above all that stands here, which stays where it is under the eyes. */
  async above(acts) {
    for (const one of acts) await this.#ready(one.act, one);
    // What is opened already need not stand there sealed as well.
    const drawn = acts.map(({ act }) => this.#draw({ ...act, sealed: undefined }));
    const read = acts.map((one, at) => this.#fill(drawn[at].querySelector('sealed-act'), one.act, one));
    this.read = [...read, ...this.read];
    const top = this.#top.querySelector('li:not([hidden], .day)');
    const stood = top?.getBoundingClientRect().top;
    this.#startWith(drawn);
    this.tellReturns();
    if (top) window.scrollBy({ top: top.getBoundingClientRect().top - stood, behavior: 'instant' });
  }

  // A list of its own for each: what is out of sight costs nothing any more, once it has been
  // drawn at its size.
  #startWith(items) {
    const list = document.createElement('ol');
    list.className = 'talk__lines';
    list.append(...items);
    this.#top.before(list);
    this.#top = list;
    this.#places.above(list);
    this.#places.arrange(items[0], items.at(-1));
    requestAnimationFrame(() => requestAnimationFrame(() => list.classList.add('talk__lines--rest')));
  }

  #draw(act) {
    const bank = this.#between.isMe(act.author) ? 'near' : 'far';
    const drawn = `in-talk-${act.kind}-${bank}`;
    const item = copyOf(document.getElementById(drawn) ? drawn : 'in-talk-unshown');
    item.querySelector('sealed-act').act = act;
    return item;
  }

  /** Say beside an act what is amiss there, once. */
  mark(element, code) {
    if (element.querySelector(`[data-code="${code}"]`)) return;
    const item = element.closest('li');
    element.mark(code);
    item.hidden = false;
    this.#places.arrange(item);
  }

  markFirst(code) {
    this.mark(this.read[0].element, code);
  }

  #fill(element, act, { content, hash, marks, code, isKept }) {
    const filled = { element, seen: { ...act, hash, stub: !act.sealed } };
    // What I said before I lost all keys: the page was drawn by who that was then.
    if (this.#between.isMe(act.author)) element.closest('li').classList.replace('line--far', 'line--near');
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
    // Whoever was alone here when they said it kept it themself.
    const isByOther = isKept && this.#between.membersOf(act.n).length > 1;
    if (isByOther) this.#sayings().then((it) => it.asKept(element, act), () => {});
    if (!code && content) this.#tells(element, act, hash, content);
    return filled;
  }

  /** That somebody lost all keys and came back stands where what they say with the new ones begins. */
  tellReturns() {
    if (this.#between.returns.length) this.#sayings().then((it) => it.tellReturns(), () => {});
  }

  // What this act is to the page and to other acts.
  #tells(element, act, hash, content) {
    if (isNotice(act, content)) return this.#notices?.tellOf(element, act, content, this.#people);
    if (act.kind === 'leaves') this.#on.ended(act);
    if (act.kind === 'said') this.#said(element.closest('li'), act, hash, content);
    if (act.kind === 'rewords') this.#rewords(act, hash, content);
    if (act.kind === 'withdraws') this.#takesBack(act);
    return undefined;
  }

  // ---- lines that speak of lines

  #said(item, act, hash, { as, title = '', words = '', answers, of }) {
    const line = { act, hash, words, item, rewordings: [], isLetter: as === 'letter' };
    if (line.isLetter) {
      this.#notices?.letter(item, act.seq, title, words);
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

  /** Opened lines before number `seq`, oldest first, without letters. */
  before(seq) {
    return this.newestFirst.filter(({ act, isLetter }) => act.seq < seq && !isLetter).reverse();
  }

  /** All opened lines, the newest first. */
  get newestFirst() {
    return [...this.#known.values()].sort((one, other) => other.act.seq - one.act.seq);
  }

  /** The newest wording of an older line, as far as it stands on this page; else undefined. */
  wordingOf(hash, author) {
    return this.#otherwise.get(hash)?.findLast(({ act }) => act.author === author)?.words;
  }

  /** Go to a line and let it be seen which; further back if need be. */
  async goTo(hash) {
    while (!this.#known.has(hash) && (await this.#further()));
    const item = this.#known.get(hash)?.item;
    if (!item) return;
    item.tabIndex = -1;
    item.scrollIntoView({ block: 'center' });
    item.focus({ preventScroll: true });
  }

  async #further() {
    return this.#earlier ? (await this.#earlier()).further() : false;
  }

  // ---- mine, on their way

  /** One of mine that the log does not have yet; `line` is null when it is not waiting any more. */
  mine(id, line, state, code) {
    this.#waiting.show(id, line, state, code);
  }

  set online(isOnline) {
    this.#waiting.online = isOnline;
  }

  // ---- going about

  /** Lead from an answer to its line, and further up to earlier words. */
  open(signal) {
    this.#list.parentElement.addEventListener('click', (event) => {
      const link = event.target.closest('.line__answers a');
      if (!link?.dataset.to) return;
      event.preventDefault();
      this.goTo(link.dataset.to).catch(() => this.#on.trouble('offline'));
    }, { signal });
    if (this.firstSeq <= 1) return;
    this.#earlier = later(async () => {
      const { Earlier } = await import('./earlier.js');
      const earlier = new Earlier(this, this.#between, () => this.#on.trouble('offline'));
      earlier.open(signal);
      return earlier;
    });
    this.#earlier().catch(() => this.#on.trouble('offline'));
  }

  #isAtTheEnd() {
    return innerHeight + scrollY > document.documentElement.scrollHeight - NEAR_THE_END;
  }

  toTheEnd() {
    requestAnimationFrame(() => window.scrollTo({ top: document.documentElement.scrollHeight }));
  }
}

function isNotice({ kind }, content) {
  const as = content?.as;
  return NOTICES.has(kind) || LAID.has(as) || (kind === 'agreement' && OF_MIRROR.has(as));
}
