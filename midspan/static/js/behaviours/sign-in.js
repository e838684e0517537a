// Signing in. What is typed as words or recovery key stays in this page; the place is shown a
// value that was made from it for this place alone.

import { ask } from '../lib/ask.js';
import { openAndKeep, tried } from '../people/opening.js';
import { remember, remembered } from '../people/known-place.js';
import { curvesAreHere, SealError } from '../sealing/index.js';
import { go } from './stay.js';
import { cannot, fault, refused, trouble, twoWays, whileBusy } from './telling.js';

export async function start(root = document) {
  const page = root.querySelector('[data-sign-in]');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  if (!(await curvesAreHere())) return cannot(page);
  const form = page.querySelector('form');
  const ways = twoWays(form);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, () => comeIn(form, ways, page.dataset.next));
  });
  form.hidden = false;
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
  await go(next);
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
