// "I was invited": opens an invitation that was put into the box, as its link or as the groups that
// were read aloud. It is read here and gone to; its key, after the #, reaches no form and no server.

import { addressOf } from '../lib/page.js';

const INVITATION = /^\/join\/[A-Za-z0-9_-]{22}\/?$/;
const KEY = /^#[A-Za-z0-9_-]{22}$/;
const READ_ALOUD = /^[0-9A-Za-z]{28}$/;

const form = document.getElementById('open-link');
const box = document.getElementById('link');
const error = document.getElementById('link-error');

function say(id) {
  error.textContent = document.getElementById(id).content.textContent;
  box.setAttribute('aria-invalid', 'true');
}

async function open(event) {
  event.preventDefault();
  const text = box.value.replace(/\s+/g, ''); // messages break long links
  if (READ_ALOUD.test(text.replaceAll('-', ''))) return spoken(text);
  const link = addressOf(text);
  if (!link || !INVITATION.test(link.pathname) || !KEY.test(link.hash)) return say('not-a-link');
  if (link.origin !== location.origin) return say('elsewhere');
  return location.assign(link.href);
}

async function spoken(text) {
  const { invitationId, readSecret, secretText } = await import('../sealing/invitation.js');
  const secret = await readSecret(text).catch(() => null);
  if (!secret) return say('mistyped');
  return location.assign(`/join/${await invitationId(secret)}#${secretText(secret)}`);
}

form.hidden = false;
form.addEventListener('submit', open);
