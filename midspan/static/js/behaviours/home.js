// The people I talk with: their names, and a quiet dot for something new. No numbers.

import { clock, dataOf, date, day, listed, sentence, shortly, tell, toldApart } from '../lib/page.js';
import { Line } from '../live/line.js';
import { Book } from '../relationship/book.js';
import { whenOpen } from '../relationship/my-keys.js';
import { ticket } from '../relationship/ticket.js';

export async function start(root = document) {
  const page = root.querySelector('#home');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const book = await Book.open(dataOf('book'), await whenOpen(dataOf('me-id')));
  const rows = new Map();
  for (const row of page.querySelectorAll('.people__row')) {
    rows.set(row.dataset.rel, row);
    fill(row, book);
  }
  page.dataset.ready = 'yes';
  if (rows.size) listen(rows);
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
  const what = 'ended' in row.dataset
    ? sentence('has-ended')
    : Number(row.dataset.told) === 0 && !names ? sentence('waiting') : '';
  tell(row.querySelector('.people__what'), what);
  const seen = book.get(`heads/${row.dataset.rel}`)?.seq ?? 0;
  row.querySelector('.people__dot').hidden = Number(row.dataset.told) <= seen;
}

// "Ana, Ben, Cleo and me" for a circle. The place says who is still in it, never what they are called.
function namesIn({ circle }, names) {
  if (circle === undefined) return listed(Object.values(names).filter(Boolean));
  const others = circle.split(' ').filter(Boolean).map((id) => names[id] || sentence('somebody'));
  return others.length ? shortly([...toldApart(others), sentence('me')], 4) : '';
}

// New words light the dot of their row; the page counts nothing and moves nothing.
function listen(rows) {
  const line = new Line({
    path: '/live',
    ticket,
    since: () => Object.fromEntries([...rows].map(([rel, row]) => [rel, Number(row.dataset.seq)])),
    on: {
      acts(rel, acts) {
        const row = rows.get(rel);
        if (!row) return;
        row.dataset.seq = String(Math.max(Number(row.dataset.seq), ...acts.map(({ seq }) => seq)));
        row.querySelector('.people__dot').hidden = false;
      },
      stored() {}, taken() {}, refused() {}, changed() {}, presence() {}, state() {},
    },
  });
  window.addEventListener('pagehide', () => line.leave(), { once: true });
  document.addEventListener('midspan:leaving-page', () => line.leave(), { once: true });
}

start();
