// From four people on the head of a talk is a ring of names round the water, nobody on top. Where
// the names do not fit round it, they stand in a quiet row.

import { copyOf, sentence } from '../../lib/page.js';

const FROM = 4; // people; fewer have their banks
const TURN = 2 * Math.PI;

export class Ring {
  #page;
  #list;
  #who = {};

  constructor(page) {
    this.#page = page;
    this.#list = page.querySelector('.ring');
    new ResizeObserver(() => this.#fit()).observe(page.querySelector('.talk__head'));
  }

  /** @param {string[]} ids mine first, then on round the ring */
  show(ids, nameOf) {
    const isRing = ids.length >= FROM;
    this.#list.hidden = !isRing;
    this.#page.classList.toggle('talk--ring', isRing);
    this.#page.style.setProperty('--people', ids.length);
    this.#list.replaceChildren(...ids.map((id, at) => this.#place(id, nameOf(id), at, ids.length)));
    this.are(this.#who);
    this.#fit();
  }

  #place(id, name, at, of) {
    const item = copyOf('ring-name');
    item.dataset.person = id;
    item.querySelector('bdi').textContent = name;
    // I stand on my bank, as my words do. Four and its multiples begin half a step further, so
    // that nobody stands at the top or the foot.
    const angle = ((at + (of % 4 ? 0 : 0.5)) / of) * TURN;
    item.classList.toggle('ring__name--far', Math.cos(angle) < -0.01);
    item.style.setProperty('--x', Math.cos(angle).toFixed(4));
    item.style.setProperty('--y', Math.sin(angle).toFixed(4));
    return item;
  }

  /** A lamp at each name; what it says, for those who hear the page. */
  are(who) {
    this.#who = who;
    for (const item of this.#list.children) {
      const state = who[item.dataset.person] ?? '';
      item.dataset.is = state;
      item.querySelector('.unseen').textContent = state && sentence(`lamp-${state}`);
    }
  }

  // Wide water if the names leave room for it, slim water, or a row.
  #fit() {
    if (this.#list.hidden) return;
    for (const shape of ['', 'ring--slim', 'ring--row']) {
      this.#list.classList.remove('ring--slim', 'ring--row');
      if (shape) this.#list.classList.add(shape);
      if (fits(this.#list)) return;
    }
  }
}

// No name over another, none cut or broken, none outside.
function fits(list) {
  const room = list.getBoundingClientRect();
  const places = [...list.children].map((item) => item.getBoundingClientRect());
  const names = [...list.children].map((item) => extentOf(item.querySelector('bdi')));
  const isIn = (one, other) => one.left >= other.left - 1 && one.right <= other.right + 1;
  const apart = (one, other) =>
    one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
  return places.every((place, at) => isIn(place, room) && isIn(names[at], place)
    && places.slice(at + 1).every((other) => apart(place, other)));
}

// Of the letters themselves, which may be longer than their box.
function extentOf(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect();
}
