// What a place is called in my own book: by the names of the others, else by whom it was made for; and
// whether somebody means it.

import { listed } from '../../lib/page.js';

/** @param {object|null} known what my book knows of it @returns {string} */
export function namesOf(known) {
  return listed(Object.values(known?.names ?? {}).filter(Boolean)) || known?.for || '';
}

/** As people look for names: in small letters, and without the marks on them. */
export function isIn(name, wanted) {
  return plain(name).includes(plain(wanted));
}

function plain(words) {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
