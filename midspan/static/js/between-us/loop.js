// A loop drawn as one: what I saw, what I did, what I got, and round again. Two loops stand beside
// one another with ways between them, because what one does is what the other gets. All words of
// the picture stand in the sheets as well, so it is for the eyes alone.

import { excerpt } from '../behaviours/talk/box.js';
import { sentence } from '../lib/page.js';

const SVG = 'http://www.w3.org/2000/svg';
const TURNS = ['saw', 'did', 'got'];
const SHORT = 70; // signs of a part that stand in the picture
// A ring that is walked with the clock, with three arrow heads between its three turns.
const RING = 'M50 6 A44 44 0 1 1 49.9 6';
const HEADS = ['M89.5 46 L94 55 L98.5 46 z', 'M55 89.5 L46 94 L55 98.5 z', 'M1.5 54 L6 45 L10.5 54 z'];
// From the do of the one on the left to the get of the one on the right, and back from theirs.
const LINKS = ['M33 2 C38 32 62 32 67 2', 'M85 2 C80 66 20 66 15 2'];

/** @param {Element} place @param {Thing} thing @param {{me: string, nameOf: (id: string) => string, own: string}} who */
export function draw(place, thing, { me, nameOf, own }) {
  const loops = thing.sheets.filter(({ parts }) => TURNS.some((name) => parts[name]));
  if (!loops.length) return;
  // The others' on the far side, mine on the near one, as everything between us stands.
  loops.sort((one, other) => (one.author === me) - (other.author === me));
  const picture = element('div', `loops${loops.length === 2 ? ' loops--two' : ''}`);
  picture.setAttribute('aria-hidden', 'true');
  picture.append(...loops.map((sheet) => loop(sheet, nameOf(sheet.author), sheet.author === me ? own : '')));
  if (loops.length === 2) picture.append(links());
  place.replaceChildren(picture);
}

function loop({ parts }, name, own) {
  const ring = drawing('0 0 100 100', 'loop__ring');
  ring.append(path(RING), ...HEADS.map((d) => path(d, 'loop__head')));
  const made = element('div', 'loop');
  const called = element('p', 'loop__name');
  called.append(element('span', '', name));
  if (own) called.dataset.own = own; // on paper nobody is "me"
  made.append(ring, called);
  for (const turn of TURNS) {
    const words = element('p', `loop__turn loop__turn--${turn}`);
    words.append(element('span', 'loop__which', sentence(`loop-${turn}`)), element('span', '', excerpt(parts[turn] ?? '…', SHORT)));
    made.append(words);
  }
  return made;
}

function links() {
  const made = element('div', 'loops__links');
  const ways = drawing('0 0 100 60', 'loops__ways');
  ways.setAttribute('preserveAspectRatio', 'none');
  ways.append(...LINKS.map((d) => path(d)));
  made.append(ways, element('p', 'loops__say', sentence('loops-feed')));
  return made;
}

function drawing(viewBox, name) {
  const made = document.createElementNS(SVG, 'svg');
  made.setAttribute('viewBox', viewBox);
  made.setAttribute('class', name);
  made.setAttribute('focusable', 'false');
  return made;
}

function path(d, name = '') {
  const made = document.createElementNS(SVG, 'path');
  made.setAttribute('d', d);
  if (name) made.setAttribute('class', name);
  return made;
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
