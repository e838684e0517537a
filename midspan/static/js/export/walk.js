// All that I chose to take along, one relationship after the other and act by act, verified and
// opened by this browser. A page of the log at a time, so that no length of a talk fills the memory.

import { ask } from '../lib/ask.js';
import { allKeys } from '../relationship/between/past-keys.js';
import { NotThere, openMine } from '../relationship/mine.js';
import { SealError } from '../sealing/errors.js';
import { openTogether } from '../sealing/held.js';

const A_PAGE = 1000;
const AT_ONCE = 50;
const TRIES = 6;
const PAUSE = 1500;
// Asked again after a pause: the line, a pace, a database that is busy.
const PASSING = new Set([0, 429, 503]);

/**
 * @typedef {{relationship: object}|{act: object, content: object|null, hash: string, code: string}} Piece
 * @param {object[]} chosen as the page lists relationships
 * @param {{identity: object, book: object, signal: AbortSignal, nameOf: (rel: string) => string}} mine
 * @returns {AsyncGenerator<Piece>} a `relationship` before its acts. One that does not open has `code`.
 */
export async function* walk(chosen, { identity, book, signal, nameOf }) {
  for (const one of chosen) {
    const between = await unlessStopped(signal, opened(one, identity, book));
    if (between instanceof Error) {
      yield { relationship: { rel: one.rel, title: nameOf(one.rel), code: between.code, names: {} } };
      continue;
    }
    const { n, hash } = between.roster;
    const { rel, shape, ended } = between;
    yield { relationship: {
      rel, shape, ended, title: nameOf(rel), names: namesIn(between), pin: { n, hash },
      records: between.verified, keys: allKeys(between), code: '', kept: await keptBy(between),
    } };
    const otherwise = await rewordings(between, signal);
    for await (const acts of pages(rel, signal)) {
      for (const piece of await all(acts, (act) => openOne(between, act))) {
        const content = otherwise.get(`${piece.act.author} ${piece.hash}`) ?? piece.content;
        yield together(between, { ...piece, content }, signal);
      }
    }
  }
}

// Somebody who lost all keys and came back has one name under both ids; I too.
function namesIn(between) {
  const own = between.book.get('me')?.name ?? '';
  const before = between.returns.map((one) => [one.before, between.isMe(one.id) ? own : between.nameOf(one.id)]);
  return { ...between.names, ...Object.fromEntries(before.filter(([, name]) => name)) };
}

// Whose word it is that I have for what was said before I came; "" where I have none of it.
async function keptBy(between) {
  const by = await between.keeper();
  return by && between.nameOf(by);
}

/** Every act of a log in order, in pages. @returns {AsyncGenerator<object[]>} */
export async function* pages(rel, signal, kind = '') {
  let after = 0;
  for (let more = true; more; ) {
    const data = await page(`/r/${rel}/acts/?after=${after}&most=${A_PAGE}${kind && `&kind=${kind}`}`, signal);
    more = data.more;
    if (data.acts.length) yield data.acts;
    after = data.acts.at(-1)?.seq ?? after;
  }
}

async function page(path, signal) {
  for (let tries = TRIES; ; tries -= 1) {
    signal.throwIfAborted();
    const { ok, status, data } = await unlessStopped(signal, ask(path, { method: 'GET' }));
    if (ok) return data;
    if (!PASSING.has(status) || tries === 1) throw new NotThere(status === 0 ? 'offline' : 'not-here');
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

// At once, also while the place is slow to answer.
function unlessStopped(signal, answer) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    return answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

async function opened(one, identity, book) {
  try {
    return await openMine(one, identity, book);
  } catch (error) {
    if (error instanceof SealError || (error instanceof NotThere && error.code !== 'offline')) return error;
    throw error;
  }
}

async function openOne(between, act) {
  try {
    const { content, hash } = await between.read(act);
    return { act, content, hash, code: '' };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return { act, content: null, hash: '', code: error.code };
  }
}

// A sheet that opens together with the others' is closed under a key which the place holds back.
// With that key it goes along, if it is mine to have by now; else it stays closed.
async function together(between, piece, signal) {
  const { closed, ...parts } = piece.content?.parts ?? {};
  if (piece.content?.as !== 'sheet' || typeof closed !== 'string') return piece;
  const { author, id } = piece.act;
  const round = piece.content.thing || id;
  const { keys } = await page(`/r/${between.rel}/together/?round=${encodeURIComponent(round)}`, signal);
  const held = keys.find((one) => one.author === author);
  const epoch = held && between.epoch(held.epoch);
  if (!epoch) return { ...piece, content: { ...piece.content, parts } };
  try {
    const opened = JSON.parse(await openTogether(closed, held.sealed, { rel: between.rel, round, author }, epoch));
    const content = { ...piece.content, parts: { ...parts, ...opened } };
    return { ...piece, content, held: { round, n: held.epoch, sealed: held.sealed } };
  } catch {
    return { ...piece, content: { ...piece.content, parts } }; // a key that does not fit
  }
}

// What somebody said otherwise later stands in the place of what they said first; the newest counts.
async function rewordings(between, signal) {
  const found = new Map();
  for await (const acts of pages(between.rel, signal, 'rewords')) {
    for (const { act, content } of await all(acts, (one) => openOne(between, one))) {
      const of = act.facts.find(([name]) => name === 'of')?.[1];
      if (content?.as === 'line') found.set(`${act.author} ${of}`, { ...content, otherwise: true });
    }
  }
  return found;
}

async function all(acts, deed) {
  const done = [];
  for (let at = 0; at < acts.length; at += AT_ONCE) {
    done.push(...(await Promise.all(acts.slice(at, at + AT_ONCE).map(deed))));
  }
  return done;
}
