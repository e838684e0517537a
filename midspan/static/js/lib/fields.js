// Inputs without names, read and filled by script only: what is typed cannot leave in the clear.

import { trimmed } from './bytes.js';

/** @param {Element} form @returns {{[field: string]: string}} what stands in its data-field inputs */
export function read(form) {
  const found = {};
  for (const input of form.querySelectorAll('[data-field]')) {
    if (input.type !== 'radio' || input.checked) {
      found[input.dataset.field] = trimmed(input.value);
    }
  }
  return found;
}

/** Fill the inputs; what is missing stays as it is. */
export function fill(form, values) {
  for (const input of form.querySelectorAll('[data-field]')) {
    const value = values[input.dataset.field];
    if (typeof value !== 'string') continue;
    if (input.type === 'radio') input.checked = input.value === value;
    else input.value = value;
  }
  form.dispatchEvent(new Event('change'));
}

/** Radios of one field exclude one another though they have no name; what hangs on them shows. */
export function radios(form) {
  form.addEventListener('change', ({ target }) => {
    if (target?.type === 'radio') {
      for (const other of form.querySelectorAll(`[type=radio][data-field="${target.dataset.field}"]`)) {
        other.checked = other === target;
      }
    }
    for (const hanging of form.querySelectorAll('[data-when-binds]')) {
      hanging.hidden = read(form).binds !== hanging.dataset.whenBinds;
    }
  });
}
