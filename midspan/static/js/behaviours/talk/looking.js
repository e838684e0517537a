// A mirror held up to words of mine: a draft, or a line I said. It asks one question, or stays
// silent. What it found is in this page while its panel stands there, and nowhere after.

import { copyOf, sentence, tell } from '../../lib/page.js';
import { isNewEnough, Lens } from '../../lens/index.js';
import { howSure, isLong, light, underlined } from '../mirror/asking.js';

/** Lines before mine that are handed to it; it looks at fewer. */
const BEFORE = 12;

export class Looking {
  #files;
  #on;
  #asks = null; // by kind of words: {like, asks}
  #coming = null;
  #lens = new Lens();
  #panel = null;
  #words = '';
  #beside = null;
  #back = null;

  /** @param {{said: string, styles: string}} files addresses @param {{wish(what: string)}} on */
  constructor(files, on) {
    this.#files = files;
    this.#on = on;
  }

  /** Have all its files here. Throws RangeError in a browser that cannot do it, else when the line is down. */
  async fetched() {
    if (!isNewEnough()) throw new RangeError('too old');
    this.#coming ??= Promise.all([wordsFrom(this.#files.said), ...this.#files.styles.split(' ').map(stylesFrom), this.#lens.fetched()])
      .then(([asks]) => { this.#asks = asks; })
      .catch((error) => {
        this.#coming = null;
        throw error;
      });
    return this.#coming;
  }

  /**
   * @param {{words: string, me: string, turns: {speaker: string, text: string}[], areAll: boolean,
   *   place: (panel: Element) => void, beside: Element, back: HTMLElement}} what `turns` stand before
   *   `words`; `areAll` when others' are among them because all agreed; the words stand in `beside`,
   *   and `back` is where one goes on
   */
  async look({ words, me, turns, areAll, place, beside, back }) {
    this.close();
    const panel = copyOf('looked');
    this.#panel = panel;
    this.#words = words;
    this.#beside = beside;
    this.#back = back;
    panel.addEventListener('click', ({ target }) => this.#pressed(target));
    place(panel);
    this.#bring();
    if (!words.trim()) return this.#say(sentence('nothing-written'));
    try {
      const before = turns.slice(-BEFORE);
      const found = await this.#lens.ask([...before, { speaker: me, text: words }]);
      if (panel === this.#panel) this.#tell(words, found, before.length ? (areAll ? 'ours' : 'mine') : 'none');
    } catch {
      if (panel === this.#panel) this.#say(sentence('mirror-not-there'));
    }
    return undefined;
  }

  #pressed(target) {
    const { wish } = target.closest('[data-wish]')?.dataset ?? {};
    if (!wish && !target.closest('[data-close]')) return;
    this.close({ back: true });
    if (wish) this.#on.wish(wish, { fromAnswer: true });
  }

  #tell(words, { notice, abstains }, beside) {
    if (abstains) this.#say(sentence(abstains));
    else if (notice) this.#ask(words, notice);
    else this.#say(sentence('silent'), sentence(isLong(words) ? 'long' : 'silent-why'));
    const like = notice && this.#asks[notice.move].like;
    this.#explain([like && sentence('why', { like }), `beside-${beside}`, 'cannot-know', 'figures']);
  }

  // Drawn anew each time: that they come in turn would have to be remembered.
  #ask(words, { move, p, span }) {
    const { asks, reaches } = this.#asks[move];
    const water = this.#panel.querySelector('[data-water]');
    water.replaceChildren(...underlined(words, span));
    water.hidden = false;
    this.#say(asks[Math.floor(Math.random() * asks.length)], howSure(p, words, reaches));
    light(this.#panel.querySelector('[data-question]'), reaches);
    this.#bring();
  }

  #say(question, beside = '') {
    this.#panel.querySelector('[data-looking]').hidden = true;
    tell(this.#panel.querySelector('[data-question]'), question);
    tell(this.#panel.querySelector('[data-sure]'), beside);
    this.#bring();
  }

  // What is asked is in sight, and the words it is about; on a small screen before all the rest.
  #bring() {
    this.#panel.scrollIntoView({ block: 'nearest' });
    if (this.#beside.getBoundingClientRect().top > 0) return;
    this.#beside.scrollIntoView({ block: 'end' });
    this.#panel.querySelector('[role=status]').scrollIntoView({ block: 'nearest' });
  }

  /** The draft reads like this now. */
  changed(words) {
    const isOfDraft = this.#panel?.parentElement.matches('[data-look]');
    if (!isOfDraft) return;
    tell(this.#panel.querySelector('[data-changed]'), words === this.#words ? '' : sentence('changed-since'));
  }

  /** @returns {boolean} whether there was something to close; a menu that is open is what is meant */
  escape() {
    if (!this.#panel || document.querySelector('.line__menu')) return false;
    this.close({ back: true });
    return true;
  }

  #explain([why, ...codes]) {
    const said = [why, ...codes.map((code) => sentence(code))].filter(Boolean);
    this.#panel.querySelector('[data-whys]').replaceChildren(...said.map((words) => {
      const item = document.createElement('li');
      item.textContent = words;
      return item;
    }));
    this.#panel.querySelector('[data-why]').hidden = false;
  }

  /** What it found is gone, and the worker with all it knew. */
  close({ back = false } = {}) {
    if (!this.#panel) return;
    this.#lens.close();
    this.#panel.remove();
    this.#panel = null;
    if (back) this.#back.focus();
  }
}

// In these requests stands nothing of who asks, nor on what page.
const UNNAMED = { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' };

async function wordsFrom(address) {
  const response = await fetch(address, UNNAMED);
  if (!response.ok) throw new Error('not there');
  const { asks, sentences } = await response.json();
  const held = document.createElement('template');
  held.id = 'sentences-mirror-asks';
  held.content.append(...Object.entries(sentences).map(([code, words]) => {
    const said = document.createElement('p');
    said.dataset.code = code;
    said.textContent = words;
    return said;
  }));
  document.querySelector(`#${held.id}`)?.remove();
  document.body.append(held);
  return asks;
}

function stylesFrom(address) {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  return new Promise((come, fail) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.referrerPolicy = 'no-referrer';
    link.onload = come;
    link.onerror = () => {
      link.remove();
      fail(new Error('not there'));
    };
    link.href = address;
    document.head.append(link);
  });
}
