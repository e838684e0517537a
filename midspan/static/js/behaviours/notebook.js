// My notebook: lines I kept and notes of my own, from my own book. For me alone.

import './sealed.js';
import { uuid7 } from '../lib/bytes.js';
import { read } from '../lib/fields.js';
import { copyOf, dataOf, day, sentence, tell } from '../lib/page.js';
import { Book } from '../relationship/book.js';
import { whenOpen } from '../relationship/my-keys.js';

export async function start(root = document) {
  const page = root.querySelector('#notebook');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const book = await Book.open(dataOf('book'), await whenOpen(dataOf('me-id')));
  show(page, book);
  const form = page.querySelector('form[data-main]');
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { words } = read(form);
    if (!words) return;
    const kept = await book.put(`note/${uuid7()}`, 'note', { words, at: Date.now() / 1000 });
    tell(form.querySelector('[data-trouble]'), kept ? '' : sentence('offline'));
    if (!kept) return;
    form.querySelector('textarea').value = '';
    show(page, book);
  });
  page.dataset.ready = 'yes';
}

function show(page, book) {
  const all = [...book.all('kept'), ...book.all('note')].sort((one, other) => other.at - one.at);
  const list = page.querySelector('[data-notes]');
  list.replaceChildren(...all.map(() => copyOf('kept')));
  all.forEach((kept, at) => fill(list.children[at], kept, book, () => show(page, book)));
  page.querySelector('[data-none]').hidden = all.length > 0;
}

function fill(item, kept, book, changed) {
  item.querySelector('sealed-text').say(kept.words);
  item.querySelector('[data-slipped]').hidden = kept.why !== 'slipped';
  const time = item.querySelector('time');
  time.dateTime = new Date(kept.at * 1000).toISOString();
  time.textContent = day(kept.at);
  if (kept.rel) {
    const known = book.get(`known/${kept.rel}`);
    const name = known?.names?.[kept.from] || (known?.names && sentence('me')) || sentence('somebody');
    item.querySelector('[data-from]').textContent = name;
    const there = item.querySelector('[data-there]');
    there.hidden = false;
    there.href = `/r/${kept.rel}/`;
  }
  item.querySelector('[data-let-go]').addEventListener('click', async () => {
    if (await book.letGo(kept.slot)) changed();
  });
}

start();
