// What this device does when something new comes: off until somebody asks for it here.

import { wish, wishes } from '../people/wishes.js';
import { chime } from './chime.js';

export function start(root = document) {
  const form = root.querySelector('[data-wishes]');
  if (!form || form.dataset.started) return;
  form.dataset.started = 'yes';
  const asked = wishes();
  for (const box of form.querySelectorAll('[data-wish]')) {
    box.checked = asked.has(box.dataset.wish);
    box.closest('label').hidden = box.dataset.wish === 'vibration' && !navigator.vibrate;
    box.addEventListener('change', () => {
      if (!wish(box.dataset.wish, box.checked)) box.checked = false;
      else if (box.checked) tryIt[box.dataset.wish]();
    });
  }
  form.hidden = false;
}

// So that one knows what one asked for.
const tryIt = { sound: chime, vibration: () => navigator.vibrate(120) };

start();
