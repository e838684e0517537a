// What people are called here, each told apart from the others: by their own first words, else by
// what stood on their invitation. Never a name that the server could have put there. One way for
// the talk, the letters and everything behind the doors.

import { sentence, toldApart } from '../lib/page.js';

// Signs that turn round what is written behind them: a name must not reach into the sentence around it.
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

export class Names {
  #between;
  #names = new Map();
  #areAlike; // in a circle, once names are heard
  /** What I want to be called, where I am told of as the others are. */
  own;

  constructor(between) {
    this.#between = between;
    this.own = between.book.get('me')?.name || sentence('me');
    this.renew();
  }

  /** With what people here say they are called, from the beginning. @param {object[]} firstWords */
  static async from(between, firstWords) {
    const names = new Names(between);
    await names.hear(firstWords);
    return names;
  }

  /** First words tell what people want to be called. @param {object[]} acts @returns {Promise<boolean>} whether that is news */
  async hear(acts) {
    let isNews = false;
    // Between two nobody can be taken for another.
    if (this.#between.others.length > 1) this.#areAlike ??= (await import('../lib/alike.js')).areAlike;
    for (const act of acts.filter(({ author }) => author !== this.#between.me)) {
      const read = await this.#between.read(act).catch(() => null);
      const name = read?.content?.as === 'first-words' && read.content.name;
      isNews = (name && this.#between.call(act.author, name)) || isNews;
    }
    this.renew();
    return isNews;
  }

  /** Somebody came, left, or is called otherwise. Two of one name are told apart alike for everybody. */
  renew() {
    const { others, gone, me, roster } = this.#between;
    // In a circle I am one of those who are told apart, or it would be "another" for some of us alone.
    const all = others.length > 1 ? roster.members.map(({ id }) => id) : others;
    const here = all.filter((id) => !gone.includes(id));
    const told = toldApart(here.map((id) => (id === me ? this.own : this.#plain(id))), this.#areAlike);
    this.#names = new Map(here.map((id, at) => [id, told[at]]).filter(([id]) => id !== me));
  }

  #plain(id) {
    return (this.#between.nameOf(id) || '').replace(TURNS, '') || sentence('somebody');
  }

  /** What somebody is called; I am "me". */
  of(id) {
    if (this.#between.isMe(id)) return sentence('me');
    const who = this.#between.now(id);
    return this.#names.get(who) ?? this.#plain(who);
  }

  /** Whether it is I, or who I was here before I lost all keys. */
  isMe(id) {
    return this.#between.isMe(id);
  }

  /** What everybody is called by everybody else, I too: "Ana says yes". */
  called(id) {
    return this.#between.isMe(id) ? this.own : this.of(id);
  }

  /** The ids of the others who are here. @returns {string[]} */
  get here() {
    return [...this.#names.keys()];
  }

  /** The others who are here; the one who is awaited when nobody is. @returns {string[]} */
  get others() {
    const here = [...this.#names.values()];
    return here.length ? here : [this.#between.known.for || sentence('nobody-yet')];
  }

  /** Everybody, me last. */
  get all() {
    return [...this.others, sentence('me')];
  }
}
