// What is told on the bridge, in a line among the lines: something went through a door, somebody
// said whether we go on without somebody, or whether there is to be a mirror.

import { clock, copyOf, sentence, tell } from '../../lib/page.js';

const MIRROR = new Set(['side-by-side', 'apart-again']); // in sealed words

/** Something went through a door, with the way there. What answers it is told where it lies. */
export function laid(element, act, { as, sort, thing }, people) {
  const item = element.closest('li');
  const told = as === 'sheet' && !thing && toldOf(sort)?.dataset.door;
  item.hidden = !told;
  if (!told) return;
  notice(element, act, sort, people).querySelector('[data-there]').href = `${told}/#thing-${act.id}`;
}

/** What an act says about the mirror in this talk, as a code; "" for any other act. */
export function aboutMirror({ kind, facts }, content) {
  if (kind === 'no_mirror') return `no-mirror-${Object.fromEntries(facts).says}`;
  return kind === 'agreement' && MIRROR.has(content?.as) ? content.as : '';
}

/** Told with the way to where the same can be said. */
export function ofMirror(element, act, content, people) {
  element.closest('li').hidden = false;
  const there = notice(element, act, aboutMirror(act, content), people).querySelector('[data-there]');
  there.href = '#mirror';
  there.dataset.mirrorOpen = '';
}

export function goesOn(element, { facts }, people) {
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

// How a sort of thing is told and where it lies; undefined for one that this page does not know.
export function toldOf(sort = '') {
  const told = document.querySelector('#sentences-laid')?.content;
  return told?.querySelector(`[data-code="told-${CSS.escape(sort)}"]`) ?? undefined;
}

// What came among the lines of the talk, and is none.
function asNotice(item, element) {
  const notice = copyOf('in-talk-laid').querySelector('.talk__notice');
  item.classList.remove('line--near', 'line--far');
  item.classList.add('line--middle');
  element.replaceChildren(notice);
  return notice;
}
