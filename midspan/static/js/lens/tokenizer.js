// Words and signs of a line, with their places in it: the rules of midspan/lens/tokenizer.py.
//
// Letters and digits are what Unicode calls so, blanks are what Python calls so (other than `\s`).
// Python counts characters where JavaScript counts UTF-16 units: forms are cut after so many
// characters, places are in units, so that `text.slice(start, end)` is the token.

/** Tokens of a line that are read, and of a longer line so many from its end. */
const MOST = 400;
const FROM_END = 100;

const BLANK = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const WORD = '\\p{L}\\p{N}';
const TOKEN = new RegExp(
  `[${WORD}]+(?:['’‘\\-][${WORD}]+)*['’]?|([^${WORD}${BLANK}])\\1*`, 'gu',
);
const DIGITS = /\p{Nd}+/gu;
const LONG_RUN = /(.)\1{2,}/gu;
const STARTS_A_WORD = /^[\p{L}\p{N}]/u;
const LETTERS = /\p{L}/gu;

/** Words so frequent in any English that a longer line without one is likely another language. */
export const ENGLISH = new Set((
  "a about after again ah all am an and any are as ask at away aye back be because been before"
  + " but by can can't cause come could cos cuz day de dem did didn't do does don't done don down"
  + ' eh even ever feel fi first for from fuck gave get give go god going gone good got had haha'
  + " has have he hear hell her here hey hi him his home how hm i i'd i'll i'm i've idk if im in"
  + " into is isn't it it's its just kind knew know last lah leave let like ll lol long look lot"
  + ' love made make man mate maybe me mi mind more most much mum must my na nah name never new'
  + ' nice night no nobody not nothing now of off oh ok okay old omg on once one only or other our'
  + ' out over people please put read really right said same sat saw say see she should so some'
  + " something sorry still stop sure take talk tell than thank thanks that that's the their them"
  + ' then there there\'s they thing things think this those though thought till time to today told'
  + " tomorrow too try u um until up ur us very wait wan want was wasn't way we we'll we're well"
  + " went were what what's when where which who why will with won't work would ya yeah year years"
  + " yes yet you you'd you'll you're you've your"
).split(' '));

/**
 * The tokens of any text, in order; at most `MOST`, from its beginning and its end.
 * @returns {{form: string, start: number, end: number}[]}
 */
export function tokens(text) {
  const kept = [];
  const last = [];
  for (const match of text.matchAll(TOKEN)) {
    if (kept.length < MOST) kept.push(match);
    else {
      if (last.length === FROM_END) last.shift();
      last.push(match);
    }
  }
  if (last.length) {
    const end = [...kept.splice(MOST - FROM_END), ...last].slice(-FROM_END);
    kept.push(...end);
  }
  return kept.map((match) => (
    { form: form(match[0]), start: match.index, end: match.index + match[0].length }
  ));
}

const known = new Map();
const MOST_KNOWN = 1 << 16;

/** One spelling for what differs only in case, in the curl of an apostrophe or in digits. */
export function form(word) {
  let found = known.get(word);
  if (found === undefined) {
    found = cut(spelled(cut(word, 200)), 40);
    if (known.size === MOST_KNOWN) known.clear();
    known.set(word, found);
  }
  return found;
}

function spelled(word) {
  return word.toLowerCase().replace(/[’‘]/g, "'").replace(DIGITS, '0').replace(LONG_RUN, '$1$1');
}

/** The first `count` characters, never half of one. */
export function cut(text, count) {
  if (text.length <= count) return text;
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}

export function isWord(formed) {
  return STARTS_A_WORD.test(formed);
}

export function hasLetters(text) {
  return text.search(/\p{L}/u) >= 0;
}

/** Whether this looks like English, the only language the lens reads so far. */
export function isReadable(text, found) {
  const words = found.filter((token) => isWord(token.form));
  if (!words.length) return false;
  let letters = 0;
  let latin = 0;
  for (const [letter] of text.matchAll(LETTERS)) {
    letters += 1;
    if (letter < 'ɐ') latin += 1;
  }
  if (!letters || latin < 0.7 * letters) return false;
  const english = words.filter((token) => ENGLISH.has(token.form)).length;
  return words.length < 5 || english >= Math.max(1, Math.floor(words.length / 10));
}
