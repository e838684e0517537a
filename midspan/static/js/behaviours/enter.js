// The demonstration's one-time door: signs in as a made-up person with the recovery key that
// followed the # of the address, keeps the keys here as signing in does, and closes the door.

import { ask } from '../lib/ask.js';
import { remember } from '../people/known-place.js';
import { openAndKeep, tried } from '../people/opening.js';
import { canSeal, SealError } from '../sealing/index.js';
import { go } from './stay.js';
import { cannot, refused, trouble, whileBusy } from './telling.js';

export async function start(root = document) {
  const page = root.querySelector('[data-enter]');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  if (!(await canSeal())) return cannot(page);
  const form = page.querySelector('form');
  let typed = globalThis.midspanFragment ?? '';
  // Somebody who copied a part, and then the whole line, stays on the same page.
  addEventListener('hashchange', () => {
    typed = location.hash.slice(1);
    history.replaceState(null, '', location.pathname);
    trouble(form, '');
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, () => comeIn(form, { handle: page.dataset.handle, typed }));
  });
  form.hidden = false;
}

async function comeIn(form, { handle, typed }) {
  const way = 'recovery';
  const place = await ask('/sign-in/salt/', { json: { handle } });
  if (!place.ok) return refused(form, place);
  const { salt, site } = place.data;
  const key = await tried({ way, typed, salt, site }).catch(() => null);
  if (!key) return trouble(form, 'cut-short');
  const how = { handle, way, login: key.login, borrowed: false, days: 30 };
  const answer = await ask('/sign-in/', { json: how });
  if (!answer.ok) return refused(form, answer);
  const { person, vault, until } = answer.data;
  try {
    await openAndKeep(vault, key.lock, { id: person.id, borrowed: false, until });
  } catch (error) {
    // Signed in without keys is nowhere: out again, and the door stays open.
    await ask('/sign-out/?sure=yes', { json: {} });
    throw error.code === 'wrong-key' ? new SealError('altered') : error;
  }
  remember(site);
  await ask(location.pathname, { json: {} });
  await go('/');
}

start();
