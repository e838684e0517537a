// An invitation, opened: who invites me, in their own words, and three answers of equal size.

import { prepare, settle } from '../people/arriving.js';
import { ask } from '../lib/ask.js';
import { sentence, tell } from '../lib/page.js';
import { asideIn } from '../relationship/aside.js';
import { Book } from '../relationship/book.js';
import { unpack } from '../relationship/content.js';
import { whenOpen } from '../relationship/my-keys.js';
import * as sealing from '../sealing/index.js';
import { SealError } from '../sealing/errors.js';
import { go } from './stay.js';

const TRIES = 3; // somebody else may come or go at the same moment
const LOOKS_EVERY = 5_000; // ms between looks whether somebody inside has renewed the invitation

export async function start(root = document) {
  const page = root.querySelector('#join');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const id = page.dataset.invitation;
  try {
    if (!(await sealing.canSeal())) throw new SealError('no-crypto');
    const secret = await sealing.readSecret(globalThis.midspanFragment ?? '');
    const opened = await look(id, secret);
    await asideFirst(page, opened);
    show(page, opened);
    page.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      sayHello(page, id, secret, opened);
    });
    page.querySelector('[data-not-now]').addEventListener('click', () => later(page, true));
    page.querySelector('[data-back]').addEventListener('click', () => later(page, false));
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    closed(page, error.code);
  } finally {
    page.querySelector('[data-opening]').hidden = true;
    page.dataset.ready = 'yes';
  }
}

// Whom I never want to hear from is named before anything of theirs is shown. It stands in my book,
// so it is known where my key is open on this device.
async function asideFirst(page, { me, book, previous }) {
  const identity = me && (await sealing.device.identity(me));
  if (!identity) return;
  const { never } = asideIn(await Book.open(book, identity));
  const found = previous.members.find(({ id }) => never.has(id));
  if (!found) return;
  const place = page.querySelector('[data-aside]');
  place.querySelector('[data-aside-name]').textContent = never.get(found.id) || sentence('somebody');
  page.querySelector('[data-opening]').hidden = true;
  place.hidden = false;
  page.dataset.asks = 'yes';
  await new Promise((shown) => { place.querySelector('[data-aside-show]').addEventListener('click', shown); });
  place.hidden = true;
}

/** The offer, opened, and the roster up to it, verified. Throws SealError. */
async function look(id, secret) {
  const claim = await sealing.claim(secret);
  const { ok, status, data } = await ask(`/join/${id}/offer/`, { json: { claim } });
  if (!ok) throw new SealError(status === 0 ? 'offline' : status === 429 ? 'refused-pace' : 'bad-invitation');
  const offer = await sealing.openOffer(secret, id, data.offer);
  // Nothing vouches for what came after the record it names: somebody inside has to.
  const hashes = await Promise.all(data.records.map(sealing.recordHash));
  const at = hashes.indexOf(offer.hash);
  if (at < 0) throw new SealError('bad-invitation');
  const rosters = await sealing.verify({
    rel: offer.rel, records: data.records.slice(0, at + 1), pin: { hash: offer.hash },
  });
  const isStale = at < hashes.length - 1;
  return { ...data, offer, isStale, previous: rosters.at(-1), hello: unpack(offer.hello) };
}

function show(page, { offer, hello, previous, until, isStale, waits: isWaiting }) {
  const name = hello.name || offer.names[previous.by] || sentence('somebody');
  const isBack = Boolean(offer.replaces);
  for (const part of page.querySelectorAll('[data-back-in]')) part.hidden = !isBack;
  for (const part of page.querySelectorAll('[data-new-here]')) part.hidden = isBack;
  page.querySelector('[data-from]').textContent = name;
  for (const place of page.querySelectorAll('[data-name]')) place.textContent = name;
  for (const part of page.querySelectorAll('[data-part]')) {
    const words = hello[part.dataset.part] ?? '';
    (part.querySelector('[data-words]') ?? part).textContent = words;
    part.hidden = !words;
  }
  page.querySelector('[data-none]').hidden = Boolean(hello.who || hello.enjoy || hello.hope);
  const binds = hello.binds === 'this' ? hello.binding : sentence(`binds-${hello.binds ?? 'unsaid'}`);
  page.querySelector('[data-binds]').textContent = binds || sentence('binds-unsaid');
  for (const time of page.querySelectorAll('[data-until]')) {
    time.dateTime = until;
    time.textContent = new Date(until).toLocaleString(document.documentElement.lang, {
      dateStyle: 'long', timeStyle: 'short',
    });
  }
  page.querySelector('[data-past]').textContent = sentence(offer.keys.length ? 'past-open' : 'past-closed');
  const why = isStale ? 'stale' : isWaiting ? 'not-all-said-yet' : '';
  tell(page.querySelector('[data-stale]'), why && sentence(why));
  page.querySelector('[data-invited]').hidden = false;
}

