// "Ben took your invitation. Is it really …": asked in the talk of whoever came, or came back with
// other keys, and stands there until it is answered.

import { copyOf, sentence, tell } from '../../lib/page.js';

/**
 * @param {Between} between @param {Lines} lines @param {(id: string) => string} nameOf
 * @param {() => void} answered somebody was recognised
 */
export function ask(between, lines, nameOf, answered) {
  for (const id of between.newcomers) askOf(id, 'newcomer');
  for (const id of between.changed) askOf(id, 'came-back');

  function askOf(id, what) {
    if (lines.has(`[data-newcomer="${id}"]`)) return;
    const asked = copyOf(what);
    asked.dataset.newcomer = id;
    for (const place of asked.querySelectorAll('[data-name]')) place.textContent = nameOf(id);
    asked.querySelector('[data-yes]').addEventListener('click', () => yes(id, asked));
    lines.add(asked);
  }

  async function yes(id, asked) {
    const kept = await between.accept(id);
    if (!asked.isConnected) return; // tapped twice
    if (!kept) return void tell(asked.querySelector('[data-trouble]'), sentence('offline'));
    lines.remove(asked);
    lines.tellReturns();
    answered();
  }
}
