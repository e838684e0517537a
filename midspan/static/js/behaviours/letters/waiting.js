// Letters that were laid down and are not in the log yet: each says in words how far it is.

import { copyOf, sentence, tell } from '../../lib/page.js';
import { excerpt } from '../talk/box.js';

const A_BEGINNING = 200;

export class Waiting {
  #list;
  #items = new Map(); // by the id of their act
  #on;

  /** @param {{sayAnyway(id), takeOut(id)}} on */
  constructor(page, on) {
    this.#list = page.querySelector('[data-on-their-way]');
    this.#on = on;
  }

  /** `line` is undefined when it is not waiting any more. What has no words is not shown. */
  show(id, line, state, code) {
    if (!line) {
      this.#items.get(id)?.remove();
      this.#items.delete(id);
    } else if (line.fields.words) {
      const item = this.#items.get(id) ?? this.#draw(id, line.fields);
      const asks = item.querySelector('[data-asks]');
      const why = state === 'asks' ? 'people-changed' : `refused-${code}`;
      tell(item.querySelector('[data-state]'), state === 'waiting' ? sentence('waits') : '');
      tell(asks.querySelector('[data-why]'), sentence(why));
      asks.hidden = state === 'waiting';
      asks.querySelector('[data-say-it]').hidden = state !== 'asks';
    }
    this.#list.hidden = !this.#items.size;
  }

  #draw(id, { title = '', words }) {
    const item = copyOf('letter-on-its-way');
    tell(item.querySelector('[data-title]'), title);
    item.querySelector('[data-beginning]').textContent = excerpt(words, A_BEGINNING);
    item.querySelector('[data-say-it]').addEventListener('click', () => this.#on.sayAnyway(id));
    item.querySelector('[data-take-out]').addEventListener('click', () => this.#on.takeOut(id));
    this.#items.set(id, item);
    this.#list.append(item);
    return item;
  }
}
