// What the mirror's own page and the mirror in a talk have in common: how sure is said, and which
// words are meant.

import { sentence } from '../../lib/page.js';

/** How sure is called what; the lens's own thresholds lie lower. */
const QUITE_SURE = 0.9;
const RATHER_SURE = 0.75;
/** Words of which the lens reads only the beginning and the end (lens/tokenizer.js). */
const LONG = 400;

export function isLong(words) {
  return words.split(/\s+/, LONG + 1).length > LONG;
}

/** How sure it is about these words, in words. `reaches`: of words that may reach across. */
export function howSure(p, words, reaches) {
  const code = p >= QUITE_SURE ? 'quite-sure' : p >= RATHER_SURE ? 'rather-sure' : 'a-guess';
  return [sentence(reaches ? `${code}-reaches` : code), ...(isLong(words) ? [sentence('long')] : [])].join(' ');
}

/**
 * A lamp before a question: lit where words may reach across, empty where they may come between;
 * none where nothing is asked. @param {boolean} [reaches]
 */
export function light(question, reaches) {
  question.parentElement.querySelector('.asks-lamp')?.remove();
  if (reaches === undefined) return;
  const lamp = document.createElement('span');
  lamp.className = `asks-lamp${reaches ? ' asks-lamp--lit' : ''}`;
  lamp.append(unseen(reaches ? 'may-reach' : 'may-come-between'));
  question.before(lamp);
}

/** The words as they are, the ones that are meant underlined, and told to those who only hear them. */
export function underlined(words, [start, end]) {
  const mark = document.createElement('mark');
  mark.textContent = words.slice(start, end);
  return [words.slice(0, start), unseen('underline-begins'), mark, unseen('underline-ends'), words.slice(end)];
}

function unseen(code) {
  const span = document.createElement('span');
  span.className = 'unseen';
  span.textContent = ` ${sentence(code)} `;
  return span;
}
