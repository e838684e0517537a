// What the key door asks, and opening by it. Loaded only where the keys are not open.

import { ask } from '../../lib/ask.js';
import { openAndKeep, tried } from '../../people/opening.js';
import { remember, remembered } from '../../people/known-place.js';
import { SealError } from '../../sealing/errors.js';
import { start as showWords } from '../show-words.js';
import { cannot, fault, refused, trouble, twoWays, whileBusy } from '../telling.js';

export async function show(door, { canSeal }) {
  if (!canSeal) return open(door, () => cannot(door));
  const kept = await ask('/me/vaults/', { method: 'GET' });
  const hasNoWay = kept.ok && !kept.data.vaults.length;
  return open(door, () => (hasNoWay ? tellThereIsNoWay(door) : offer(door, kept)));
}

function open(door, part) {
  door.hidden = false;
  part();
}

function tellThereIsNoWay(door) {
  door.querySelector('[data-no-way]').hidden = false;
}

function offer(door, kept) {
  showWords(door);
  const form = door.querySelector('[data-door-form]');
  const ways = twoWays(form);
  if (kept.ok) ways.only(kept.data.vaults.map(({ way }) => way));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, () => unlock(door, form, ways));
  });
  form.hidden = false;
}

async function unlock(door, form, { way, input }) {
  if (!input.value.trim()) return fault(form, input.id, way === 'recovery' ? 'mistyped' : 'wrong-key');
  const kept = await ask('/me/vaults/', { method: 'GET' });
  if (!kept.ok) return refused(form, kept);
  const { id, site, borrowed, until, vaults } = kept.data;
  if (id !== door.dataset.person) return trouble(form, 'signed-out');
  const vault = vaults.find((one) => one.way === way);
  try {
    const { lock } = await tried({ way, typed: input.value, salt: vault?.salt, site });
    await openAndKeep(vault, lock, { id, borrowed, until });
  } catch (error) {
    if (!(error instanceof SealError) || !['mistyped', 'wrong-key'].includes(error.code)) throw error;
    return fault(form, input.id, error.code);
  }
  if (!borrowed && !remembered()) remember(site);
  input.value = '';
  door.hidden = true;
  document.dispatchEvent(new CustomEvent('keys-open', { detail: { id } }));
}
