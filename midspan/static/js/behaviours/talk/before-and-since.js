// What is said of words from before: that they are as somebody kept them for me, and where what
// somebody says with new keys begins, who lost all of them and came back.

import { copyOf, day, sentence, tell } from '../../lib/page.js';

export class BeforeAndSince {
  #lines;
  #between;
  #people;
  #returns = new Map(); // what tells of each coming back, by who it was before
  #keeper; // who gave me what I read of the time before I came

  constructor(lines, between, people) {
    this.#lines = lines;
    this.#between = between;
    this.#people = people;
  }

  get #kept() {
    this.#keeper ??= this.#between.keeper();
    return this.#keeper;
  }

  /** No tag for me vouches for who said it: I have it from who called me here. Of their own words that
   *  need not be said. */
  async asKept(element, { author }) {
    const state = element.querySelector('.line__state');
    const by = await this.#kept;
    if (by && by !== author && state) state.after(' ', Object.assign(document.createElement('span'), {
      className: 'line__kept', textContent: sentence('as-kept', { name: this.#people.name(by) }),
    }));
  }

  tellReturns() {
    const { returns, unanswered } = this.#between;
    for (const back of returns) if (!unanswered.includes(back.id)) this.#tellReturn(back);
  }

  #tellReturn({ id, before, at, n }) {
    const { read } = this.#lines;
    const first = read.find(({ seen }) => seen.n >= n)?.element.closest('li');
    if (read[0]?.seen.n >= n) return; // it stands further up
    const told = this.#returns.get(before) ?? copyOf('came-back-here');
    this.#returns.set(before, told);
    const how = this.#between.me === before ? 'place-taken' : this.#between.isMe(id) ? 'i-came-back' : 'came-back';
    this.#say(told, how, { id, when: day(Date.parse(at) / 1000) });
    if (first ? told.nextElementSibling === first : told.isConnected) return;
    this.#lines.place(told, first);
  }

  async #say(told, how, { id, when }) {
    const name = this.#people.name(how === 'i-came-back' ? (await this.#kept) || id : id);
    tell(told.querySelector('[data-told]'), sentence(how, { name, when }));
  }
}
