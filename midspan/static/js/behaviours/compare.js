// Comparing: the eight numbers of me and each other person, and what I found, kept in my own book.

import { copyOf, dataOf, sentence, tell } from '../lib/page.js';
import { Between } from '../relationship/between.js';
import { whenOpen } from '../relationship/my-keys.js';
import { SealError } from '../sealing/errors.js';

export async function start(root = document) {
  const page = root.querySelector('#compare');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const data = dataOf('opens');
  try {
    const between = await Between.open(data, await whenOpen(data.me));
    for (const act of data.first_words) {
      const { content } = await between.read(act).catch(() => ({}));
      if (content?.name && act.author !== between.me) between.call(act.author, content.name);
    }
    const list = page.querySelector('[data-people]');
    list.replaceChildren(...(await Promise.all(between.others.map((id) => one(id, between)))));
    list.hidden = !between.others.length;
    page.querySelector('[data-none]').hidden = between.others.length > 0;
    if (between.trouble) throw new SealError(between.trouble);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    tell(page.querySelector('[data-roster]'), sentence(error.code));
  }
  page.dataset.ready = 'yes';
}

async function one(id, between) {
  const item = copyOf('one');
  const name = between.nameOf(id) || sentence('somebody');
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

start();
