// Small pieces of every page: its data, its sentences, its moments.

/** JSON that the server put on the page with json_script. */
export function dataOf(id, root = document) {
  const found = root.querySelector(`#${id}`);
  return found ? JSON.parse(found.textContent) : null;
}

/**
 * A sentence from the page's catalogue (templates/sentences.html), so that it is translated.
 * `{name}` in it is replaced from `words`.
 */
export function sentence(code, words = {}) {
  const held = [...document.querySelectorAll('template[id^="sentences"]')];
  const coded = (wanted) => held
    .map(({ content }) => content.querySelector(`[data-code="${CSS.escape(wanted)}"]`))
    .find(Boolean);
  const found = coded(code) ?? coded('unknown');
  const text = found?.textContent.trim().replace(/\s+/g, ' ') ?? code;
  return text.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
}

/** A copy of the element inside `<template id>`, of this document, so that its elements live. */
export function copyOf(id) {
  return document.importNode(document.querySelector(`#${id}`).content.firstElementChild, true);
}

/** Say something where assistive technology hears it; "" says nothing and takes no room. */
export function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

// The page's language, with this person's own habits of writing it (24 hours or 12, say).
function language() {
  const { lang } = document.documentElement;
  return navigator.languages.find((own) => own.split('-')[0] === lang) ?? lang ?? undefined;
}

const clocks = new Map(); // by language: making one costs more than a thousand times asking it

/** "19:04", in my own time zone. @param {number} seconds since 1970 */
export function clock(seconds) {
  const mine = language();
  if (!clocks.has(mine)) {
    clocks.set(mine, new Intl.DateTimeFormat(mine, { hour: '2-digit', minute: '2-digit' }));
  }
  return clocks.get(mine).format(new Date(seconds * 1000));
}

/** "Tuesday 4 November", with the year when it is another one. */
export function day(seconds) {
  const then = new Date(seconds * 1000);
  const year = then.getFullYear() === new Date().getFullYear() ? undefined : 'numeric';
  return new Intl.DateTimeFormat(language(), { weekday: 'long', day: 'numeric', month: 'long', year })
    .format(then);
}

/** The date of a moment here, as 2026-11-04, to tell days apart. */
export function date(seconds) {
  const then = new Date(seconds * 1000);
  const two = (number) => String(number).padStart(2, '0');
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}

// English here is written without a comma before the last "and".
const WRITTEN_AS = { en: 'en-GB' };
const FIRST = 3; // names said one by one before the rest are "others"

/** "Ana, Ben and Cleo", as the page's language lists people. @param {string[]} names */
export function listed(names, type = 'conjunction') {
  const { lang } = document.documentElement;
  const style = type === 'unit' ? 'short' : 'long';
  return new Intl.ListFormat(WRITTEN_AS[lang] ?? lang, { type, style }).format(names);
}

/** "Ana, Ben, Cleo and others": all of them when there are few. */
export function shortly(names, few = FIRST) {
  return listed(names.length > few ? [...names.slice(0, FIRST), sentence('others')] : names);
}

/**
 * Two may bear one name, or names that read alike (alike.js): who came later is "another", so that it is
 * not said twice, neither disappears behind the other, and nobody passes for somebody else.
 */
export function toldApart(names, areAlike = (one, other) => one === other) {
  const isLater = (name, at) => names.findIndex((other) => areAlike(other, name)) < at;
  return names.map((name, at) => (isLater(name, at) ? sentence('another', { name }) : name));
}

/** @param {string} text @returns {URL|null} where it is no address, or not a whole one */
export function addressOf(text) {
  try {
    return new URL(text); // to ask it without building one came with Chrome 120
  } catch {
    return null;
  }
}

/** How a sort of thing is told and where it lies; undefined for one that this page does not know. */
export function toldOf(sort = '') {
  const told = document.querySelector('#sentences-laid')?.content;
  return told?.querySelector(`[data-code="told-${CSS.escape(sort)}"]`) ?? undefined;
}
