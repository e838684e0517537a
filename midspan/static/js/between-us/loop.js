// A loop drawn as one: what I saw, what I did, what I got, and round again; another way of seeing
// beside it, and from one's "do" a bridge to the other's "get". Its words stand in the sheets as
// well, so the picture is for the eyes alone.

const SVG = 'http://www.w3.org/2000/svg';
const WIDE = 300;
const HIGH = 230;
const TURNS = [['saw', 150, 34], ['did', 248, 176], ['got', 52, 176]];
const ROUND = ['M186 44 A 98 98 0 0 1 258 140', 'M204 196 A 98 98 0 0 1 96 196', 'M42 140 A 98 98 0 0 1 114 44'];
const LETTERS = 17; // of a line in the picture
const LINES = 3;

/** @param {Element} place @param {Thing} thing @param {{nameOf: (id: string) => string}} who */
export function draw(place, thing, { me, nameOf }) {
  const loops = thing.sheets.filter(({ parts }) => TURNS.some(([name]) => parts[name]));
  if (!loops.length) return;
  // The others' on the far side, mine on the near one, as everything between us stands.
  loops.sort((one, other) => (one.author === me) - (other.author === me));
  const picture = make('svg', {
    viewBox: `0 0 ${loops.length * (WIDE + 60) - 60} ${HIGH}`, class: 'loops', 'aria-hidden': 'true', focusable: 'false',
  });
  loops.forEach((sheet, at) => picture.append(loop(sheet, at * (WIDE + 60), nameOf(sheet.author))));
  for (let at = 1; at < loops.length; at += 1) picture.append(...links(at * (WIDE + 60)));
  place.replaceChildren(picture);
}

function loop({ parts }, x, name) {
  const group = make('g', { transform: `translate(${x} 0)` });
  for (const d of ROUND) group.append(make('path', { d, class: 'loops__way' }));
  for (const [part, cx, cy] of TURNS) {
    const text = make('text', { x: cx, y: cy - 8 * (linesOf(parts[part]).length - 1), class: `loops__words loops__words--${part}` });
    for (const [at, words] of linesOf(parts[part]).entries()) {
      text.append(make('tspan', { x: cx, dy: at ? '1.15em' : 0 }, words));
    }
    group.append(text);
  }
  group.append(make('text', { x: 150, y: 112, class: 'loops__name' }, name));
  return group;
}

// One's do is on its way to the other's get.
function links(x) {
  const [from, to] = [x - 60 - WIDE + 248, x + 52];
  return [
    make('path', { d: `M${from + 8} 214 C ${from + 50} 236 ${to - 50} 236 ${to - 8} 214`, class: 'loops__link' }),
  ];
}

function linesOf(words = '') {
  const lines = [''];
  for (const word of words.split(/\s+/u).filter(Boolean)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= LETTERS || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length > LINES) lines.splice(LINES, Infinity, '…');
  return lines;
}

function make(name, attributes, text = '') {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}
