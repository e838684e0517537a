// Finding words that were said here: on this device, in what it has opened. Nothing is asked of
// anybody; earlier words are fetched sealed, as when scrolling up, and opened here.

import { day, sentence, tell } from '../../lib/page.js';
import { excerpt } from './box.js';

const MOST = 50; // places shown; whoever finds more looks for more exact words

export class Find {
  #form;
  #lines;
  #wish = 0;

  constructor(page, lines, signal) {
    this.#form = page.querySelector('[data-find]');
    this.#lines = lines;
    this.#form.querySelector('[data-find-close]').addEventListener('click', () => this.#close(), { signal });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#find(this.#input.value);
    }, { signal });
  }

  get #input() {
    return this.#form.querySelector('input');
  }

  open() {
    this.#form.hidden = false;
    this.#input.focus();
  }

  #close() {
    this.#wish += 1;
    this.#form.hidden = true;
    this.#form.querySelector('[data-finds]').replaceChildren();
    tell(this.#form.querySelector('[data-found]'), '');
  }

  // From the newest to the first; a newer wish ends an older one.
  async #find(typed) {
    const wish = (this.#wish += 1);
    const wanted = plain(typed).trim();
    const told = this.#form.querySelector('[data-found]');
    if (!wanted) return tell(told, '');
    let found = this.#look(wanted);
    tell(told, sentence('finding'));
    while (found.length < MOST && (await this.#lines.further())) {
      if (wish !== this.#wish) return undefined;
      found = this.#look(wanted);
    }
    return wish === this.#wish && tell(told, sentence(found.length ? 'found-some' : 'found-none'));
  }

  #look(wanted) {
    const found = this.#lines.newestFirst.filter(({ words }) => plain(words).includes(wanted)).slice(0, MOST);
    const list = this.#form.querySelector('[data-finds]');
    list.replaceChildren(...found.map((line) => this.#place(line)));
    return found;
  }

  #place({ hash, words, act }) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = '#find';
    link.textContent = excerpt(words, 100);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      this.#lines.goTo(hash);
    });
    const when = document.createElement('span');
    when.className = 'small';
    when.textContent = ` ${day(act.at)}`;
    item.append(link, when);
    return item;
  }
}

// As people look for words: small and capital letters and accents make no difference.
function plain(text) {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
