// Other people to turn to: my own list, from my own book. For me alone.

import { read } from '../lib/fields.js';
import { copyOf, dataOf, sentence, tell } from '../lib/page.js';
import { Book } from '../relationship/book.js';
import { nameOf } from '../relationship/mine.js';
import { whenOpen } from '../relationship/my-keys.js';

const SLOT = 'around';

export async function start(root = document) {
  const page = root.querySelector('#other-people');
  if (!page || !dataOf('book') || page.dataset.started) return;
  page.dataset.started = 'yes';
  const book = await Book.open(dataOf('book'), await whenOpen(dataOf('me-id')));
  show(page, book);
  showPlans(page, book);
  page.querySelector('[data-write]').hidden = false;
  const form = page.querySelector('form[data-main]');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    add(page, book, form);
  });
  page.dataset.ready = 'yes';
}

function mine(book) {
  const kept = book.get(SLOT)?.people;
  return (Array.isArray(kept) ? kept : []).filter(({ name }) => typeof name === 'string');
}

function show(page, book) {
  const people = mine(book);
  const list = page.querySelector('[data-own]');
  list.replaceChildren(...people.map(() => copyOf('own-one')));
  list.hidden = people.length === 0;
  page.querySelector('[data-none]').hidden = people.length > 0;
  people.forEach(({ name, how }, at) => {
    const item = list.children[at];
    item.querySelector('[data-name]').textContent = name;
    tell(item.querySelector('[data-how]'), String(how ?? ''));
    const off = item.querySelector('[data-off]');
    off.setAttribute('aria-label', `${off.textContent.trim()}: ${name}`);
    off.addEventListener('click', () => keep(page, book, people.filter((_, other) => other !== at)));
  });
}

// The plans for harder days, by the people with whom they are: also where there is none yet, since
// which there are is sealed, and nobody's page asks for it.
function showPlans(page, book) {
  const place = page.querySelector('[data-plans]');
  if (!place) return;
  const links = [...place.querySelectorAll('[data-rel]')];
  for (const link of links) {
    const name = nameOf(link.dataset.rel, book);
    link.querySelector('bdi').textContent = name;
    link.parentElement.hidden = !name;
  }
  place.hidden = links.every(({ parentElement }) => parentElement.hidden);
}

async function add(page, book, form) {
  const { name, how } = read(form);
  const who = form.querySelector('[data-field=name]');
  who.setAttribute('aria-invalid', String(!name));
  form.querySelector('[data-who]').hidden = Boolean(name);
  if (!name) return who.focus();
  if (!(await keep(page, book, [...mine(book), { name, how }]))) return undefined;
  for (const field of form.querySelectorAll('[data-field]')) field.value = '';
  form.closest('details').open = false;
  return undefined;
}

// The list on the page is the list that is stored: what could not be kept stays in the form.
async function keep(page, book, people) {
  const before = mine(book);
  const kept = await book.put(SLOT, SLOT, { people });
  if (!kept) book.put(SLOT, SLOT, { people: before });
  tell(page.querySelector('[data-trouble]'), kept ? '' : sentence('offline'));
  show(page, book);
  return kept;
}

start();
