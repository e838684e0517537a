// Finding words that were said here: on this device, in what it has opened. Nothing is asked of
// anybody; earlier words are fetched sealed and opened here, without being drawn.

import { day, sentence, tell } from '../../lib/page.js';
import { Past } from '../../relationship/past.js';
import { excerpt } from './box.js';

const MOST = 50; // places shown; whoever finds more looks for more exact words

export class Find {
  #form;
  #list;
  #lines;
  #past;
  #wish = 0;

  constructor(page, lines, between, signal) {
    this.#form = page.querySelector('[data-find]');
    this.#list = this.#form.querySelector('[data-finds]');
    this.#lines = lines;
    this.#past = new Past(between, lines.firstSeq);
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
    this.#list.replaceChildren();
    this.#tell('');
  }

  #tell(code) {
    tell(this.#form.querySelector('[data-found]'), code && sentence(code));
  }

  // From the newest to the first; a newer wish ends an older one.
  async #find(typed) {
    const wish = (this.#wish += 1);
    const wanted = plain(typed).trim();
    this.#list.replaceChildren();
    if (!wanted) return this.#tell('');
    this.#tell('finding');
    const first = this.#lines.firstSeq;
    this.#show(this.#lines.newestFirst, wanted);
    for (let from = 0; this.#found < MOST;) {
      const opened = this.#past.lines.slice(from).filter(({ act }) => act.seq < first);
      from = this.#past.lines.length;
      this.#show(opened.map((line) => this.#asSaidNow(line)), wanted);
      if (this.#past.isAtTheBeginning) break;
      const isThere = await this.#past.further();
      if (wish !== this.#wish) return undefined;
      if (!isThere) return this.#tell('offline');
    }
    return this.#tell(this.#found ? 'found-some' : 'found-none');
  }

  // A line from before may be said otherwise on the page itself.
  #asSaidNow(line) {
    return { ...line, words: this.#lines.wordingOf(line.hash, line.act.author) ?? line.words };
  }

  get #found() {
    return this.#list.childElementCount;
  }

  #show(lines, wanted) {
    const found = lines.filter(({ words }) => plain(words).includes(wanted));
    this.#list.append(...found.slice(0, MOST - this.#found).map((line) => this.#place(line)));
  }

  #place({ hash, words, act }) {
    const item = document.createElement('li');
    const link = document.createElement('a');
    link.href = '#find';
    link.textContent = excerpt(words, 100);
    link.addEventListener('click', (event) => {
      event.preventDefault();
      this.#lines.goTo(hash).catch(() => this.#tell('offline'));
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