function closed(page, code) {
  page.querySelector('[data-invited]').hidden = true;
  tell(page.querySelector('[data-why]'), sentence(code));
  page.querySelector('[data-closed]').hidden = false;
}

function later(page, gone) {
  waits.abort();
  page.querySelector('[data-later]').hidden = !gone;
  page.querySelector('[data-invited]').hidden = gone;
}

let waits = new AbortController();

async function sayHello(page, id, secret, opened) {
  const button = page.querySelector('form button');
  const trouble = page.querySelector('[data-trouble]');
  const working = page.querySelector('[data-working]');
  const borrowed = page.querySelector('[data-borrowed]').checked;
  waits = new AbortController();
  const waiting = (what) => tell(working, sentence(what));
  button.disabled = true;
  tell(trouble, '');
  waiting('working');
  try {
    const to = await come(id, secret, opened, { borrowed, waiting, signal: waits.signal });
    if (to) go(to);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    if (error.code === 'bad-invitation') return closed(page, error.code);
    tell(trouble, sentence(error.code));
  } finally {
    button.disabled = false;
    tell(working, '');
  }
}

/**
 * The invitation as it is once it stands under the newest record, and all have said yes to who comes
 * back by it; null when one waits no longer.
 */
async function fresh(id, secret, opened, { waiting, signal }) {
  let now = opened;
  for (; (now.isStale || now.waits) && !signal.aborted; now = await look(id, secret)) {
    waiting(now.isStale ? 'stale-waiting' : 'not-all-said');
    await pause(LOOKS_EVERY, signal);
  }
  waiting('working');
  return signal.aborted ? null : now;
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** Join; arriving first when nobody is signed in. @returns {Promise<string>} where to go */
async function come(id, secret, first, how) {
  let opened = first;
  const { borrowed } = how;
  for (let tries = 0; tries < TRIES; tries += 1) {
    opened = await fresh(id, secret, opened, how);
    if (!opened) return '';
    const amIn = opened.previous.members.some(({ id: one }) => one === opened.me);
    if (amIn) throw new SealError(await whyIn(opened));
    const arrival = opened.me ? null : await prepare();
    const identity = arrival?.identity ?? (await whenOpen(opened.me));
    const { rel } = opened.offer;
    const made = await recordOf(opened, identity, { id, secret });
    const book = await bookOf(opened, arrival, identity);
    const known = knownOf(opened, made);
    // What I verified goes into my book with the joining or not at all: of a place that I am in
    // already, a joining that is refused must not change what I know.
    const notes = [await book.seal(`known/${rel}`, 'known', known)];
    if (arrival) {
      // Keys on the device before the server knows of them: whatever breaks after, they are here.
      await settle(identity, { borrowed });
      notes.push(await book.seal('me', 'me', { name: opened.hello.for ?? '' }, 2));
    }
    const { status, data } = await ask(`/join/${id}/`, {
      json: {
        claim: await sealing.claim(secret), record: made.record, notes, borrowed,
        person: arrival?.person ?? null, book: arrival?.book ?? null,
      },
      by: opened.me ? identity : undefined,
    });
    if (status === 201) return data.to;
    if (status !== 409) throw new SealError(codeOf(status, data));
    if (data.code === 'handle-taken') continue; // another one is drawn
    if (data.code === 'already-here') throw new SealError('already-here');
    opened = await look(id, secret);
  }
  throw new SealError('unknown');
}

// It leads to where I am already; or I am still signed in as who I was, with or without those keys.
async function whyIn({ me, offer }) {
  if (me !== offer.replaces) return 'already-here';
  return (await sealing.device.identity(me)) ? 'keys-are-here' : 'sign-out-first';
}

// The others gave me the place I had, or a new one beside them.
function recordOf({ offer, previous }, identity, invitation) {
  const { rel, replaces: gone } = offer;
  if (!gone) return sealing.joinRecord({ rel, previous, identity, invitation });
  return sealing.replaceRecord({ rel, previous, identity, gone, invitation });
}

function codeOf(status, data) {
  if (status === 0) return 'offline';
  return data.code === 'pace' ? 'refused-pace' : (data.code ?? 'unknown');
}

function bookOf(opened, arrival, identity) {
  const data = arrival
    ? { rel: arrival.book.rel, records: [arrival.book.record], count: 0, acts: [] }
    : opened.book;
  return Book.open(data, identity);
}

function knownOf({ offer, hello }, made) {
  const inside = Object.entries(offer.names).filter(([id]) => id !== offer.replaces); // who I was
  const met = Object.fromEntries(inside.map(([id]) => [id, 'invitation']));
  const names = Object.fromEntries(inside.filter(([, name]) => name));
  return {
    names, for: hello.name ?? '', pin: { n: made.n, hash: made.hash }, met,
    keys: Object.fromEntries(offer.keys),
  };
}

start();
