// From a line in its place to numbers: the rules of midspan/lens/features.py, piece by piece.

import { cut, ENGLISH, isWord, tokens } from './tokenizer.js';

export const BITS = 16;
export const BACK = 6;

const OWN = 1;
const OWN_PAIR = 2;
const INSIDE = 3;
const EDGE = 4;
const BEFORE = 5;
const BEFORE_PAIR = 6;
const LOUD = { own: 1, pair: 1, inside: 1, edge: 0.5, before: 0.5 };

const set = (words) => new Set(words.split(' '));
const I = set("i i'm i'd i'll i've im me my mine myself mi ah");
const YOU = set("you u you're you'd you'll you've your yours yourself ur ye yer tha thee");
const WE = set("we us our ours we're we'd we'll we've let's");
const LAUGH = set('ha haha hahaha lol lmao laughs laughing 😂 😂😂 😭 💀 💀💀');
const ASK = set('what how why who where when which did do are is have can could');
const MUST = set('should must need have got gotta try just better ought never always');
// What somebody says who asks for something: with one of WANTED after it ("tell me", "go on").
const WANT = set('tell say ask show give go please honest honestly straight want pick choose need help mind remind');
const WANTED = set('me us it on you');
const IF = set('if careful worse risk might could sure safe');

/** The names of the plain numbers, in order; weights made for others are refused. */
export const PLACE = [
  'one', 'length', 'is_short', 'sentences', 'asks', 'asks_twice', 'ends_asking', 'begins_asking',
  'exclaims', 'i', 'you', 'we', 'laughs', 'must', 'what_if', 'quotes', 'stage',
  'before_length', 'before_asks', 'before_same', 'before_laughs',
  'takes_up', 'takes_up_rare', 'takes_up_far', 'new',
  'my_last_asked', 'answers', 'pair_length',
  'before_i', 'before_you', 'before_wants', 'before_asked_for', 'before_ends_asking', 'again',
  'same_begin',
];

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The row of a piece: CRC-32 of its UTF-8 seeded with its kind, then the high bits of a product. */
export function row(salt, piece) {
  let crc = ~salt;
  const eat = (byte) => { crc = CRC[(crc ^ byte) & 0xff] ^ (crc >>> 8); };
  for (let n = 0; n < piece.length; n += 1) {
    const sign = piece.codePointAt(n);
    if (sign < 0x80) eat(sign);
    else if (sign < 0x800) {
      eat(0xc0 | (sign >> 6));
      eat(0x80 | (sign & 63));
    } else if (sign >= 0xd800 && sign < 0xe000) eat(0x3f); // half a sign: "?", as in Python
    else if (sign < 0x10000) {
      eat(0xe0 | (sign >> 12));
      eat(0x80 | ((sign >> 6) & 63));
      eat(0x80 | (sign & 63));
    } else {
      n += 1;
      eat(0xf0 | (sign >> 18));
      eat(0x80 | ((sign >> 12) & 63));
      eat(0x80 | ((sign >> 6) & 63));
      eat(0x80 | (sign & 63));
    }
  }
  return Math.imul(~crc, 0x9e3779b1) >>> (32 - BITS);
}

const known = new Map();
const MOST_KNOWN = 1 << 14;

/** Rows of the pieces of three to five signs in a word with its borders. */
function inside(form) {
  let rows = known.get(form);
  if (!rows) {
    rows = insideOf(form);
    if (known.size === MOST_KNOWN) known.clear();
    known.set(form, rows);
  }
  return rows;
}

function insideOf(form) {
  const word = [...`<${cut(form, 20)}>`];
  if (!isWord(form) || word.length < 5) return [];
  const rows = [];
  for (const size of [3, 4, 5]) {
    for (let start = 0; start + size <= word.length; start += 1) {
      rows.push(row(INSIDE, word.slice(start, start + size).join('')));
    }
  }
  return rows;
}

/** Cut one turn, once; it is used again as the line before others. */
export function line({ speaker, text }) {
  const found = tokens(text);
  const forms = found.map((token) => token.form);
  const rows = [];
  const values = [];
  const source = [];
  const add = (part, loud) => {
    const value = even(part.length, loud);
    for (const [at, token] of part) {
      rows.push(at);
      values.push(value);
      source.push(token);
    }
  };
  const around = ['^', ...forms, '$'];
  const last = Math.max(forms.length - 1, 0);
  add(forms.map((form, n) => [row(OWN, form), n]), LOUD.own);
  add(around.slice(1).map((form, n) => [row(OWN_PAIR, `${around[n]} ${form}`), Math.min(n, last)]),
    LOUD.pair);
  add(forms.flatMap((form, n) => inside(form).map((piece) => [piece, n])), LOUD.inside);
  const end = Math.max(forms.length - 2, 0);
  add([
    ...forms.slice(0, 3).map((form, n) => [row(EDGE, `${n}${form}`), n]),
    ...forms.slice(-2).map((form, n) => [row(EDGE, `-${n}${form}`), end + n]),
  ], LOUD.edge);
  return {
    speaker,
    text,
    tokens: found,
    forms,
    words: new Set(forms.filter(isWord)),
    rare: new Set(forms.filter(isRare)),
    own: rows,
    values,
    source,
    before: [
      ...forms.map((form) => row(BEFORE, form)),
      ...forms.slice(1).map((form, n) => row(BEFORE_PAIR, `${forms[n]} ${form}`)),
    ],
    asks: forms.filter((form) => form[0] === '?').length,
    sentences: sentencesOf(forms),
  };
}

