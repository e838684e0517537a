// "How much room do I take?": of the words in the newest lines of a talk, how many are mine. Counted
// on this device, for me. What I lay is my own half; without theirs there is no picture of them.

import { ask } from '../lib/ask.js';
import { sentence } from '../lib/page.js';

const PAGES = 2; // of 200 acts, which are looked through
const FEW = 12; // lines below which nothing is said
const TENS = 10;

/**
 * My share of the words, in tens. Pure.
 * @param {{author: string, words: string}[]} lines @param {string} me
 * @returns {{lines: number, tens: number}|null} null when there are too few lines
 */
export function share(lines, me) {
  const count = (words) => words.split(/\s+/u).filter(Boolean).length;
  const all = lines.reduce((sum, { words }) => sum + count(words), 0);
  const mine = lines.filter(({ author }) => author === me).reduce((sum, { words }) => sum + count(words), 0);
  return lines.length < FEW || !all ? null : { lines: lines.length, tens: Math.round((mine / all) * TENS) };
}

/** The half is looked at only when I ask for it. */
export function prepare(form, { between }) {
  const place = form.querySelector('[data-drawn-part="half"]');
  const look = document.createElement('button');
  look.type = 'button';
  look.className = 'button button--quiet';
  look.textContent = sentence('room-look');
  look.addEventListener('click', async () => {
    const found = share(await linesOf(between), between.me);
    form.querySelector('[data-field="half"]').value = found ? String(found.tens) : '';
    const told = found
      ? [sentence('room-mine', { lines: String(found.lines), tens: String(found.tens) }), sentence('room-not-much')]
      : [sentence('room-few')];
    const said = told.map((words) => Object.assign(document.createElement('p'), { textContent: words }));
    place.replaceChildren(look, ...(found ? [arch([{ tens: found.tens, isMine: true }])] : []), ...said);
    place.setAttribute('role', 'status');
  });
  place.className = 'room__look stack';
  place.replaceChildren(look);
}

async function linesOf(between) {
  const lines = [];
  let before = 999_999_999;
  for (let page = 0; page < PAGES && before > 1; page += 1) {
    const { ok, data } = await ask(`/r/${between.rel}/acts/?before=${before}`, { method: 'GET' });
    if (!ok || !data.acts.length) break;
    before = data.acts[0].seq;
    for (const act of data.acts.filter(({ kind, sealed }) => kind === 'said' && sealed)) {
      const read = await between.read(act).catch(() => null);
      if (read?.content?.as === 'line') lines.push({ author: act.author, words: read.content.words ?? '' });
    }
  }
  return lines;
}

export function draw(place, thing, { me, nameOf }) {
  const halves = thing.sheets
    .map(({ author, parts }) => ({ author, tens: Number(parts.half), isMine: author === me }))
    .filter(({ tens }) => Number.isInteger(tens) && tens >= 0 && tens <= TENS)
    .sort((one, other) => one.isMine - other.isMine);
  if (!halves.length) return;
  const said = halves.map(({ author, tens }) => {
    const item = document.createElement('li');
    item.textContent = sentence('room-half', { name: nameOf(author), tens: String(tens) });
    return item;
  });
  const list = document.createElement('ul');
  list.className = 'room__said';
  list.append(...said);
  place.replaceChildren(arch(halves), list);
}

// From each bank as far as it goes: mine from the near one, the others' from the far one.
function arch(halves) {
  const made = document.createElement('div');
  made.className = 'room';
  made.setAttribute('aria-hidden', 'true');
  for (const { tens, isMine } of halves) {
    const half = document.createElement('span');
    half.className = `room__half room__half--${isMine ? 'near' : 'far'}`;
    half.style.inlineSize = `${tens * TENS}%`;
    made.append(half);
  }
  return made;
}
