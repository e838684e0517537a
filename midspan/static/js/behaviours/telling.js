// How forms that handle keys say what is going on: sentences from the page, faults beside the
// field, and one word on the button while something takes a moment. Nothing typed is cleared.

import { SealError } from '../sealing/errors.js';

/** A sentence of the page for this code; `say` is what the place itself said. */
export function sentenceFor(code, say = '') {
  const found = say ? null : (find(code) ?? find('unexpected'));
  return say || found?.textContent.trim().replace(/\s+/g, ' ') || code;
}

function find(code) {
  for (const held of document.querySelectorAll('template[data-sentences]')) {
    const found = held.content.querySelector(`[data-code="${CSS.escape(code)}"]`);
    if (found) return found;
  }
  return null;
}

/** Say beside a field what is amiss there, and go to it. */
export function fault(form, id, code) {
  const field = form.querySelector(`#${id}`);
  field.setAttribute('aria-invalid', 'true');
  form.querySelector(`[data-error-for="${id}"]`).textContent = sentenceFor(code);
  field.focus();
}

/** Say above the buttons what is amiss with all of it. */
export function trouble(form, code, say) {
  form.querySelector('[data-trouble]').textContent = code ? sentenceFor(code, say) : '';
}

export function clear(form) {
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  for (const error of form.querySelectorAll('[data-error-for]')) error.textContent = '';
  if (form.querySelector('[data-trouble]')) trouble(form, '');
}

/**
 * Do something that takes a moment: the button says so, a second press does nothing, and whatever
 * it throws is told as a sentence.
 */
export async function whileBusy(form, deed) {
  if (form.ariaBusy === 'true') return;
  const button = form.querySelector('button[data-busy]');
  const status = form.querySelector('[data-status]');
  const idle = button.textContent;
  form.ariaBusy = 'true';
  button.textContent = button.dataset.busy;
  if (status) status.textContent = button.dataset.busy;
  clear(form);
  try {
    await deed();
  } catch (error) {
    trouble(form, error instanceof SealError ? error.code : 'unexpected');
    if (!(error instanceof SealError)) throw error;
  } finally {
    form.ariaBusy = null;
    button.textContent = idle;
    if (status) status.textContent = '';
  }
}

/** Tell a refusal of the place (lib/ask.js); what the place says itself wins over our sentence. */
export function refused(form, { status, data }) {
  if (status === 401) return trouble(form, 'signed-out');
  if (status === 403 && !data.code) return trouble(form, 'form-expired');
  return trouble(form, data.code ?? 'unexpected', data.code === 'pace' ? data.say : '');
}

/** A button that changes between one's words and one's recovery key. @returns the way chosen */
export function twoWays(form) {
  const button = form.querySelector('[data-other-way]');
  const parts = [...form.querySelectorAll('[data-by]')];
  button.addEventListener('click', () => {
    for (const part of parts) part.hidden = !part.hidden;
    [button.textContent, button.dataset.otherWay] = [button.dataset.otherWay, button.textContent];
    clear(form);
    shown(parts).querySelector('.field__input').focus();
  });
  return {
    get way() {
      return shown(parts).dataset.by;
    },
    get input() {
      return shown(parts).querySelector('.field__input');
    },
    /** Only these ways exist; show the first. */
    only(ways) {
      for (const part of parts) part.hidden = part.dataset.by !== ways[0];
      button.hidden = ways.length < 2;
    },
  };
}

function shown(parts) {
  return parts.find((part) => !part.hidden);
}

/** Whether this browser can do it at all; if not, the page says so instead of showing the form. */
export function cannot(root) {
  root.querySelector('[data-no-crypto]').hidden = false;
}
