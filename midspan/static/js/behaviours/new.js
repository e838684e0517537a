// A place for two: made here, sealed here, with its first words and its first link.

import { b64, random, trimmed } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';
import { fill, radios, read } from '../lib/fields.js';
import { dataOf, sentence, tell } from '../lib/page.js';
import { Between } from '../relationship/between.js';
import { Book } from '../relationship/book.js';
import { fresh as freshInvitation, invite } from '../relationship/inviting.js';
import { inTheMaking, isMade } from '../relationship/making.js';
import { whenOpen } from '../relationship/my-keys.js';
import { send } from '../relationship/sending.js';
import { device } from '../sealing/daily.js';
import * as sealing from '../sealing/index.js';
import { keepDraft } from './drafts.js';
import { go } from './stay.js';

// What was begun before a crash cannot be made any more: somebody is in it by now, or my keys are others.
const GIVEN_UP = new Set(['409', 'malformed']);

export async function start(root = document) {
  const page = root.querySelector('#new');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const form = page.querySelector('form[data-main]');
  const identity = await whenOpen(dataOf('me-id'));
  const data = dataOf('book');
  const book = await Book.open(data, identity);
  radios(form);
  fill(form, { name: book.get('me')?.name ?? '' });
  const draft = await keepDraft(form, `${dataOf('me-id')}/new`);
  form.hidden = false;
  page.dataset.ready = 'yes';
  const trouble = form.querySelector('[data-trouble]');
  const working = form.querySelector('[data-working]');
  const button = form.querySelector('button');
  let made = null; // what was made before the line dropped is used again, not made twice

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const forWhom = form.querySelector('[data-for]');
    const name = trimmed(forWhom.value);
    form.querySelector('#for-error').hidden = Boolean(name);
    if (!name) return forWhom.focus();
    button.disabled = true;
    tell(trouble, '');
    tell(working, sentence('working'));
    const words = { ...read(form), for: name };
    const shape = form.querySelector('[data-shape]').value;
    const days = Number(form.querySelector('[data-days]').value);
    try {
      made ??= await make(identity, book, { words, shape, days });
      const { ok, status, data: answer } = made.between
        ? await invite(made.between, { hello: words, from: made.invitation })
        : made;
      if (ok) {
        await Promise.all([draft.said(), isMade(device, identity.id)]);
        return void go(`/r/${made.between.rel}/invite/`);
      }
      if (!made.between) made = null;
      tell(trouble, sentence(status ? `refused-${answer.code}` : 'offline'));
    } finally {
      button.disabled = false;
      tell(working, '');
    }
  });
}

async function make(identity, book, how) {
  const { words: { for: forWhom, ...words }, shape, days } = how;
  const wanted = { for: forWhom, shape, said: { ...words, days } };
  const making = await inTheMaking(device, identity.id, wanted, async () => {
    const rel = b64(random(16));
    return { rel, ...(await sealing.createRecord({ rel, identity })), invitation: freshInvitation(days) };
  });
  const { rel, record, hash, invitation, isAgain } = making;
  const known = { names: {}, for: forWhom, shape, pin: { n: 1, hash }, met: {} };
  const isKnown = () => book.put(`known/${rel}`, 'known', known);
  // The own book first: a place that my book does not know of could never be opened again.
  if (!isAgain && !(await isKnown())) return { status: 0, data: {} };
  if (words.name) await book.put('me', 'me', { name: words.name });
  const { ok, status, data } = await ask('/with/new/', { json: { rel, record, shape } });
  if (!ok && isAgain && GIVEN_UP.has(data.code)) {
    await isMade(device, identity.id);
    return make(identity, book, how);
  }
  if (!ok) return { status, data };
  if (isAgain && !(await isKnown())) return { status: 0, data: {} };
  const between = await Between.open(
    { rel, shape, ended: false, records: [record], invites: [], leaves: [], count: 0 }, identity, book,
  );
  await send(between, { kind: 'first_words', as: 'first-words', fields: words, id: making.words });
  return { between, invitation };
}

start();
