// The people of a talk: what they are called, who is here, and who came and is to be recognised.

import { copyOf, sentence, tell } from '../../lib/page.js';

export class People {
  #page;
  #between;
  #data;

  constructor(page, between, data) {
    this.#page = page;
    this.#between = between;
    this.#data = data;
    this.own = between.book.get('me')?.name || sentence('me');
  }

  /** What I call somebody; never a name the server could have put there. */
  name(id) {
    return id === this.#between.me ? this.own : this.#between.nameOf(id) || sentence('somebody');
  }

  /** First words tell what people want to be called. */
  async hearAll() {
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
    const { others, newcomers, ended, me } = this.#between;
    const names = others.map((id) => this.name(id)).join(', ');
    const far = this.#page.querySelector('.talk__name--far');
    far.textContent = names || this.#between.known.for || sentence('nobody-yet');
    this.#page.querySelector('[for="say"]').textContent =
      names ? sentence('your-words-to', { name: names }) : sentence('your-words');
    document.title = document.title.replace('…', far.textContent);
    lines.rename((id) => id !== me && this.name(id));
    for (const waiting of this.#page.querySelectorAll('[data-while="waiting"]')) {
      waiting.hidden = others.length > 0 || ended;
    }
    for (const id of newcomers) this.#ask(id, lines);
  }

  // "Ben took your invitation. Is it really …" stays until it is answered.
  #ask(id, lines) {
    if (lines.has(`[data-newcomer="${id}"]`)) return;
    const asked = copyOf('newcomer');
    asked.dataset.newcomer = id;
    for (const place of asked.querySelectorAll('[data-name]')) place.textContent = this.name(id);
    const trouble = asked.querySelector('[data-trouble]');
    asked.querySelector('[data-yes]').addEventListener('click', async () => {
      if (await this.#between.accept({ [id]: 'invitation' })) asked.remove();
      else tell(trouble, sentence('offline'));
    });
    lines.add(asked);
  }

  /** Here, away, or dropped; whoever simply is not here is not spoken of. */
  are(who) {
    const there = this.#between.others.filter((id) => who[id]);
    const told = there.map((id) => sentence(`is-${who[id]}`, { name: this.name(id) }));
    const presence = this.#page.querySelector('.talk__presence');
    tell(presence, told.join(' '));
    // A lamp on the far bank, lit while somebody is here.
    presence.classList.toggle('talk__presence--here', there.some((id) => who[id] === 'here'));
  }
}
