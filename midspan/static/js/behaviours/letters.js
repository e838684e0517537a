// Letters, the slow tempo of a talk: a sheet to write on, and the letters between us. No live line
// is opened here, so nobody is told that somebody reads or writes.

import './sealed.js';
import { clock, copyOf, day, listed, sentence, shortly, tell } from '../lib/page.js';
import { printAlone } from '../lib/print.js';
import { Laying } from '../relationship/laying.js';
import { Letters } from '../relationship/letters.js';
import { Names } from '../relationship/names.js';
import { Desk, nameOf } from './letters/desk.js';
import { Waiting } from './letters/waiting.js';
import { openBetween } from './opening.js';
import { go } from './stay.js';
import { excerpt } from './talk/box.js';

const A_BEGINNING = 200;

openBetween('#letters', (page, between, data) => new Reading(page, between, data).begin());

class Reading {
  #page;
  #between;
  #data;
  #letters;
  #names;
  #desk;
  #known = new Map(); // letters by hash
  #wanted = Number(location.hash.match(/^#letter-(\d{1,9})$/)?.[1] ?? 0); // its number in the log

  constructor(page, between, data) {
    this.#page = page;
    this.#between = between;
    this.#data = data;
    this.#letters = new Letters(between, (this.#wanted || Number(page.dataset.newest)) + 1);
  }

  async begin() {
    const { trouble, ended } = this.#between;
    await this.#call();
    if (trouble) tell(this.#page.querySelector('[data-roster]'), sentence(trouble));
    await this.#further();
    this.#page.querySelector('[data-newer]').hidden = !this.#wanted;
    this.#page.querySelector('[data-further]').addEventListener('click', () => this.#further());
    if (!ended && !trouble) {
      const laying = this.#layingDown();
      this.#desk = new Desk(this.#page, this.#between, this.#known, (fields) => laying.lay(fields));
      await this.#desk.open(this.#names.here.length ? shortly(this.#names.others) : '');
      this.#desk.isOpen ||= !this.#known.size && !this.#wanted;
      await laying.open();
    }
    const first = this.#page.querySelector('.letter details');
    if (first) first.open = true;
    if (this.#wanted) first?.querySelector('summary').focus();
  }

  // What was laid down and is not there yet: kept on this device until it is.
  #layingDown() {
    const laying = new Laying(this.#between, {
      seq: Number(this.#page.dataset.newest),
      on: {
        state: (id, line, state, code) => waiting.show(id, line, state, code),
        laid: () => this.#desk.cleared.then(() => this.#desk.isEmpty && go('./')),
        trouble: (code) => this.#desk.tell(code),
        memoryOnly: () => this.#desk.keepsNothing(),
      },
    });
    const waiting = new Waiting(this.#page, {
      sayAnyway: (id) => laying.saying.sayAnyway(id),
      takeOut: (id) => this.#desk.give(laying.saying.unsay(id)?.fields),
    });
    const ends = new AbortController();
    window.addEventListener('beforeunload', (event) => {
      const { isKept, lines } = laying.outbox;
      if (!isKept && (lines.length || !this.#desk.isEmpty)) event.preventDefault();
    }, { signal: ends.signal });
    document.addEventListener('midspan:leaving-page', () => {
      ends.abort();
      laying.close();
    }, { once: true });
    return laying;
  }

  async #call() {
    this.#names = await Names.from(this.#between, this.#data.first_words);
    const { all } = this.#names;
    this.#page.querySelector('[data-between]').textContent = sentence('letters-between', { name: listed(all) });
    document.title = document.title.replace('…', shortly(all, 4));
  }

  async #further() {
    const found = await this.#letters.further();
    for (const letter of found ?? []) this.#show(letter);
    for (const { item, answers } of this.#known.values()) if (answers) this.#quote(item, answers);
    this.#page.querySelector('[data-further]').hidden = this.#letters.isAtTheBeginning;
    this.#page.querySelector('[data-none]').hidden = this.#known.size > 0 || !this.#letters.isAtTheBeginning;
    const told = !found ? 'offline' : this.#letters.isUnsure ? 'letters-unsure' : '';
    const none = found && !found.length && !this.#letters.isAtTheBeginning ? 'letters-none-there' : '';
    tell(this.#page.querySelector('[data-looked]'), told || none ? sentence(told || none) : '');
  }

  #show(letter) {
    const { act, title, words } = letter;
    const item = copyOf('letter');
    item.id = `letter-${act.seq}`;
    item.classList.add(`letter--${this.#between.isMe(act.author) ? 'near' : 'far'}`);
    item.querySelector('[data-name]').textContent = this.#names.of(act.author);
    item.querySelector('.letter__from').dataset.own = this.#names.own;
    const when = item.querySelector('time');
    when.dateTime = new Date(act.at * 1000).toISOString();
    when.textContent = `${day(act.at)}, ${clock(act.at)}`;
    tell(item.querySelector('[data-title]'), title);
    item.querySelector('[data-beginning]').textContent = excerpt(words, A_BEGINNING);
    item.querySelector('[data-answer]').hidden = this.#between.ended || Boolean(this.#between.trouble);
    item.querySelector('[data-answer]').addEventListener('click', () => this.#desk.answer(letter));
    item.querySelector('[data-print]').addEventListener('click', () => printAlone(item));
    this.#page.querySelector('[data-list]').append(item);
    item.querySelector('sealed-text').say(words);
    this.#known.set(letter.hash, { ...letter, item });
  }

  // A letter that answers another names it; one that answers a line leads to the talk.
  #quote(item, answers) {
    const place = item.querySelector('[data-answers]');
    const link = place.querySelector('a');
    const letter = this.#known.get(answers);
    link.textContent = letter ? nameOf(letter) : sentence('earlier-line');
    link.href = letter ? `#letter-${letter.act.seq}` : '../';
    if (letter) link.onclick = () => { letter.item.querySelector('details').open = true; };
    place.hidden = false;
  }
}
