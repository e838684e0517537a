// How I am here, as far as I say it, and how the others are. Held by the server while a page is
// open and by nobody after (docs/live.md section 9): no typing, no reading, no last time.

import { sentence, shortly, tell } from '../../lib/page.js';

const SAID = ['quiet', 'here', 'later', 'away', 'dropped'];
const MANY = 3; // others, from which on being behind other things is told by the lamps alone

export class Presence {
  #page;
  #between;
  #people;
  #tell;
  #how = ''; // what I said myself: quiet, later, or nothing

  /** @param {(state: string) => void} tells how this page is here now */
  constructor(page, between, people, tells) {
    this.#page = page;
    this.#between = between;
    this.#people = people;
    this.#tell = tells;
  }

  open(signal) {
    for (const button of this.#buttons) {
      button.addEventListener('click', () => {
        this.#be(button.dataset.how === this.#how ? '' : button.dataset.how);
      }, { signal });
    }
  }

  get #buttons() {
    return this.#page.querySelectorAll('[data-how]');
  }

  /** How this page is here. What somebody said of themself stays while they look elsewhere; being
   *  with somebody in silence does not: nobody is with anybody behind other things. */
  get state() {
    if (this.#how === 'later') return 'later';
    return document.hidden ? 'away' : this.#how || 'here';
  }

  /** I said something, so I am here, and with words. */
  spoke() {
    if (this.#how) this.#be('');
  }

  #be(how) {
    this.#how = how;
    for (const button of this.#buttons) button.setAttribute('aria-pressed', button.dataset.how === how);
    this.#tell(this.state);
  }

  /** @param {{[person: string]: string}} who is here and how; who is not named is not spoken of */
  are(who) {
    const { others, me } = this.#between;
    const told = others.length > 1 ? this.#tellMany(who, others, me) : this.#tellOne(who, others, me);
    const place = this.#page.querySelector('.talk__presence');
    tell(place, told.join(' '));
    place.dataset.is = SAID.find((state) => others.some((id) => who[id] === state)) ?? '';
    place.classList.toggle('talk__presence--here', ['quiet', 'here'].includes(place.dataset.is));
    this.#people.are(who);
  }

  #tellOne(who, [other], me) {
    if (!who[other]) return [];
    if (who[me] === 'quiet' && who[other] === 'quiet') return [sentence('quiet-together')];
    return [sentence(`is-${who[other]}`, { name: this.#people.name(other) })];
  }

  #tellMany(who, others, me) {
    const told = [];
    for (const state of SAID) {
      const those = others.filter((id) => who[id] === state);
      const isLeftToLamps = state === 'away' && others.length >= MANY;
      if (those.length && !isLeftToLamps) told.push(this.#tellSome(state, those, others, who[me]));
    }
    return told;
  }

  #tellSome(state, those, others, mine) {
    const isAll = those.length === others.length;
    const name = shortly(those.map((id) => this.#people.name(id)));
    if (state === 'quiet' && mine === 'quiet') {
      return sentence(isAll ? 'quiet-together' : 'quiet-together-with', { name });
    }
    if (isAll && ['quiet', 'here'].includes(state) && those.length > MANY) return sentence(`all-${state}`);
    return sentence(`${those.length > 1 ? 'are' : 'is'}-${state}`, { name });
  }
}
