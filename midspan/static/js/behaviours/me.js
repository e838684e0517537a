// Signing out: the keys leave this device too, and nothing of anyone stays.

import { ask } from '../lib/ask.js';
import { remember, remembered } from '../people/known-place.js';
import { device } from '../sealing/daily.js';
import { forget } from '../sealing/settling.js';
import { signedOut, signingOut } from './lock.js';
import { follow } from './stay.js';

const PATIENCE = 3_000; // ms

export function start(root = document) {
  for (const form of root.querySelectorAll('[data-sign-out]')) {
    if (form.dataset.started) continue;
    form.dataset.started = 'yes';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      leave(form);
    });
  }
}

async function leave(form) {
  const isSure = form.elements.namedItem('sure') !== null;
  const place = remembered();
  signingOut();
  const { ok, status, data } = await ask(isSure ? '/sign-out/?sure=yes' : '/sign-out/', { json: {}, by: await mine() });
  if (!ok) signingOut(false);
  if (status === 409 && data.code === 'no-way-back') return follow(form);
  if (status === 0) return form.submit(); // let the browser itself say that the line is down
  signedOut(); // the other tabs first, so that none keeps anything after
  // A browser that keeps nothing has nothing to forget. One that is slow to is not waited for: the
  // answer itself has had all that this place keeps in it emptied (Clear-Site-Data).
  await Promise.race([forget().catch(() => {}), new Promise((done) => { setTimeout(done, PATIENCE); })]);
  // The answer emptied all that pages keep here; the name of the place is nobody's secret.
  remember(place);
  location.replace('/');
}

// Whoever has no way back has nothing but this session: it ends by their own hand (people/hands.py).
function mine() {
  const me = document.querySelector('meta[name="session-mark"]')?.dataset.person;
  return me && device.identity(me).catch(() => null);
}

start();
