// What somebody types into a form and has not laid down yet stays on their device, sealed, and
// stands there again when they come back.

import { Draft, keepOnGoing } from '../relationship/draft.js';
import { device } from '../sealing/daily.js';

const FIELDS = 'textarea, select, input:not([type=hidden], [type=password], [type=file])';

/**
 * Keep the draft of a form, and put back what was kept. Ask once the form is filled: only what
 * differs from that is a draft.
 * @param {HTMLFormElement} form
 * @param {string} name such as `<me>/<rel>/first-words`
 * @returns {Promise<Draft>} call `said()` when it was
 */
export async function keepDraft(form, name) {
  const before = standsIn(form);
  const draft = new Draft({ device, name, read: () => changedIn(form, before) });
  put(form, (await draft.found()) ?? {});
  const ends = new AbortController();
  form.addEventListener('input', () => draft.changed(), { signal: ends.signal });
  keepOnGoing(draft, ends.signal);
  document.addEventListener('midspan:leaving-page', () => ends.abort(), { once: true });
  return draft;
}

function standsIn(form) {
  return Object.fromEntries([...form.querySelectorAll(FIELDS)].map((field) => [nameOf(field), valueOf(field)]));
}

function changedIn(form, before) {
  const changed = Object.entries(standsIn(form)).filter(([name, value]) => before[name] !== value);
  return changed.length ? Object.fromEntries(changed) : undefined;
}

function put(form, values) {
  for (const field of form.querySelectorAll(FIELDS)) {
    const value = values[nameOf(field)];
    if (typeof value !== typeof valueOf(field)) continue;
    if (typeof value === 'boolean') field.checked = value;
    else field.value = value;
    for (let around = field.closest('details'); around; around = around.parentElement.closest('details')) {
      around.open = true; // so that it is seen
    }
  }
  form.dispatchEvent(new Event('change'));
}

// Fields here have no name, so that nothing leaves in the clear.
function nameOf({ id, type, dataset, value }) {
  if (id) return id;
  return ['radio', 'checkbox'].includes(type) ? `${dataset.field}=${value}` : dataset.field;
}

function valueOf(field) {
  return ['radio', 'checkbox'].includes(field.type) ? field.checked : field.value;
}
