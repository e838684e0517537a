// What is told on the bridge, in a line among the lines: something went through a door, somebody
// said whether we go on without somebody, or whether there is to be a mirror. And a letter, of which
// the beginning stands in the talk.

import { clock, copyOf, sentence, tell, toldOf } from '../../lib/page.js';
import { aboutMirror } from '../../between-us/mirror.js';
import { excerpt } from './box.js';

const A_BEGINNING = 240; // signs of a letter that stand in the talk

/** Tell of an act that is none of the lines. */
export function tellOf(element, act, content, people) {
  if (['sheet', 'reply'].includes(content.as)) laid(element, act, content, people);
  else if (aboutMirror(act, content)) ofMirror(element, act, content, people);
  else goesOn(element, act, people);
}

// Something went through a door, with the way there. What answers it is told where it lies.
function laid(element, act, { as, sort, thing }, people) {
  const item = element.closest('li');
  const told = as === 'sheet' && !thing && toldOf(sort)?.dataset.door;
  item.hidden = !told;
  if (!told) return;
  notice(element, act, sort, people).querySelector('[data-there]').href = `${told}/#thing-${act.id}`;
}

// Told with the way to where the same can be said.
function ofMirror(element, act, content, people) {
  element.closest('li').hidden = false;
  const there = notice(element, act, aboutMirror(act, content), people).querySelector('[data-there]');
  there.href = '#mirror';
  there.dataset.mirrorOpen = '';
}

function goesOn(element, { facts }, people) {
  const { without, back, says } = Object.fromEntries(facts);
  for (const place of element.querySelectorAll('[data-about]')) place.textContent = people.name(without ?? back);
  for (const told of element.querySelectorAll('[data-says]')) told.hidden = told.dataset.says !== says;
}

function notice(element, act, code, people) {
  const made = element.querySelector('.talk__notice') ?? asNotice(element.closest('li'), element);
  const told = people.isMe(act.author) ? `told-mine-${code}` : `told-${code}`;
  tell(made.querySelector('[data-told]'), sentence(told, { name: people.name(act.author) }));
  made.querySelector('time').textContent = clock(act.at);
  return made;
}

// What came among the lines of the talk, and is none.
function asNotice(item, element) {
  const notice = copyOf('in-talk-laid').querySelector('.talk__notice');
  item.classList.remove('line--near', 'line--far');
  item.classList.add('line--middle');
  element.replaceChildren(notice);
  return notice;
}

/** A letter stands in the talk as a sheet with its beginning; it is read on the page of letters. */
export function letter(item, seq, title, words) {
  const sheet = copyOf('letter-here');
  tell(sheet.querySelector('[data-title]'), title);
  sheet.querySelector('[data-read]').href = `letters/#letter-${seq}`;
  const text = item.querySelector('sealed-text');
  text.replaceWith(sheet);
  sheet.querySelector('[data-beginning]').replaceWith(text);
  text.say(excerpt(words, A_BEGINNING));
}
