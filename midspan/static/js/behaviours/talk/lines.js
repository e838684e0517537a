// The lines of a talk, as they stand on the page: opened in place, drawn from the server's own
// partials when they come live, with a mark for each day and for whatever is not as it should be.

import { ask } from '../../lib/ask.js';
import { clock, copyOf, date, day, sentence, tell } from '../../lib/page.js';

const NEAR_THE_END = 160; // pixels from the newest line within which the page follows it

export class Lines {
  #list;
  #between;
  #people;
  #on;
  #online = false;

  /** @param {{ended(act), trouble(code)}} on */
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
    this.toTheEnd();
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
    this.#days();
  }

  /** An act that came live, or one of mine that is in the log now. */
  show(act, read) {
    const isMine = act.author === this.#between.me;
    const follow = isMine || this.#isAtTheEnd();
    this.#waiting(act.id)?.remove();
    const item = this.#draw(act, this.#list.querySelector('[data-waiting]'));
    this.#fill(item.querySelector('sealed-act'), act, read);
    this.#days();
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

  #fill(element, act, { content, marks, code }) {
    const name = this.#people.name(act.author);
    if (code) element.fail(code, { name });
    else if (content) element.show(content);
    else element.mark('taken-back');
    for (const mark of marks) element.mark(mark);
    const when = element.querySelector('time');
    if (when) when.textContent = clock(act.at);
    for (const place of element.querySelectorAll('.line__name, [data-name]')) place.textContent = name;
    if (act.kind === 'leaves' && !code) this.#on.ended(act);
  }

  // ---- mine, on their way

  /** One of mine that the log does not have yet. */
  mine(id, waiting, state, code) {
    const item = this.#waiting(id) ?? this.#drawWaiting(waiting.find((line) => line.id === id));
    if (state === 'refused') tell(item.querySelector('.line__state'), sentence(`refused-${code}`));
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
    for (const item of this.#list.querySelectorAll('[data-waiting]')) this.#sayState(item);
  }

  #sayState(item) {
    tell(item.querySelector('.line__state'), sentence(this.#online ? 'on-its-way' : 'waits'));
  }

  // ---- earlier words

  earlier(signal) {
    const around = document.querySelector('.talk__earlier');
    const button = around.querySelector('button');
    button.addEventListener('click', async () => {
      button.disabled = true;
      const first = this.firstSeq;
      const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?before=${first}`, { method: 'GET' });
      if (ok) await this.#above(data.acts);
      else this.#on.trouble('offline');
      button.disabled = false;
      around.hidden = this.firstSeq <= 1;
    }, { signal });
  }

  // Drawn above what is read now, which stays where it is under the eyes.
  async #above(acts) {
    const height = document.documentElement.scrollHeight;
    const top = this.#list.querySelector('sealed-act').closest('li');
    for (const act of acts) {
      const read = await this.#between.read(act).catch(({ code }) => ({ content: null, code }));
      const item = this.#draw(act, top);
      this.#fill(item.querySelector('sealed-act'), act, { marks: [], code: '', ...read });
    }
    this.#days();
    window.scrollBy({ top: document.documentElement.scrollHeight - height });
  }

  // ---- days and places

  // A mark before the first line of each day, in my own time zone.
  #days() {
    let before = '';
    for (const mark of this.#list.querySelectorAll('.day')) mark.remove();
    for (const item of [...this.#list.querySelectorAll('li:not([hidden])')]) {
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

  #isAtTheEnd() {
    return innerHeight + scrollY > document.documentElement.scrollHeight - NEAR_THE_END;
  }

  toTheEnd() {
    requestAnimationFrame(() => window.scrollTo({ top: document.documentElement.scrollHeight }));
  }
}
