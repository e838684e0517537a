// What stands inside sealed words: a JSON object whose `as` says what it is. The server never
// sees it, so whoever opens it checks its shape here, and shows nothing of another shape.

import { SealError } from '../sealing/errors.js';

const SHAPES = {
  line: { words: 'string', answers: 'string', of: 'string' },
  letter: { title: 'string', words: 'string', answers: 'string' },
  sheet: { sort: 'string', thing: 'string', began: 'string', from: 'string', parts: 'object' },
  reply: { thing: 'string', to: 'string', how: 'string', words: 'string', until: 'string' },
  'taking-back': {},
  kept: { rel: 'string', hash: 'string', words: 'string', from: 'string', at: 'number', why: 'string' },
  'first-words': {
    name: 'string', pronouns: 'string', who: 'string', enjoy: 'string', hope: 'string',
    binds: 'string', binding: 'string',
  },
  hello: {
    for: 'string', name: 'string', pronouns: 'string', who: 'string', enjoy: 'string',
    hope: 'string', binds: 'string', binding: 'string',
  },
  invitation: {
    id: 'string', secret: 'string', for: 'string', until: 'string', past: 'string', replaces: 'string',
  },
  leaving: { words: 'string' },
  erasing: { yes: 'string' },
  'going-on': { words: 'string' },
  'calling-back': { words: 'string' },
  'no-mirror': {},
  'side-by-side': {},
  'apart-again': {},
  revoking: {},
  me: { name: 'string' },
  'look-again': { day: 'string', state: 'string', days: 'string', beside: 'string' },
  aside: { quiet: 'object', never: 'object' },
  around: { people: 'object' },
  note: { words: 'string', at: 'number' },
  'let-go': {},
  known: {
    names: 'object', for: 'string', shape: 'string', pin: 'object', met: 'object', seen: 'object',
    keys: 'object', hidden: 'number',
  },
  heads: { heads: 'object', counts: 'object', seqs: 'object', seq: 'number' },
};

/** What to seal. @param {string} as @param {object} fields @returns {string} */
export function pack(as, fields) {
  return JSON.stringify({ as, ...fields });
}

/**
 * The fields of opened words; those of another shape are missing, never of a wrong type.
 * Throws SealError `malformed` for anything that is not one of ours.
 * @param {string} text
 * @returns {{as: string, [field: string]: any}}
 */
export function unpack(text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    throw new SealError('malformed');
  }
  const shape = found && Object.hasOwn(SHAPES, found.as) ? SHAPES[found.as] : null;
  if (!shape) throw new SealError('malformed');
  const read = { as: found.as };
  for (const [field, type] of Object.entries(shape)) {
    if (typeof found[field] === type && found[field] !== null) read[field] = found[field];
  }
  return read;
}
