// Lines of mine on their way, at the end of a talk: each says in words how far it is, and what can
// be done where it does not go by itself.

import { copyOf, sentence, tell } from '../../lib/page.js';
import { excerpt } from './box.js';

const A_BEGINNING = 240; // signs of a letter that stand in the talk

export class Waiting {
  #items = new Map(); // by the id of their act, in the order they were said
  #isOnline = false;
  #on;

  /** @param {{add(item), remove(item), own: () => string, sayAnyway(id), takeOut(id)}} on */
  constructor(on) {
    this.#on = on;
  }

  /** The first of them: what is stored stands before it. */
  get first() {
    return this.#items.values().next().value ?? null;
  }

  /** `line` is null when it is not waiting any more. */
  show(id, line, state, code) {
    const shown = this.#items.get(id);
    if (!line) return this.settle(id);
    const isShown = line.kind === 'said' || (line.kind === 'rewords' && (state !== 'waiting' || !this.#isOnline));
    const item = shown ?? (isShown ? this.#draw(line) : null);
    if (!item) return undefined;
    item.querySelector('.line__asks')?.remove();
    if (state === 'waiting') this.#sayState(item);
    else this.#ask(item, id, state, code);
    return undefined;
  }

  /** It stands among the others now, or was taken out. */
  settle(id) {
    const item = this.#items.get(id);
    this.#items.delete(id);
    if (item) this.#on.remove(item);
  }

  #draw({ id, as, fields }) {
    const item = copyOf('in-talk-said-near');
    item.dataset.waiting = id;
    item.classList.add('line--waiting');
    this.#items.set(id, item);
    this.#on.add(item);
    item.querySelector('sealed-act').show(as === 'letter' ? { words: excerpt(fields.words, A_BEGINNING) } : fields);
    item.querySelector('.line__name').textContent = this.#on.own();
    this.#sayState(item);
    return item;
  }

  // It does not go by itself: why, and what can be done about it.
  #ask(item, id, state, code) {
    const asked = copyOf('waiting-asks');
    tell(item.querySelector('.line__state'), '');
    tell(asked.querySelector('[data-why]'), sentence(state === 'asks' ? 'people-changed' : `refused-${code}`));
    asked.querySelector('[data-say-it]').hidden = state !== 'asks';
    asked.querySelector('[data-say-it]').addEventListener('click', () => this.#on.sayAnyway(id));
    asked.querySelector('[data-take-out]').addEventListener('click', () => this.#on.takeOut(id));
    item.querySelector('.line__foot').after(asked);
  }

  set online(isOnline) {
    this.#isOnline = isOnline;
    for (const item of this.#items.values()) if (!item.querySelector('.line__asks')) this.#sayState(item);
  }

  #sayState(item) {
    tell(item.querySelector('.line__state'), sentence(this.#isOnline ? 'on-its-way' : 'waits'));
  }
}
