// Going on without somebody: each says so for themself; when all the others have, it happens.

import { read } from '../lib/fields.js';
import { copyOf, listed, sentence, tell } from '../lib/page.js';
import { sayings } from '../relationship/between/parting.js';
import { goOn } from '../relationship/going-on.js';
import { Names } from '../relationship/names.js';
import { send } from '../relationship/sending.js';
import { SealError } from '../sealing/errors.js';
import { openBetween } from './opening.js';
import { again } from './stay.js';

const FEWEST = 3;

openBetween('#without', async (page, between, data) => {
  if (between.trouble) throw new SealError(between.trouble);
  await goOn(between); // others may have agreed to somebody, and nobody was here since
  await show(page, between, await Names.from(between, data.first_words));
});

async function show(page, between, names) {
  const { members } = between.roster;
  const list = page.querySelector('[data-people]');
  page.querySelector('[data-too-few]').hidden = members.length >= FEWEST;
  const others = members.length < FEWEST ? [] : between.others;
  list.replaceChildren(...(await Promise.all(others.map((id) => one(id, between, names)))));
  list.hidden = !others.length;
}

async function one(id, between, names) {
  const item = copyOf('one');
  const name = names.of(id);
  item.querySelector('[data-name]').textContent = name;
  const { yes, notYet } = await sayings(between, id);
  const all = (ids) => listed(ids.map((each) => names.of(each)));
  tell(item.querySelector('[data-said]'), yes.length
    ? sentence('going-on-said', { name, yes: all(yes), others: all(notYet) }) : '');
  item.querySelector('[data-says="yes"]').textContent = sentence('going-on-yes', { name });
  item.querySelector('[data-says="no"]').hidden = !yes.includes(between.me);
  const form = item.querySelector('form');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { says } = event.submitter.dataset;
    for (const button of form.querySelectorAll('button')) button.disabled = true;
    const { ok, data } = await send(between, {
      kind: 'goes_on', as: 'going-on', fields: read(form), facts: [['without', id], ['says', says]],
    });
    // Whoever says it last makes the record, and else the next who is here.
    if (ok && (await heard(between)) && (await goOn(between))) return again();
    for (const button of form.querySelectorAll('button')) button.disabled = false;
    return tell(form.querySelector('[data-trouble]'), sentence(data?.code ? `refused-${data.code}` : 'offline'));
  });
  return item;
}

async function heard(between) {
  const { ask } = await import('../lib/ask.js');
  const { ok, data } = await ask(`/r/${between.rel}/epochs/?after=${between.roster.n}`, { method: 'GET' });
  if (ok) await between.grow(data);
  return ok && !between.trouble;
}
