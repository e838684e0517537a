// The place gave an older own book than this device remembers: said above the page, once it is known.

import { sentence } from '../lib/page.js';

/** @param {() => Promise<void>} isKnown called when it needs not be said again */
export function say(isKnown) {
  if (document.querySelector('[data-older-book]')) return;
  const note = document.createElement('div');
  note.className = 'note note--trouble stack';
  note.dataset.olderBook = '';
  note.setAttribute('role', 'alert');
  const words = document.createElement('p');
  words.textContent = sentence('older-book');
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', className: 'button button--quiet', textContent: sentence('older-book-known') });
  button.addEventListener('click', async () => {
    await isKnown();
    note.remove();
  });
  note.append(words, button);
  document.querySelector('main').prepend(note);
}
