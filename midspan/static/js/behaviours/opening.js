// Opening a page that lies between people: once, as soon as my keys are open on this device, with
// what the place has put on it (midspan/relationships/opening.py). Where that does not add up the
// page says so, and stays as it is.

import { dataOf, sentence, tell } from '../lib/page.js';
import { Between } from '../relationship/between.js';
import { whenOpen } from '../relationship/my-keys.js';
import { SealError } from '../sealing/errors.js';

/**
 * @param {string} where its own part of the document, as a selector
 * @param {(page: Element, between: Between, data: object) => Promise<void>} show throws SealError
 */
export async function openBetween(where, show) {
  const page = document.querySelector(where);
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const data = dataOf('opens');
  const identity = await whenOpen(data.me);
  try {
    await show(page, await Between.open(data, identity), data);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    tell(page.querySelector('[data-roster]'), sentence(error.code));
    const opening = page.querySelector('[data-looked], [data-state]');
    if (opening) tell(opening, '');
  }
  page.dataset.ready = 'yes';
}
