// On "me": after how long keys lock by themselves, for this device; and locking now.

import { lockAfter, setLockAfter } from '../sealing/settling.js';
import { lockNow } from './lock.js';

export async function start(root = document) {
  const part = root.querySelector('[data-lock-wish]');
  if (!part || part.dataset.started) return;
  part.dataset.started = 'yes';
  const me = part.dataset.lockWish;
  const after = await lockAfter(me).catch(() => null);
  if (after === null) return; // no way back yet, or no keys here
  const choices = [...part.querySelectorAll('input[type=radio]')];
  const nearest = choices.find(({ value }) => Number(value) * 60_000 === after) ?? choices.at(-1);
  nearest.checked = true;
  part.addEventListener('change', async ({ target }) => {
    for (const other of choices) other.checked = other === target;
    await setLockAfter(me, Number(target.value) * 60_000);
    part.querySelector('[data-said]').textContent = part.dataset.kept;
  });
  part.querySelector('[data-lock-now]').addEventListener('click', () => lockNow(me));
  part.hidden = false;
}

start();
