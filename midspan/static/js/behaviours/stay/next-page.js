// Another page of this place, fetched and put in place of the one that is shown.

import { sentenceFor } from '../telling.js';

// Longer than a page takes on a line that works at all.
const PATIENCE = 30_000;
// A style sheet that does not come must not hold up the page.
const STYLES = 3_000;

let asking = null; // the page being fetched: a newer wish ends an older one

/** @returns {Promise<boolean>} whether it is shown now */
export async function bring({ url, method = 'GET', body = null, replace = false }) {
  const request = new XMLHttpRequest();
  asking?.abort();
  asking = request;
  const old = document.querySelector('main');
  old.ariaBusy = 'true';
  const page = await pageFrom(request, { url, method, body });
  const behaviours = page && (await behavioursOf(page));
  if (asking !== request) return false; // somebody went elsewhere meanwhile
  asking = null;
  old.ariaBusy = null;
  if (!behaviours) return didNotArrive(old);
  const there = new URL(request.responseURL || url);
  there.hash = new URL(url).hash;
  // A form that was answered where it was sent to has no address one could come back to.
  const stays = method === 'POST' && bare(there.href) === bare(url);
  await show(page, stays ? new URL(location.href) : there, replace || stays || there.href === location.href);
  for (const behaviour of behaviours) behaviour.start?.(document);
  return true;
}

// XMLHttpRequest because it gives a document: text put into one would be a way in for scripts.
function pageFrom(request, { url, method, body }) {
  return new Promise((resolve) => {
    request.open(method, bare(url));
    request.responseType = 'document';
    request.timeout = PATIENCE;
    request.setRequestHeader('Accept', 'text/html');
    request.onloadend = () => resolve(request.response?.querySelector('main') ? request.response : null);
    request.send(body);
  });
}

function didNotArrive(main) {
  const note = main.querySelector('[data-did-not-arrive]') ?? document.createElement('p');
  note.dataset.didNotArrive = '';
  note.className = 'note note--trouble narrow';
  note.setAttribute('role', 'alert');
  note.textContent = '';
  main.prepend(note);
  note.textContent = sentenceFor('page-offline');
  note.scrollIntoView({ block: 'nearest' });
  return false;
}

async function show(page, there, replace) {
  await addStyles(page);
  document.dispatchEvent(new Event('midspan:leaving-page'));
  history[replace ? 'replaceState' : 'pushState'](null, '', there);
  document.title = page.title;
  document.body.className = page.body.className;
  document.documentElement.lang = page.documentElement.lang;
  document.documentElement.dir = page.documentElement.dir;
  keepToken(page);
  keepSentences(page);
  document.querySelector('main').replaceWith(document.adoptNode(page.querySelector('main')));
  exchangeAround(page);
  arrive(there);
}

async function addStyles(page) {
  const known = new Set([...document.querySelectorAll('link[rel=stylesheet]')].map(({ href }) => href));
  const missing = [...page.querySelectorAll('link[rel=stylesheet]')].filter(({ href }) => !known.has(href));
  const come = missing.map(
    ({ href }) =>
      new Promise((resolve) => {
        const link = document.createElement('link');
        link.rel = 'stylesheet';
        link.onload = link.onerror = resolve;
        link.href = href;
        document.head.append(link);
      }),
  );
  await Promise.race([Promise.all(come), new Promise((resolve) => setTimeout(resolve, STYLES))]);
}

function keepToken(page) {
  for (const name of ['csrf-token', 'session-mark']) {
    const fresh = page.querySelector(`meta[name="${name}"]`);
    const held = document.querySelector(`meta[name="${name}"]`);
    if (fresh && held) held.content = fresh.content;
    else if (fresh) document.head.append(document.adoptNode(fresh));
  }
}

function keepSentences(page) {
  const fresh = page.querySelector('template[data-stay]');
  if (fresh && !document.querySelector('template[data-stay]')) document.head.append(document.adoptNode(fresh));
}

// The links above and below belong to who is signed in. The way out stays itself, and what it does
// with the keys is told anew (leave-page.js).
function exchangeAround(page) {
  const nav = document.querySelector('.place__nav');
  const fresh = page.querySelector('.place__nav');
  if (nav && fresh) {
    nav.replaceChildren(...[...fresh.children].map((link) => document.adoptNode(link)));
  }
  const exit = document.querySelector('#leave-page');
  const other = page.querySelector('#leave-page');
  if (exit && other) {
    exit.href = other.href;
    exit.dataset.deed = other.dataset.deed ?? '';
  }
  const foot = document.querySelector('.foot');
  const below = page.querySelector('.foot');
  if (foot && below) foot.replaceWith(document.adoptNode(below));
  else if (foot) foot.remove();
  else if (below) document.querySelector('main').after(document.adoptNode(below));
}

// Where the reader is: at what the # names, else at the heading, as after loading a page.
function arrive({ hash }) {
  const named = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
  const place = named || document.querySelector('main h1') || document.querySelector('main');
  if (!named) scrollTo(0, 0);
  if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
  place.focus({ preventScroll: !named });
}

// Before the page is shown, so that none is shown whose behaviours did not come.
async function behavioursOf(page) {
  const scripts = [...page.querySelectorAll('script[type=module][src]')];
  try {
    return await Promise.all(scripts.map(({ src }) => import(src)));
  } catch {
    return null;
  }
}

function bare(href) {
  return href.split('#')[0];
}
