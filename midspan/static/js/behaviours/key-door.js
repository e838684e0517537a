// The key door: on a page with sealed words, when the keys are not open on this device. It asks
// in place, opens, and says `keys-open` on the document; whoever waits looks the keys up then.

import { ask } from '../lib/ask.js';
import { openAndKeep, tried } from '../people/opening.js';
import { remember, remembered } from '../people/known-place.js';
import { curvesAreHere, device, SealError } from '../sealing/index.js';
import { start as showWords } from './show-words.js';
import { cannot, fault, refused, trouble, twoWays, whileBusy } from './telling.js';

export async function start(root = document) {
  const door = root.querySelector('[data-key-door]');
  if (!door || door.dataset.started) return;
  door.dataset.started = 'yes';
  if (!(await curvesAreHere())) return show(door, () => cannot(door));
  if (await isOpen(door.dataset.person)) return;
  const kept = await ask('/me/vaults/', { method: 'GET' });
  if (kept.ok && !kept.data.vaults.length) {
    return show(door, () => {
      door.querySelector('[data-no-way]').hidden = false;
    });
  }
  show(door, () => offer(door, kept));
}

async function isOpen(id) {
  try {
    return (await device.identity(id)) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function show(door, part) {
  door.hidden = false;
  part();
}

function offer(door, kept) {
  showWords(door);
  const form = door.querySelector('[data-door-form]');
  const ways = twoWays(form);
  if (kept.ok) ways.only(kept.data.vaults.map(({ way }) => way));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, () => open(door, form, ways));
  });
  form.hidden = false;
}

async function open(door, form, { way, input }) {
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

start();
