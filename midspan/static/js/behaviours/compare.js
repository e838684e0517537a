// Comparing: the eight numbers of me and each other person, and what I found, kept in my own book.

import { copyOf, sentence, tell } from '../lib/page.js';
import { Names } from '../relationship/names.js';
import { SealError } from '../sealing/errors.js';
import { openBetween } from './opening.js';

openBetween('#compare', async (page, between, data) => {
  const names = await Names.from(between, data.first_words);
  const list = page.querySelector('[data-people]');
  list.replaceChildren(...(await Promise.all(between.others.map((id) => one(id, between, names.of(id))))));
  list.hidden = !between.others.length;
  page.querySelector('[data-none]').hidden = between.others.length > 0;
  if (between.trouble) throw new SealError(between.trouble);
});

async function one(id, between, name) {
  const item = copyOf('one');
  item.querySelector('[data-name]').textContent = name;
  const known = () => tell(item.querySelector('[data-known]'), sentence(`known-${between.knownBy(id)}`, { name }));
  known();
  const numbers = await between.numbersWith(id);
  const digits = numbers.split(' ').map((textContent) => Object.assign(document.createElement('li'), { textContent }));
  item.querySelector('[data-digits]').replaceChildren(...digits);
  item.querySelector('details').addEventListener('toggle', async () => {
    const { picture } = await import('./picture.js');
    item.querySelector('[data-picture]').replaceChildren(picture(numbers));
  }, { once: true });
  const other = item.querySelector('[data-other]');
  const then = item.querySelector('[data-what-then]');
  other.addEventListener('click', () => {
    then.hidden = !then.hidden;
    other.setAttribute('aria-expanded', String(!then.hidden));
  });
  item.querySelector('[data-same]').addEventListener('click', async () => {
    const kept = !between.trouble && (await between.accept(id, 'compared'));
    tell(item.querySelector('[data-trouble]'), kept ? '' : sentence(between.trouble || 'offline'));
    if (kept) then.hidden = true;
    known();
  });
  return item;
}
