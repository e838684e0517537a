// What lies between people, read from acts: sheets that belong together are one thing. The newest
// sheet of a person on a thing stands; older ones are its earlier wordings. Nobody's sheet comes
// first by who they are: swap two people and the same thing is there, seen from the other bank.
// Pure: knows no page, no keys and no place.

/**
 * @typedef {{act: object, hash: string, content: object|null}} Opened one act, opened
 * @typedef {{author: string, parts: {[part: string]: string}, act: object, hash: string,
 *   wordings: Opened[], replies: Reply[], isFromElsewhere?: boolean}} Sheet `wordings` earlier ones,
 *   oldest first; `isFromElsewhere` if its writer laid it from another place of theirs
 * @typedef {{author: string, how: string, words: string, until: string, to: string, act: object}} Reply
 *   `to` is the hash of the very sheet it answers
 */

export class Thing {
  /** The sheets in the order in which their authors first laid one. @type {Sheet[]} */
  sheets = [];
  /** The number in the log of the newest act about it. */
  newest = 0;

  constructor(id, sort, began) {
    this.id = id;
    this.sort = sort;
    /** Hash of the line of the talk in which it began, or "". */
    this.began = began;
  }

  /** Whose sheet is it? @returns {Sheet|undefined} */
  sheetOf(author) {
    return this.sheets.find((sheet) => sheet.author === author);
  }

  /** Every answer to any of its sheets as they stand now, in order. */
  get replies() {
    return this.sheets.flatMap((sheet) => sheet.replies).sort((one, other) => one.act.seq - other.act.seq);
  }
}

/**
 * All things in acts, those that something happened to last first.
 * @param {Opened[]} opened in the order of the log
 * @param {Iterable<string>} sorts the sorts that are wanted; acts of others are left out
 * @returns {Thing[]}
 */
export function thingsOf(opened, sorts) {
  const wanted = new Set(sorts);
  const things = new Map();
  const wordings = new Map(); // sheet by the hash of each of its wordings
  for (const one of opened) {
    if (one.content?.as === 'sheet') takeSheet(things, wordings, one, wanted);
    if (one.content?.as === 'reply') takeReply(wordings, one);
  }
  return [...things.values()].sort((one, other) => other.newest - one.newest);
}

function takeSheet(things, wordings, opened, wanted) {
  const { act, hash, content } = opened;
  const { sort, thing: of = '', began = '', from = '', parts = {} } = content;
  // A sheet beside a thing that is not here (taken back, or before me) begins it anew.
  const id = of || act.id;
  if (!wanted.has(sort)) return;
  if (!things.has(id)) things.set(id, new Thing(id, sort, began));
  const thing = things.get(id);
  if (thing.sort !== sort) return;
  const sheet = thing.sheetOf(act.author);
  if (sheet) {
    sheet.wordings.push({ act: sheet.act, hash: sheet.hash, content: { parts: sheet.parts } });
    Object.assign(sheet, { parts: textsOf(parts), act, hash });
    wordings.set(hash, { thing, sheet });
  } else {
    const laid = { author: act.author, parts: textsOf(parts), act, hash, wordings: [], replies: [] };
    if (from) laid.isFromElsewhere = true;
    thing.sheets.push(laid);
    wordings.set(hash, { thing, sheet: laid });
  }
  thing.newest = Math.max(thing.newest, act.seq);
}

function takeReply(wordings, { act, content }) {
  const { to = '', how = '', words = '', until = '' } = content;
  const found = wordings.get(to);
  if (!found) return; // what it answers was taken back
  found.sheet.replies.push({ author: act.author, how, words, until, to, act });
  found.thing.newest = Math.max(found.thing.newest, act.seq);
}

// Sealed words may say anything: only texts under names of their own are parts.
function textsOf(parts) {
  return Object.fromEntries(Object.entries(parts).filter(([, words]) => typeof words === 'string' && words));
}

/** Whether there is a word on a sheet. @param {{[part: string]: string}} parts */
export function isEmpty(parts) {
  return Object.values(parts).every((words) => !words.trim());
}
