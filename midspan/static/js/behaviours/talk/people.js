// The people of a talk: what they are called, and who came and is to be recognised.

import { copyOf, listed, sentence, shortly, tell, toldApart } from '../../lib/page.js';
import { titled } from '../../lib/title.js';

export class People {
  #page;
  #between;
  #answered;
  #data;
  #ring = null; // from four people on
  #names = new Map(); // of those who are in it, each told apart from the others
  #title = document.title; // with "…" where the names belong

  /** @param {() => void} answered somebody was recognised */
  constructor(page, between, data, answered) {
    this.#answered = answered;
    this.#page = page;
    this.#between = between;
    this.#data = data;
    this.own = between.book.get('me')?.name || sentence('me');
  }

  /** What I call somebody; never a name the server could have put there. */
  name(id) {
    return id === this.#between.me ? this.own : this.#names.get(id) ?? this.#plain(id);
  }

  #plain(id) {
    return this.#between.nameOf(id) || sentence('somebody');
  }

  /** First words tell what people want to be called. */
  async hearAll() {
    // Only a circle has a ring of names.
    if (this.#page.querySelector('.ring')) this.#ring = new (await import('./ring.js')).Ring(this.#page);
    for (const act of this.#data.first_words) await this.hear(act);
  }

  /** @returns {Promise<boolean>} whether somebody is called otherwise now */
  async hear(act) {
    const read = await this.#between.read(act).catch(() => null);
    const name = read?.content?.as === 'first-words' && read.content.name;
    if (!name || act.author === this.#between.me) return false;
    return this.#between.call(act.author, name);
  }

  /** Write the names wherever they stand. */
  show(lines) {
    const { newcomers, changed, ended, me } = this.#between;
    const others = this.#afterMe();
    const names = toldApart(others.map((id) => this.#plain(id)));
    this.#names = new Map(others.map((id, at) => [id, names[at]]));
    const nobody = this.#between.known.for || sentence('nobody-yet');
    this.#page.querySelector('.talk__name--far').textContent = listed(names, 'unit') || nobody;
    this.#ring?.show([me, ...others], (id) => (id === me ? sentence('me') : this.name(id)));
    this.#page.querySelector('[for="say"]').textContent =
      names.length ? sentence('your-words-to', { name: shortly(names) }) : sentence('your-words');
    const all = [...(names.length ? names : [nobody]), sentence('me')];
    titled(this.#title.replace('…', shortly(all, 4)));
    lines.rename((id) => id !== me && this.name(id));
    for (const waiting of this.#page.querySelectorAll('[data-while="waiting"]')) {
      waiting.hidden = others.length > 0 || ended;
    }
    for (const id of newcomers) this.#ask(id, lines, 'newcomer');
    for (const id of changed) this.#ask(id, lines, 'came-back');
  }

  // The others in the order of the roster, beginning after me: everybody sees the same ring, each
  // from their own place in it. Who has left is not among them.
  #afterMe() {
    const { gone, me, roster } = this.#between;
    const ids = roster.members.map(({ id }) => id).filter((id) => !gone.includes(id));
    const mine = ids.indexOf(me);
    return [...ids.slice(mine + 1), ...ids.slice(0, Math.max(mine, 0))];
  }

  // "Ben took your invitation. Is it really …" stays until it is answered.
  #ask(id, lines, what) {
    if (lines.has(`[data-newcomer="${id}"]`)) return;
    const asked = copyOf(what);
    asked.dataset.newcomer = id;
    for (const place of asked.querySelectorAll('[data-name]')) place.textContent = this.name(id);
    const trouble = asked.querySelector('[data-trouble]');
    asked.querySelector('[data-yes]').addEventListener('click', async () => {
      const kept = await this.#between.accept(id);
      if (!asked.isConnected) return; // tapped twice
      if (kept) {
        lines.remove(asked);
        this.#answered();
      } else tell(trouble, sentence('offline'));
    });
    lines.add(asked);
  }

  /** How everyone is here, in the ring of names. */
  are(who) {
    this.#ring?.are(who);
  }
}
