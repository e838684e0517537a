// Making something quiet for me, or never hearing from somebody again; or hearing again (aside.js).

import { asideIn, SLOT } from './aside.js';

/** @returns {Promise<boolean>} whether it is stored */
export function makeQuiet(book, rel, isQuiet = true) {
  const { quiet, never } = asideIn(book);
  if (isQuiet) quiet.add(rel);
  else quiet.delete(rel);
  return keep(book, quiet, never);
}

/** @returns {Promise<boolean>} whether it is stored */
export function neverHearFrom(book, id, name) {
  const { quiet, never } = asideIn(book);
  return keep(book, quiet, never.set(id, name));
}

/** @returns {Promise<boolean>} whether it is stored */
export function hearAgain(book, id) {
  const { quiet, never } = asideIn(book);
  never.delete(id);
  return keep(book, quiet, never);
}

function keep(book, quiet, never) {
  return book.put(SLOT, SLOT, {
    quiet: Object.fromEntries([...quiet].map((rel) => [rel, true])), never: Object.fromEntries(never),
  });
}
