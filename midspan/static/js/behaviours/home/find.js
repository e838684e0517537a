// Finding somebody by name among all the people I talk with. Names are sealed in my own book: what it
// knows of everybody is asked for once, when somebody begins to look, and opened here.

import { ask } from '../../lib/ask.js';
import { later } from '../../lib/later.js';
import { copyOf, sentence, tell } from '../../lib/page.js';
import { isIn, namesOf } from './names.js';

/** @param {string[]} rels all that I am in @param {Book} book */
export function open(form, rels, book) {
  const place = form.querySelector('[data-finds]');
  const said = form.querySelector('[data-found]');
  const box = form.querySelector('input');
  const all = later(async () => {
    const { ok, data } = await ask('/book/acts/?sort=known', { method: 'GET' });
    if (!ok) throw new Error('the place could not be asked');
    for (const act of data.acts) await book.hear(act);
    return rels.map((rel) => ({ rel, name: namesOf(book.get(`known/${rel}`)) })).filter(({ name }) => name);
  });

  async function look() {
    const wanted = box.value.trim();
    if (!wanted) return show([], '');
    const known = await all().catch(() => null);
    if (box.value.trim() !== wanted) return undefined; // somebody went on typing
    if (!known) return show([], sentence('offline'));
    const found = known.filter(({ name }) => isIn(name, wanted));
    return show(found, found.length ? '' : sentence('found-nobody'));
  }

  function show(found, words) {
    tell(said, words);
    place.replaceChildren(...found.map(({ rel, name }) => {
      const item = copyOf('found-one');
      item.querySelector('a').href = `/r/${rel}/`;
      item.querySelector('.people__name').textContent = name;
      return item;
    }));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    look();
  });
  box.addEventListener('input', look);
  form.hidden = false;
}
