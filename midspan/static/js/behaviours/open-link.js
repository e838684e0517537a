// "I was invited": opens an invitation that was put into the box. The link is read here and
// gone to; its key, after the #, reaches no form and no server.

const INVITATION = /^\/join\/[A-Za-z0-9_-]{22}\/?$/;
const KEY = /^#[A-Za-z0-9_-]{22}$/;

const form = document.getElementById('open-link');
const box = document.getElementById('link');
const error = document.getElementById('link-error');

function say(id) {
  error.textContent = document.getElementById(id).content.textContent;
  box.setAttribute('aria-invalid', 'true');
}

function open(event) {
  event.preventDefault();
  const text = box.value.replace(/\s+/g, ''); // messages break long links
  const link = URL.canParse(text) ? new URL(text) : null;
  if (!link || !INVITATION.test(link.pathname) || !KEY.test(link.hash)) return say('not-a-link');
  if (link.origin !== location.origin) return say('elsewhere');
  location.assign(link.href);
}

form.hidden = false;
form.addEventListener('submit', open);
