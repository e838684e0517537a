// The people of a talk: what they are called, and who came and is to be recognised.

import { later } from '../../lib/later.js';
import { listed, sentence, shortly } from '../../lib/page.js';
import { titled } from '../../lib/title.js';
import { Names } from '../../relationship/names.js';

export class People {
  #page;
  #between;
  #answered;
  #data;
  #ring = null; // from four people on
  #names;
  #title = document.title; // with "…" where the names belong

  /** @param {() => void} answered somebody was recognised */
  constructor(page, between, data, answered) {
    this.#answered = answered;
    this.#page = page;
    this.#between = between;
    this.#data = data;
    this.#names = new Names(between);
  }

  isMe(id) {
    return this.#between.isMe(id);
  }

  get own() {
    return this.#names.own;
  }

  /** What somebody is called by everybody else, I too. */
  name(id) {
    return this.#names.called(id);
  }

  /** First words tell what people want to be called. */
  async hearAll() {
    // Only a circle has a ring of names.
    if (this.#page.querySelector('.ring')) this.#ring = new (await import('./ring.js')).Ring(this.#page);
    if (this.#between.unanswered.length) await this.#newcomers().catch(() => {}); // asked for again below
    await this.#names.hear(this.#data.first_words);
  }

  /** @returns {Promise<boolean>} whether somebody is called otherwise now */
  hear(act) {
    return this.#names.hear([act]);
  }

  /** Write the names wherever they stand. */
  show(lines) {
    const { ended, me } = this.#between;
    const others = this.#afterMe();
    this.#names.renew();
    const names = others.map((id) => this.name(id));
    const nobody = this.#between.known.for || sentence('nobody-yet');
    this.#page.querySelector('.talk__name--far').textContent = listed(names, 'unit') || nobody;
    this.#ring?.show([me, ...others], (id) => (id === me ? sentence('me') : this.name(id)));
    this.#page.querySelector('[for="say"]').textContent =
      names.length ? sentence('your-words-to', { name: shortly(names) }) : sentence('your-words');
    const all = [...(names.length ? names : [nobody]), sentence('me')];
    titled(this.#title.replace('…', shortly(all, 4)));
    lines.rename((id) => id !== me && this.name(id));
    lines.tellReturns();
    for (const waiting of this.#page.querySelectorAll('[data-while="waiting"]')) {
      waiting.hidden = others.length > 0 || ended;
    }
    if (this.#between.unanswered.length) this.#ask(lines);
  }

  async #ask(lines) {
    const part = await this.#newcomers().catch(() => null);
    part?.ask(this.#between, lines, (id) => this.name(id), this.#answered);
  }

  #newcomers = later(() => import('./newcomers.js'));

  // The others in the order of the roster, beginning after me: everybody sees the same ring, each
  // from their own place in it. Who has left is not among them.
  #afterMe() {
    const { gone, me, others, roster } = this.#between;
    const ids = roster.members.map(({ id }) => id).filter((id) => (id === me || others.includes(id)) && !gone.includes(id));
    const mine = ids.indexOf(me);
    return [...ids.slice(mine + 1), ...ids.slice(0, Math.max(mine, 0))];
  }

  /** How everyone is here, in the ring of names. */
  are(who) {
    this.#ring?.are(who);
  }
}