/** Cut after each sign that ends something, unless another follows: [start, end) in tokens. */
function sentencesOf(forms) {
  const found = [];
  let start = 0;
  forms.forEach((form, n) => {
    const following = forms[n + 1];
    if (following && (!ends(form) || ends(following))) return;
    found.push([start, n + 1]);
    start = n + 1;
  });
  return found;
}

function ends(form) {
  return '.!?…'.includes(form[0]);
}

function isRare(form) {
  return isWord(form) && !ENGLISH.has(form) && [...form].length > 2;
}

function even(count, loud) {
  return count ? Math.fround(Math.sqrt(loud / count)) : 0;
}

/** The nearest line before the last one that another speaker said; undefined: none of the last six. */
function lastOfAnother(lines) {
  const me = lines.at(-1).speaker;
  return lines.slice(-BACK - 1, -1).findLast((each) => each.speaker !== me);
}

/** Rows and values of the last of `lines`; its own come first. */
export function pieces(lines) {
  const me = lines.at(-1);
  const other = lastOfAnother(lines);
  if (!other?.before.length) return { rows: me.own, values: me.values };
  const loud = even(other.before.length, LOUD.before);
  return {
    rows: [...me.own, ...other.before],
    values: [...me.values, ...other.before.map(() => loud)],
  };
}

/** What stands around the last of `lines`, as plain numbers in the order of `PLACE`. */
export function place(lines) {
  const me = lines.at(-1);
  const { forms } = me;
  const count = Math.max(forms.length, 1);
  const near = lines.slice(-BACK - 1, -1);
  const previous = near.at(-1);
  const other = lastOfAnother(lines);
  const mine = near.findLast((each) => each.speaker === me.speaker);
  const far = new Set(near.flatMap((each) => [...each.rare]));
  const theirs = new Set(other?.forms);
  const share = (kind) => Math.min(counted(forms, kind) / count * 5, 2);
  return Float32Array.of(
    1,
    Math.log1p(count) / 5,
    +(count <= 4),
    Math.min(forms.filter((form) => '.!?…'.includes(form[0])).length, 8) / 8,
    Math.min(me.asks, 4) / 4,
    +(me.asks > 1),
    +forms.slice(-2).join('').includes('?'),
    +forms.slice(0, 2).some((form) => ASK.has(form)),
    Math.min(forms.filter((form) => form[0] === '!').length, 3) / 3,
    share(I),
    share(YOU),
    share(WE),
    +(counted(forms, LAUGH) > 0),
    share(MUST),
    share(IF),
    +(me.text.includes('“') || me.text.includes('"')),
    +me.text.startsWith('('),
    other ? Math.log1p(other.forms.length) / 5 : 0,
    +Boolean(other?.asks),
    +(previous?.speaker === me.speaker),
    +Boolean(other && counted(other.forms, LAUGH)),
    Math.min(shared(me.words, theirs) / Math.max(me.words.size, 1) * 2, 1.5),
    other ? shared(me.rare, other.rare) / 3 : 0,
    Math.min(shared(me.rare, far) / 3, 1),
    Math.min((me.rare.size - shared(me.rare, far)) / 10, 1.5),
    +Boolean(mine?.asks),
    +Boolean(previous && previous.speaker !== me.speaker && previous.asks),
    other ? Math.min(count / Math.max(other.forms.length, 1), 4) / 4 : 0,
    ...askedFor(me, other, mine),
  );
}

// Whether the line before asked for something: the same words break nothing where they did.
function askedFor(me, other, mine) {
  const forms = other?.forms ?? [];
  const share = (kind) => Math.min(counted(forms, kind) / Math.max(forms.length, 1) * 5, 2);
  const asked = forms.filter((form, n) => WANT.has(form) && WANTED.has(forms[n + 1])).length;
  return [
    share(I),
    share(YOU),
    +(counted(forms, WANT) > 0),
    Math.min(asked, 2) / 2,
    +(forms.at(-1)?.[0] === '?'),
    +Boolean(mine && shared(me.rare, mine.rare)),
    +(forms.length > 0 && me.forms[0] === forms[0]),
  ];
}

function counted(forms, kind) {
  return forms.filter((form) => kind.has(form)).length;
}

function shared(some, others) {
  let both = 0;
  for (const each of some) if (others.has(each)) both += 1;
  return both;
}
