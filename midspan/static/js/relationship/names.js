// What people are called here, each told apart from the others: by their own first words, else by
// what stood on their invitation. Never a name that the server could have put there.

import { sentence, toldApart } from '../lib/page.js';

export class Names {
  #between;
  #names = new Map();

  constructor(between) {
    this.#between = between;
    this.own = between.book.get('me')?.name || sentence('me');
    this.#tell();
  }

  /** First words tell what people want to be called. @param {object[]} acts */
  async hear(acts) {
    for (const act of acts.filter(({ author }) => author !== this.#between.me)) {
      const read = await this.#between.read(act).catch(() => null);
      const name = read?.content?.as === 'first-words' && read.content.name;
      if (name) this.#between.call(act.author, name);
    }
    this.#tell();
  }

  #tell() {
    const { others, gone } = this.#between;
    const here = others.filter((id) => !gone.includes(id));
    const told = toldApart(here.map((id) => this.#plain(id)));
    this.#names = new Map(here.map((id, at) => [id, told[at]]));
  }

  #plain(id) {
    return this.#between.nameOf(id) || sentence('somebody');
  }

  /** What somebody is called; I am "me". */
  of(id) {
    return id === this.#between.me ? sentence('me') : this.#names.get(id) ?? this.#plain(id);
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
