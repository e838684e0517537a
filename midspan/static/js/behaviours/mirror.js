// A mirror for my own words. What is written here stays in this page: it is sealed by nobody
// because it goes nowhere, and it is kept by nothing, so that closing the page ends it.

import { sentence, tell } from '../lib/page.js';
import { isNewEnough, Lens } from '../lens/index.js';
import { howSure, isLong, light, underlined } from './mirror/asking.js';

const page = document.querySelector('#mirror');
const part = (name) => page.querySelector(`[data-${name}]`);
const form = part('form');

const lens = new Lens();
/** Per kind of words, how many of its questions were asked; they begin anywhere and come in turn. */
const asked = new Map();
/** Of these words somebody said that it was not like that. */
const notSo = new Set();

let shown = null; // {move, words}
let looks = 0;

function look(event) {
  event.preventDefault();
  const words = part('words').value.trim();
  if (!words) {
    refuse('nothing-written');
    return;
  }
  refuse('');
  looks += 1;
  reflect(words, part('before').value.trim(), looks);
}

function refuse(code) {
  part('error').textContent = code && sentence(code);
  part('words').setAttribute('aria-invalid', String(Boolean(code)));
  if (code) part('words').focus();
}

async function reflect(words, before, turn) {
  say(sentence(part('weighs').hidden ? 'looking' : 'fetching'));
  const answered = before ? [{ speaker: 'other', text: before }] : [];
  try {
    const found = await lens.ask([...answered, { speaker: 'me', text: words }], sure());
    part('weighs').hidden = true;
    if (turn !== looks) return; // asked again, or taken away, in the meantime
    if (notSo.has(words)) say(sentence('not-like-that'));
    else if (found.abstains) say(sentence(found.abstains));
    else if (found.notice) ask(words, found.notice);
    else say(sentence('silent'), sentence(isLong(words) ? 'long' : 'silent-why'));
  } catch {
    if (turn === looks) say(sentence('not-there'));
  }
}

function sure() {
  return Number(form.elements.sure.value);
}

function ask(words, { move, p, span }) {
  shown = { move, words };
  const reaches = 'reaches' in kind(move).dataset;
  say(next(move), howSure(p, words, reaches));
  light(part('question'), reaches);
  underline(words, span);
  part('why').textContent = sentence('why', { like: kind(move).dataset.like });
  part('after').hidden = false;
}

function kind(move) {
  return document.querySelector('#questions').content.querySelector(`[data-move="${CSS.escape(move)}"]`);
}

function next(move) {
  const questions = [...kind(move).children];
  const turn = asked.get(move) ?? Math.floor(Math.random() * questions.length);
  asked.set(move, turn + 1);
  return questions[turn % questions.length].textContent.trim();
}

/** What the mirror says; without a question nothing lies in the water. */
function say(question, beside = '') {
  part('question').textContent = question;
  light(part('question'));
  tell(part('sure'), beside);
  part('water').hidden = true;
  part('after').hidden = true;
  part('more').open = false;
}

function underline(words, span) {
  part('water').replaceChildren(...underlined(words, span));
  part('water').hidden = false;
  part('answer').scrollIntoView({ block: 'nearest' });
}

function another() {
  part('question').textContent = next(shown.move);
}

function wasNotSo() {
  notSo.add(shown.words);
  say(sentence('not-like-that'));
  part('words').focus();
}

function clear() {
  empty();
  part('words').focus();
}

function empty() {
  looks += 1;
  form.reset();
  refuse('');
  say('');
  part('water').replaceChildren();
  shown = null;
  notSo.clear();
}

form.addEventListener('submit', look);
part('clear').addEventListener('click', clear);
part('another').addEventListener('click', another);
part('not-so').addEventListener('click', wasNotSo);
part('words').addEventListener('input', () => refuse(''));
// A page that was left may be held ready for coming back; the words in it are not.
addEventListener('pagehide', () => {
  empty();
  lens.close();
});
// Before anybody has written anything, who cannot have it here knows.
if (isNewEnough()) form.hidden = false;
else part('without').hidden = false;
page.dataset.ready = 'yes';
