// Forms whose deed needs my own hand and not only a session: signed with my key just before they go
// (people/hands.py). Where my keys are not open here, the key door asks first, and the form then goes on.

import { byMyHand } from '../sealing/hand.js';
import { device } from '../sealing/daily.js';
import { PAE } from '../sealing/wire.js';
import { whenOpen } from '../relationship/my-keys.js';

const BESIDE = new Set(['hand', 'csrfmiddlewaretoken']);
const signing = new WeakSet();
const signed = new WeakSet();

export function start() {
  if (document.documentElement.dataset.byHand) return;
  document.documentElement.dataset.byHand = 'yes';
  // Before whoever sends forms by itself (stay.js).
  document.addEventListener('submit', submitted, { capture: true });
}

function submitted(event) {
  const form = event.target.closest?.('form[data-by-hand]');
  if (!form || signed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  go(form, event.submitter);
}

async function go(form, submitter) {
  const { person, session } = whoIAm();
  if (!(await isOpen(person))) await askFor();
  if (signing.has(form)) return;
  signing.add(form);
  const identity = await whenOpen(person);
  const path = whereTo(form);
  put(form, await byMyHand(identity, { session, path, body: fieldsOf(form, submitter) }));
  signing.delete(form);
  signed.add(form);
  setTimeout(() => form.requestSubmit(submitter?.isConnected ? submitter : null)); // dropped otherwise
}

function whoIAm() {
  const { content, dataset } = document.querySelector('meta[name="session-mark"]');
  return { person: dataset.person, session: content };
}

async function isOpen(person) {
  return (await device.identity(person).catch(() => null)) !== null;
}

async function askFor() {
  await import('./key-door.js'); // begins by itself
  const door = document.querySelector('[data-key-door]');
  if (door?.hidden) await shown(door);
  door?.querySelector('h2').focus();
}

// It asks the place first which ways there are.
function shown(door) {
  return new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (door.hidden) return;
      watch.disconnect();
      resolve();
    });
    watch.observe(door, { attributeFilter: ['hidden'] });
  });
}

function whereTo(form) {
  const { pathname, search } = new URL(form.getAttribute('action') ?? '', location.href);
  return pathname + search;
}

/**
 * What the form says, in the one spelling that the server reads too: by name, each as it will be sent.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} [submitter]
 * @returns {Uint8Array}
 */
export function fieldsOf(form, submitter) {
  const said = [...new FormData(form)];
  if (submitter?.name) said.push([submitter.name, submitter.value]);
  const fields = said.filter(([name]) => !BESIDE.has(name)).sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return PAE(...fields.flatMap(([name, value]) => [name, value.replace(/\r\n?|\n/g, '\r\n')]));
}

function put(form, hand) {
  let field = form.querySelector('input[name="hand"]');
  if (!field) {
    field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'hand' });
    form.append(field);
  }
  field.value = hand;
}

start();
