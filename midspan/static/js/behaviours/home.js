// The people I talk with: their names, and a quiet dot for something new. No numbers.

import { areAlike } from '../lib/alike.js';
import { ask } from '../lib/ask.js';
import { clock, copyOf, dataOf, date, day, listed, sentence, shortly, tell, toldApart } from '../lib/page.js';
import { SharedLine } from '../live/shared-line.js';
import { asideIn } from '../relationship/aside.js';
import { hearAgain } from '../relationship/putting-aside.js';
import { Book } from '../relationship/book.js';
import { whenOpen } from '../relationship/my-keys.js';
import { ticket } from '../relationship/ticket.js';
import { News } from './news.js';
import { again } from './stay.js';

// What is new to me when somebody else does it; as relationships/views/home.py has it.
const TELLS = new Set(['said', 'first_words', 'leaves']);

export async function start(root = document) {
  const page = root.querySelector('#home');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const me = dataOf('me-id');
  const book = await Book.open(dataOf('book'), await whenOpen(me));
  const rows = new Map();
  for (const row of page.querySelectorAll('.people__row')) {
    rows.set(row.dataset.rel, row);
    fill(row, book);
  }
  showNever(page, book);
  page.dataset.ready = 'yes';
  if (!rows.size) return;
  const elsewhere = dataOf('elsewhere');
  listen(rows, elsewhere, book, me);
  const form = page.querySelector('[data-find]');
  if (form) (await import('./home/find.js')).open(form, [...rows.keys(), ...Object.keys(elsewhere)], book);
}

function fill(row, book) {
  const known = book.get(`known/${row.dataset.rel}`);
  const names = namesIn(row.dataset, known?.names ?? {});
  row.querySelector('[data-name]').textContent = names || known?.for || sentence('somebody');
  const at = Number(row.dataset.at);
  const when = row.querySelector('time');
  if (at) {
    const today = date(at) === date(Date.now() / 1000);
    when.dateTime = new Date(at * 1000).toISOString();
    when.textContent = today ? clock(at) : day(at);
  }
  const isQuiet = asideIn(book).quiet.has(row.dataset.rel);
  const isWaiting = Number(row.dataset.told) === 0 && !names;
  const what = 'ended' in row.dataset
    ? sentence('has-ended')
    : isQuiet ? sentence('is-aside') : isWaiting ? sentence('waiting') : '';
  tell(row.querySelector('.people__what'), what);
  showDot(row, book);
  putInSight(row, book);
}

// Whom I never want to hear from, so that I can think otherwise.
function showNever(page, book) {
  const { never } = asideIn(book);
  const place = page.querySelector('[data-never]');
  place.hidden = never.size === 0;
  place.querySelector('ul').replaceChildren(...[...never].map(([id, name]) => {
    const item = copyOf('never-one');
    item.querySelector('[data-name]').textContent = name || sentence('somebody');
    item.querySelector('button').addEventListener('click', async () => {
      if (await hearAgain(book, id)) showNever(page, book);
    });
    return item;
  }));
}

// What I have put out of my sight stands apart, closed; that stands in my book alone.
function putInSight(row, book) {
  const [shown, apart] = document.querySelectorAll('#home .people:not([data-finds])');
  const isHidden = Boolean(book.get(`known/${row.dataset.rel}`)?.hidden);
  if (isHidden !== apart.contains(row)) (isHidden ? apart : shown).append(row);
  apart.parentElement.hidden = !apart.childElementCount;
}

// "Ana, Ben, Cleo and me" for a circle. The place says who is still in it, never what they are called.
function namesIn({ circle }, names) {
  if (circle === undefined) return listed(Object.values(names).filter(Boolean));
  const others = circle.split(' ').filter(Boolean).map((id) => names[id] || sentence('somebody'));
  return others.length ? shortly([...toldApart(others, areAlike), sentence('me')], 4) : '';
}

function showDot(row, book) {
  const seen = book.get(`heads/${row.dataset.rel}`)?.seq ?? 0;
  const { quiet } = asideIn(book);
  row.querySelector('.people__dot').hidden = Number(row.dataset.told) <= seen || quiet.has(row.dataset.rel);
}

// New words light the dot of their row; read on another tab or device, they put it out. The page
// counts nothing and moves nothing.
function listen(rows, elsewhere, book, me) {
  const numbers = new Map(Object.entries(elsewhere)); // whoever stands further back
  for (const [rel, { dataset }] of rows) numbers.set(rel, Number(dataset.seq));
  numbers.set(book.rel, dataOf('book').count); // alone in it, so each act is mine
  const ends = new AbortController();
  const news = new News(ends.signal);
  const line = new SharedLine({
    me,
    ticket,
    since: () => Object.fromEntries(numbers),
    on: {
      async acts(rel, acts) {
        numbers.set(rel, Math.max(numbers.get(rel), ...acts.map(({ seq }) => seq)));
        if (rel === book.rel) return noted(acts, rows, book, news);
        const told = acts.filter(({ author, kind }) => author !== me && TELLS.has(kind));
        const row = rows.get(rel);
        if (!row) return told.length && elsewhereSpoke(rel, told, book, news);
        if (row.closest('[data-out-of-sight]')) return undefined;
        row.dataset.told = String(Math.max(Number(row.dataset.told), ...told.map(({ seq }) => seq)));
        const { quiet, never } = asideIn(book);
        for (const act of told) if (!quiet.has(rel) && !never.has(act.author)) news.came(act);
        return showDot(row, book);
      },
    },
  });
  window.addEventListener('pagehide', () => line.leave(), { once: true });
  window.addEventListener('pageshow', ({ persisted }) => persisted && again(), { once: true });
  document.addEventListener('midspan:leaving-page', () => {
    line.leave();
    ends.abort();
  }, { once: true });
}

// Somebody further back spoke: they stand first now. Not where I have put them out of my sight, and not
// under the eyes of whoever is reading further back.
async function elsewhereSpoke(rel, told, book, news) {
  const { ok, data } = await ask(`/book/acts/?slot=known/${rel}`, { method: 'GET' });
  if (ok) for (const act of data.acts) await book.hear(act);
  const { quiet, never } = asideIn(book);
  const fresh = told.filter(({ author }) => !quiet.has(rel) && !never.has(author));
  if (!fresh.length || book.get(`known/${rel}`)?.hidden) return;
  for (const act of fresh) news.came(act);
  if (!new URLSearchParams(location.search).has('from')) again();
}

// What another tab or device of mine wrote into my book.
async function noted(acts, rows, book, news) {
  for (const act of acts) await book.hear(act);
  for (const row of rows.values()) fill(row, book);
  for (const rel of rows.keys()) news.read(rel, book.get(`heads/${rel}`)?.seq ?? 0);
}

start();
