// Going on without somebody: each says so for themself; when all the others have, it happens.

import { read } from '../lib/fields.js';
import { copyOf, dataOf, listed, sentence, tell } from '../lib/page.js';
import { Between } from '../relationship/between.js';
import { sayings } from '../relationship/between/parting.js';
import { goOn } from '../relationship/going-on.js';
import { whenOpen } from '../relationship/my-keys.js';
import { send } from '../relationship/sending.js';
import { SealError } from '../sealing/errors.js';
import { again } from './stay.js';

const FEWEST = 3;

export async function start(root = document) {
  const page = root.querySelector('#without');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const data = dataOf('opens');
  try {
    const between = await Between.open(data, await whenOpen(data.me));
    for (const act of data.first_words) {
      const { content } = await between.read(act).catch(() => ({}));
      if (content?.name && act.author !== between.me) between.call(act.author, content.name);
    }
    if (between.trouble) throw new SealError(between.trouble);
    await goOn(between); // others may have agreed to somebody, and nobody was here since
    await show(page, between);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    tell(page.querySelector('[data-roster]'), sentence(error.code));
  }
  page.dataset.ready = 'yes';
}

async function show(page, between) {
  const { members } = between.roster;
  const list = page.querySelector('[data-people]');
  page.querySelector('[data-too-few]').hidden = members.length >= FEWEST;
  const others = members.length < FEWEST ? [] : between.others;
  list.replaceChildren(...(await Promise.all(others.map((id) => one(id, between)))));
  list.hidden = !others.length;
}

async function one(id, between) {
  const item = copyOf('one');
  const name = nameOf(id, between);
  item.querySelector('[data-name]').textContent = name;
  const { yes, notYet } = await sayings(between, id);
  const all = (ids) => listed(ids.map((each) => nameOf(each, between)));
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

function nameOf(id, between) {
  return id === between.me ? sentence('me') : between.nameOf(id) || sentence('somebody');
}

async function heard(between) {
  const { ask } = await import('../lib/ask.js');
  const { ok, data } = await ask(`/r/${between.rel}/epochs/?after=${between.roster.n}`, { method: 'GET' });
  if (ok) await between.grow(data);
  return ok && !between.trouble;
}

start();
