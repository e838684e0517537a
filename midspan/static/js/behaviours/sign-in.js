// Signing in. What is typed as words or recovery key stays in this page; the place is shown a
// value that was made from it for this place alone.

import { ask } from '../lib/ask.js';
import { handOn, openAndKeep, opened, tried } from '../people/opening.js';
import { remember, remembered } from '../people/known-place.js';
import { canSeal, SealError } from '../sealing/index.js';
import { go } from './stay.js';
import { cannot, fault, refused, trouble, twoWays, whileBusy } from './telling.js';

export async function start(root = document) {
  const page = root.querySelector('[data-sign-in]');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  if (!(await canSeal())) return cannot(page);
  const form = page.querySelector('form');
  const ways = twoWays(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, () => comeIn(form, ways, page.dataset.next));
  });
  form.hidden = false;
  for (const part of form.querySelectorAll('[data-first-here]')) part.hidden = Boolean(remembered());
  form.querySelector('#handle').focus();
}

async function comeIn(form, { way, input }, next) {
  const handle = form.querySelector('#handle').value.trim();
  if (!handle) return fault(form, 'handle', 'handle-shape');
  if (!input.value.trim()) return fault(form, input.id, way === 'recovery' ? 'mistyped' : 'wrong-key');
  const place = await ask('/sign-in/salt/', { json: { handle } });
  if (!place.ok) return refused(form, place);
  const { salt, site } = place.data;
  if (!isThePlace(form, site)) return;
  const key = await triedOrFault(form, { way, typed: input.value, salt, site }, input);
  if (!key) return;
  const chosen = form.querySelector('[data-device] input:checked').value;
  const borrowed = chosen === 'borrowed';
  const days = chosen === 'long' ? 30 : 0;
  const answer = await ask('/sign-in/', { json: { handle, way, login: key.login, borrowed, days } });
  if (answer.data.code === 'closed') return go(answer.data.to);
  if (answer.data.code === 'wrong-key') return trouble(form, 'wrong-pair');
  if (!answer.ok) return refused(form, answer);
  await unlock(answer.data, key.lock, borrowed);
  if (!borrowed) remember(site);
  if (way === 'recovery') return offerNewWords(form, answer.data, key, next);
  return go(next);
}

// Who came by the recovery key may have lost their words: new ones can be made at once, because
// this page still holds what opens the vault. It is let go with either answer.
function offerNewWords(form, { person, vault }, key, next) {
  const offer = form.parentElement.querySelector('[data-by-recovery]');
  for (const part of form.parentElement.querySelectorAll(':scope > :not([data-by-recovery])')) part.hidden = true;
  offer.querySelector('[data-as-it-is]').addEventListener('click', () => go(next));
  offer.querySelector('[data-new-words]').addEventListener('click', async () => {
    handOn(await opened(vault, key, person.id));
    const { bring } = await import('./stay/next-page.js');
    await bring({ url: new URL('/me/way-back/', location.href).href, replace: true });
  });
  form.querySelector('#recovery').value = '';
  offer.hidden = false;
  offer.querySelector('h1').focus();
}

// Another name than this browser remembers may be another place that asks for our login there.
function isThePlace(form, site) {
  const known = remembered();
  const other = form.querySelector('[data-other-place]');
  if (!known || known === site || other.querySelector('[data-yes]').checked) return true;
  other.querySelector('[data-known]').textContent = known;
  other.querySelector('[data-now]').textContent = site;
  other.hidden = false;
  other.querySelector('[data-yes]').focus();
  return false;
}

async function triedOrFault(form, by, input) {
  try {
    return await tried(by);
  } catch (error) {
    if (!(error instanceof SealError) || error.code !== 'mistyped') throw error;
    fault(form, input.id, 'mistyped');
    return null;
  }
}

async function unlock({ person, vault, until }, lock, borrowed) {
  try {
    await openAndKeep(vault, lock, { id: person.id, borrowed, until });
  } catch (error) {
    // Signed in without keys is nowhere: out again, and say what it was.
    await ask('/sign-out/?sure=yes', { json: {} });
    throw error.code === 'wrong-key' ? new SealError('altered') : error;
  }
}

start();
