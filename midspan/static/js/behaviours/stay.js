// On a borrowed device the keys are in this tab's memory only, and loading a page would empty it.
// So while that holds, links and plain forms of this place are fetched and their <main> is put in
// place of the old one; the address, the title and the reader's place follow (stay/next-page.js).
// Everywhere else this file does nothing and pages load as pages do.
//
// Behaviours export `start(root)` and may be started twice. Those that hold something open close
// it on `midspan:leaving-page`, as they do on `pagehide`.

import { device } from '../sealing/daily.js';

let here = location.href; // what <main> shows, without the part after the #

/**
 * Go to another page of this place, keeping keys that are held in this tab. Use it in place of
 * location.assign after a deed.
 * @param {string} path
 */
export async function go(path) {
  const { href } = new URL(path, location.href);
  if (!device.isHeldOnly()) return location.assign(href);
  return fetchPage({ url: href });
}

/** The same page, as it is now. In place of location.reload. */
export function again() {
  return device.isHeldOnly() ? fetchPage({ url: location.href, replace: true }) : location.reload();
}

/**
 * Submit a plain form, keeping keys that are held in this tab.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} [submitter]
 */
export function follow(form, submitter = null) {
  if (!device.isHeldOnly()) return form.submit();
  const url = whereTo(form, submitter);
  const fields = new URLSearchParams([...new FormData(form, submitter)].filter(([, value]) => typeof value === 'string'));
  if (form.method === 'post') return fetchPage({ url: url.href, method: 'POST', body: fields });
  url.search = fields;
  return fetchPage({ url: url.href });
}

export function start() {
  if (document.documentElement.dataset.stays) return;
  document.documentElement.dataset.stays = 'yes';
  document.addEventListener('click', clicked);
  document.addEventListener('submit', submitted);
  // What fetches pages has to be here before the line is not.
  document.addEventListener('keys-open', () => device.isHeldOnly() && nextPage().catch(() => {}));
  addEventListener('popstate', () => {
    if (device.isHeldOnly() && bare(location.href) !== bare(here)) fetchPage({ url: location.href, replace: true });
  });
}

function clicked(event) {
  const link = event.target.closest?.('a[href]');
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (event.defaultPrevented || !link || !isPlain || !device.isHeldOnly() || !isOurs(link)) return;
  if (link.hash && bare(link.href) === bare(here)) return; // a place on this same page
  event.preventDefault();
  fetchPage({ url: link.href });
}

function submitted(event) {
  const form = event.target;
  const isOther = (event.submitter?.formTarget || form.target || '_self') !== '_self';
  if (event.defaultPrevented || !device.isHeldOnly() || isOther) return;
  if (whereTo(form, event.submitter).origin !== location.origin) return;
  event.preventDefault();
  follow(form, event.submitter);
}

// A button's formAction is the page's own address when it has none: only the attribute tells.
function whereTo(form, submitter) {
  const own = submitter?.getAttribute('formaction');
  return new URL(own ?? form.getAttribute('action') ?? '', location.href);
}

function isOurs(link) {
  return link.origin === location.origin && !link.hasAttribute('download') && (link.target || '_self') === '_self';
}

function bare(href) {
  return href.split('#')[0];
}

function nextPage() {
  return import('./stay/next-page.js');
}

async function fetchPage(how) {
  const { bring } = await nextPage();
  if (await bring(how)) here = location.href;
}

start();
