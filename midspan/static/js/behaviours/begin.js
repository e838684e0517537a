// The first person of a place arrives: keys and own book are made here, then the place is told.

import { ask } from '../lib/ask.js';
import { drawHandle } from '../lib/drawn.js';
import { prepare, settle } from '../people/arriving.js';
import { canSeal } from '../sealing/index.js';
import { go } from './stay.js';
import { cannot, fault, refused, whileBusy } from './telling.js';

export async function start(root = document) {
  const page = root.querySelector('[data-begin]');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  if (!(await canSeal())) return cannot(page);
  const form = page.querySelector('form');
  const field = form.querySelector('[data-handle]');
  const draw = () => {
    field.value = drawHandle();
  };
  draw();
  form.querySelector('[data-draw]').addEventListener('click', draw);
  let made = null; // one identity, however often the line drops
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(form, async () => {
      const handle = field.value.normalize('NFKC').trim().toLowerCase();
      if (!isHandle(handle, field)) return fault(form, field.id, 'handle-shape');
      made ??= await prepare();
      await arrive(form, made, handle);
    });
  });
  form.hidden = false;
}

function isHandle(handle, field) {
  return new RegExp(`^(?:${field.dataset.pattern})$`).test(handle);
}

async function arrive(form, { identity, person, book }, handle) {
  const borrowed = form.querySelector('[data-device] input:checked').value === 'borrowed';
  await settle(identity, { borrowed });
  const answer = await ask(location.pathname, {
    json: { person: { ...person, handle }, book, borrowed },
  });
  if (answer.ok) return go(answer.data.to);
  if (answer.data.code === 'handle-taken') return fault(form, 'handle', 'handle-taken');
  return refused(form, answer);
}

start();
