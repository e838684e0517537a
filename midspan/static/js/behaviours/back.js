// Somebody lost all their keys: a link by which they come back in their own place, once all the others
// have said so. Whoever it is about and has their keys after all takes the link back here.

import { read } from '../lib/fields.js';
import { copyOf, listed, sentence, tell } from '../lib/page.js';
import { sayingsBack } from '../relationship/between/parting.js';
import { goOn } from '../relationship/going-on.js';
import { helloFor, invite, takeBack } from '../relationship/inviting.js';
import { Names } from '../relationship/names.js';
import { send } from '../relationship/sending.js';
import { SealError } from '../sealing/errors.js';
import { openBetween } from './opening.js';
import { again, go } from './stay.js';

openBetween('#back', async (page, between, data) => {
  if (between.trouble) throw new SealError(between.trouble);
  if (!between.ended) await goOn(between); // who has left is not asked to say anything
  await show(page, { between, data, names: await Names.from(between, data.first_words) });
});

async function show(page, here) {
  const { between } = here;
  const open = (await between.openInvitations()).filter(({ replaces }) => replaces);
  const mine = open.filter(({ replaces }) => replaces === between.me).map((one) => aboutMe(one, here));
  const others = between.others.map((id) => {
    const found = open.find(({ replaces }) => replaces === id);
    return found ? called(found, here) : one(id, here);
  });
  const list = page.querySelector('[data-people]');
  list.replaceChildren(...(await Promise.all([...mine, ...others])));
  list.hidden = !list.childElementCount;
  page.querySelector('[data-nobody]').hidden = !list.hidden;
}

function one(id, { between, names, data }) {
  const item = copyOf('one');
  const name = names.of(id);
  item.querySelector('[data-name]').textContent = name;
  item.querySelector('[data-lost]').textContent = sentence('back-if', { name });
  const form = item.querySelector('form');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(form, async () => {
      const days = Number(form.querySelector('[data-days]').value);
      const hello = await helloFor(between, data.first_words, between.nameOf(id));
      const made = await invite(between, { hello, days, replaces: id });
      if (made.status !== 201) return made;
      const said = await say(between, made.invitation, 'yes', read(form));
      if (said.ok) go('../invite/');
      return said;
    });
  });
  return item;
}

async function called(invitation, here) {
  const { between, names } = here;
  const item = copyOf('called');
  const { replaces: id } = invitation;
  const name = names.of(id);
  item.querySelector('[data-name]').textContent = sentence('back-title', { name });
  const { yes } = await saidOf(item, invitation, here);
  const form = item.querySelector('form');
  form.querySelector('[data-says="yes"]').textContent = sentence('back-yes', { name });
  form.querySelector('[data-says="yes"]').hidden = yes.includes(between.me);
  form.querySelector('[data-says="no"]').hidden = !yes.includes(between.me);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    busy(form, async () => {
      const said = await say(between, invitation, event.submitter.dataset.says, read(form));
      if (said.ok) again();
      return said;
    });
  });
  takesBack(item, invitation, between);
  return item;
}

async function aboutMe(invitation, here) {
  const item = copyOf('about-me');
  await saidOf(item, invitation, here);
  takesBack(item, invitation, here.between);
  return item;
}

async function saidOf(item, invitation, { between, names }) {
  const said = await sayingsBack(between, invitation.id, invitation.replaces);
  const all = (ids) => listed(ids.map((id) => names.of(id)));
  const code = said.notYet.length ? 'back-said' : 'back-all-said';
  const yes = all(said.yes) || sentence('nobody-so-far');
  tell(item.querySelector('[data-said]'), sentence(code, { yes, others: all(said.notYet) }));
  return said;
}

function takesBack(item, invitation, between) {
  item.querySelector('[data-take-back]').addEventListener('click', () => busy(item, async () => {
    const taken = await takeBack(between, invitation);
    if (taken.ok) again();
    return taken;
  }));
}

function say(between, { id, replaces }, says, fields) {
  const facts = [['back', replaces], ['invitation', id], ['says', says]];
  return send(between, { kind: 'calls_back', as: 'calling-back', fields, facts });
}

// While it is on its way nothing can be pressed twice; what is refused is said, and stays to be tried again.
async function busy(around, deed) {
  const buttons = around.querySelectorAll('button');
  for (const button of buttons) button.disabled = true;
  const { ok, status, data } = await deed();
  for (const button of buttons) button.disabled = false;
  if (ok || status === 201) return;
  tell(around.querySelector('[data-trouble]'), sentence(data?.code ? `refused-${data.code}` : 'offline'));
}
