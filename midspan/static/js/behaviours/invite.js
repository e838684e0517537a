// The open links of a place: shown to whoever is in it, copied, given on, taken back.

import { trimmed } from '../lib/bytes.js';
import { copyOf, sentence, tell } from '../lib/page.js';
import { helloFor, invite, linkOf, renew, spokenOf, takeBack } from '../relationship/inviting.js';
import { openBetween } from './opening.js';
import { again } from './stay.js';

openBetween('#invite', async (page, between, data) => {
  const open = page.dataset.open.split(' ');
  const links = page.querySelector('[data-links]');
  if (!between.ended && !between.trouble) renew(between);
  for (const found of await between.openInvitations()) {
    if (open.includes(found.id)) links.append(await shown(found, between));
  }
  links.hidden = !links.children.length;
  page.querySelector('[data-none]').hidden = links.children.length > 0;
  const form = page.querySelector('[data-make]');
  form.hidden = between.shape === 'pair' && between.others.length > 0;
  form.addEventListener('submit', (event) => makeOne(event, form, between, data));
});

async function makeOne(event, form, between, data) {
  event.preventDefault();
  const typed = trimmed(form.querySelector('[data-for]').value);
  const hello = await helloFor(between, data.first_words, typed || between.known.for || '');
  const days = Number(form.querySelector('[data-days]').value);
  const past = form.querySelector('[data-past]')?.checked ?? false;
  const { status, data: answer } = await invite(between, { hello, days, past });
  if (status === 201) return again();
  tell(form.querySelector('[data-trouble]'), sentence(status ? `refused-${answer.code}` : 'offline'));
}

async function shown(invitation, between) {
  const section = copyOf('link');
  const address = linkOf(invitation);
  const told = section.querySelector('[data-told]');
  const name = invitation.for || sentence('somebody');
  section.querySelector('[data-name]').textContent = name;
  section.querySelector('[data-link]').textContent = address;
  const until = section.querySelector('[data-until]');
  until.dateTime = invitation.until;
  until.textContent = new Date(invitation.until).toLocaleString(document.documentElement.lang, {
    dateStyle: 'long', timeStyle: 'short',
  });
  section.querySelector('[data-past-open]').hidden = invitation.past !== 'shared';
  section.querySelector('[data-back]').hidden = !invitation.replaces;
  const spoken = await spokenOf(invitation);
  section.querySelector('[data-spoken]').hidden = !spoken;
  section.querySelector('[data-address]').textContent = location.host;
  const groups = spoken.split('-').map((textContent) => Object.assign(document.createElement('li'), { textContent }));
  section.querySelector('[data-groups]').replaceChildren(...groups);
  section.querySelector('details').addEventListener('toggle', async () => {
    const { picture } = await import('./picture.js');
    section.querySelector('[data-picture]').replaceChildren(picture(address));
  }, { once: true });
  section.querySelector('[data-copy]').addEventListener('click', async () => {
    await copy(address, section.querySelector('[data-link]'));
    tell(told, sentence('copied'));
  });
  const share = section.querySelector('[data-share]');
  share.hidden = !navigator.share;
  share.addEventListener('click', () => navigator.share({ url: address }).catch(() => {}));
  section.querySelector('[data-take-back]').addEventListener('click', async () => {
    const { ok, data } = await takeBack(between, invitation);
    if (ok) again();
    else tell(told, sentence(data?.code === 'bad-invitation' ? 'bad-invitation' : 'offline'));
  });
  return section;
}

async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No permission: the link is marked, so that the person's own copying takes it.
    getSelection().selectAllChildren(element);
  }
}
