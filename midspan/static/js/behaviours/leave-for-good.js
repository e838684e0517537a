// Leaving this place for good: the browser shows a way back, says in each relationship that I leave
// (sealed, as every leaving is, so that the others can verify it), and everything goes at once.

import { uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';
import { dataOf, sentence } from '../lib/page.js';
import { tried } from '../people/opening.js';
import { Book } from '../relationship/book.js';
import { NotThere, nameOf, openMine } from '../relationship/mine.js';
import { canSeal, device, openVault, SealError } from '../sealing/index.js';
import { cannot, fault, refused, trouble, twoWays, whileBusy } from './telling.js';

const TRIES = 3; // another device of mine may say something meanwhile

export async function start(root = document) {
  const page = root.querySelector('#leave-for-good');
  const form = page?.querySelector('[data-go]');
  if (!form || page.dataset.started) return;
  page.dataset.started = 'yes';
  if (!(await canSeal())) return cannot(page);
  const mine = dataOf('mine');
  const ways = mine.vaults.length ? waysOf(form, mine) : null;
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, () => leave(page, form, mine, ways));
  });
  await tellWho(page, mine).catch(() => {}); // the page says it without names as well
  page.dataset.ready = 'yes';
}

function waysOf(form, { vaults }) {
  if (vaults.length > 1) return twoWays(form);
  const [{ way }] = vaults;
  const parts = [...form.querySelectorAll('[data-by]')];
  for (const part of parts) part.hidden = part.dataset.by !== way;
  return { way, input: parts.find((part) => !part.hidden).querySelector('.field__input') };
}

// Only if my keys are open here already: nothing is asked for just to show names.
async function tellWho(page, mine) {
  const identity = await device.identity(mine.me);
  if (!identity || !mine.relationships.length) return;
  const book = await Book.open(mine.book, identity);
  const names = mine.relationships.map(({ rel }) => nameOf(rel, book) || sentence('somebody'));
  page.querySelector('[data-names]').replaceChildren(...names.map(item));
  page.querySelector('[data-who]').hidden = false;
}

function item(name) {
  const made = document.createElement('li');
  const isolated = document.createElement('bdi');
  isolated.textContent = name;
  made.append(isolated);
  return made;
}

async function leave(page, form, mine, ways) {
  const shown = ways ? await shows(form, mine, ways) : { identity: await device.identity(mine.me) };
  if (!shown) return;
  if (!shown.identity) return trouble(form, 'no-keys');
  const field = form.querySelector('#go-handle');
  for (let tries = TRIES; ; tries -= 1) {
    const acts = await leavings(mine, shown.identity, { again: tries < TRIES });
    const json = { acts, ...(shown.by ? { by: shown.by } : { handle: field.value }) };
    const answer = await ask('/me/leave-for-good/', { json, by: shown.identity });
    if (answer.ok) return gone(page);
    if (answer.data.code === 'wrong-handle') return fault(form, field.id, 'wrong-handle');
    if (answer.data.code !== '409' || tries === 1) return refused(form, answer);
  }
}

// The passphrase stays here: what is sent opens no keys. null when it is not the right one.
async function shows(form, mine, { way, input }) {
  const vault = mine.vaults.find((one) => one.way === way);
  try {
    const { login, lock } = await tried({ way, typed: input.value, salt: vault.salt, site: mine.site });
    const identity = await openVault(vault.sealed, lock, { id: mine.me, way });
    return { identity, by: { way, login } };
  } catch (error) {
    if (!(error instanceof SealError) || !['mistyped', 'wrong-key'].includes(error.code)) throw error;
    fault(form, input.id, error.code);
    return null;
  }
}

// A leaving for each that I can open. What does not open here ends all the same, without one.
async function leavings(mine, identity, how) {
  const open = mine.relationships.filter(({ ended }) => !ended);
  if (!open.length) return [];
  const book = await Book.open(mine.book, identity);
  const acts = [];
  for (const one of open) {
    const act = await leaving(one, identity, book, how);
    if (act) acts.push(act);
  }
  // More than one request takes go one by one before; whoever has so many has said that they go.
  for (const act of acts.splice(0, Math.max(0, acts.length - mine.most))) {
    await ask(`/r/${act.rel}/leave/`, { json: act });
  }
  return acts;
}

async function leaving(one, identity, book, { again }) {
  try {
    const between = await openMine(one, identity, book);
    const count = again ? await newest(one) : one.count;
    const act = { kind: 'leaves', id: uuid7(), count: count + 1, after: [] };
    return (await between.seal(act, 'leaving', { words: '' })).envelope;
  } catch (error) {
    if (error instanceof NotThere && error.code === 'offline') throw new SealError('offline');
    if (error instanceof NotThere || error instanceof SealError) return null;
    throw error;
  }
}

// My own count as it is now: this page may have been open for a while.
async function newest({ rel, count }) {
  let at = count;
  for (;;) {
    const { ok } = await ask(`/r/${rel}/acts/?count=${at + 1}`, { method: 'GET' });
    if (!ok) return at;
    at += 1;
  }
}

async function gone(page) {
  await device.forget().catch(() => {}); // the answer has emptied what pages keep here as well
  for (const link of document.querySelectorAll('.place__nav a:not(#leave-page)')) link.remove();
  page.querySelector('[data-step=ask]').remove();
  document.querySelector('#mine').remove();
  const done = page.querySelector('[data-step=done]');
  done.hidden = false;
  done.querySelector('h1').focus();
  scrollTo(0, 0);
}

start();
