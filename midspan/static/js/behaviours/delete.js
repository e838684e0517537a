// Letting go of what is between us: out of my own sight, which stands in my book and is nobody
// else's business, or deleted for everybody, by the yes of all.

import { dataOf, sentence, tell } from '../lib/page.js';
import { Between } from '../relationship/between.js';
import { whenOpen } from '../relationship/my-keys.js';
import { forgetPlace } from '../relationship/forget-place.js';
import { send } from '../relationship/sending.js';
import { device } from '../sealing/daily.js';
import { again, go } from './stay.js';

export async function start(root = document) {
  const page = root.querySelector('#delete');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const opens = dataOf('opens');
  const identity = await whenOpen(opens.me);
  const between = await Between.open(opens, identity);
  for (const place of page.querySelectorAll('[data-name]')) {
    place.textContent = between.nameOf(place.dataset.name) || sentence('somebody');
  }
  hiding(page, between);
  const button = page.querySelector('[data-say]');
  button.addEventListener('click', () => say(page, between, button, identity));
  page.querySelector('[data-main]').hidden = false;
  page.dataset.ready = 'yes';
}

function hiding(page, between) {
  const show = () => {
    const isHidden = Boolean(between.known.hidden);
    for (const part of page.querySelectorAll('[data-shown], [data-hide]')) part.hidden = isHidden;
    for (const part of page.querySelectorAll('[data-hidden], [data-unhide]')) part.hidden = !isHidden;
  };
  const put = async (isHidden) => {
    const kept = await between.putOutOfSight(isHidden);
    tell(page.querySelector('[data-trouble=hide]'), kept ? '' : sentence('offline'));
    show();
    page.querySelector('#hide-title').focus();
  };
  page.querySelector('[data-hide]').addEventListener('click', () => put(true));
  page.querySelector('[data-unhide]').addEventListener('click', () => put(false));
  show();
}

async function say(page, between, button, by) {
  button.disabled = true;
  const yes = button.dataset.say;
  const { ok, data } = await send(between, {
    kind: 'erases', as: 'erasing', fields: { yes }, facts: [['yes', yes]], path: `/r/${between.rel}/delete/`, by,
  });
  button.disabled = false;
  if (!ok) return tell(page.querySelector('[data-trouble=erase]'), sentence(data?.code ? `refused-${data.code}` : 'offline'));
  if (!data.gone) return again();
  await forgetPlace(device, between.me, between.rel);
  return go('/');
}

start();
