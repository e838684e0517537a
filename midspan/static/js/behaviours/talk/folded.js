// Folded away for me: lines of somebody from whom I never want to hear. One tap shows such a line.

import { sentence } from '../../lib/page.js';

/** @param {Element} page @param {Map<string, string>} never @param {AbortSignal} signal */
export function fold(page, never, signal) {
  const look = () => {
    for (const act of page.querySelectorAll('.talk__lines > li > sealed-act[author]:not([data-folded])')) {
      if (!never.has(act.getAttribute('author'))) continue;
      act.dataset.folded = 'yes';
      act.hidden = true;
      act.before(button(act, never.get(act.getAttribute('author'))));
    }
  };
  const watch = new MutationObserver(look);
  watch.observe(page, { childList: true, subtree: true }); // earlier words come in lists of their own
  signal.addEventListener('abort', () => watch.disconnect());
  look();
}

function button(act, name) {
  const shows = document.createElement('button');
  shows.type = 'button';
  shows.className = 'button button--plain';
  shows.textContent = sentence('folded', { name: name || sentence('somebody') });
  shows.addEventListener('click', () => {
    act.hidden = false;
    shows.remove();
  });
  return shows;
}
