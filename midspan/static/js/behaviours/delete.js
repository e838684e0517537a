// Letting go of what is between us: out of my own sight, which stands in my book and is nobody
// else's business, or deleted for everybody, by the yes of all.

import { sentence, tell } from '../lib/page.js';
import { Names } from '../relationship/names.js';
import { forgetPlace } from '../relationship/forget-place.js';
import { send } from '../relationship/sending.js';
import { device } from '../sealing/daily.js';
import { openBetween } from './opening.js';
import { again, go } from './stay.js';

openBetween('#delete', async (page, between, data) => {
  const names = await Names.from(between, data.first_words);
  for (const place of page.querySelectorAll('[data-name]')) place.textContent = names.of(place.dataset.name);
  hiding(page, between);
  const button = page.querySelector('[data-say]');
  button.addEventListener('click', () => say(page, between, button));
  page.querySelector('[data-main]').hidden = false;
});

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

async function say(page, between, button) {
  button.disabled = true;
  const yes = button.dataset.say;
  const { ok, data } = await send(between, {
    kind: 'erases', as: 'erasing', fields: { yes }, facts: [['yes', yes]], path: `/r/${between.rel}/delete/`, by: between.hand,
  });
  button.disabled = false;
  if (!ok) return tell(page.querySelector('[data-trouble=erase]'), sentence(data?.code ? `refused-${data.code}` : 'offline'));
  if (!data.gone) return again();
  await forgetPlace(device, between.me, between.rel);
  return go('/');
}
