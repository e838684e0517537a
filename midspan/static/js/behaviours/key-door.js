// The key door: on a page with sealed words, when the keys are not open on this device. It asks
// in place, opens, and says `keys-open` on the document; whoever waits looks the keys up then.

import { canSeal } from '../sealing/identity.js';
import { device } from '../sealing/daily.js';

export async function start(root = document) {
  const door = root.querySelector('[data-key-door]');
  if (!door || door.dataset.started) return;
  door.dataset.started = 'yes';
  const can = await canSeal();
  if (can && (await isOpen(door.dataset.person))) return;
  const { show } = await import('./key-door/asking.js');
  show(door, { canSeal: can });
}

async function isOpen(id) {
  try {
    return (await device.identity(id)) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

start();
