// Escape closes what is open, and pressed three times it leaves the page: which of the two was meant.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

const FILE = '../../../midspan/static/js/behaviours/leave-page.js';

let page;
let openings; // things that one press each would close
let pages = 0;

beforeEach(async () => {
  page = new EventTarget();
  openings = 0;
  const link = Object.assign(new EventTarget(), { href: 'https://weather.example.org/', dataset: {} });
  const body = { isThere: true, replaceChildren() { this.isThere = false; } };
  Object.assign(page, { body, getElementById: () => link, querySelector: () => null, querySelectorAll: () => [] });
  Object.assign(globalThis, {
    BroadcastChannel: undefined,
    document: page,
    location: { replace() {} },
    addEventListener: (...how) => page.addEventListener(...how),
  });
  pages += 1;
  await import(`${FILE}?${pages}`);
  page.addEventListener('keydown', (event) => {
    if (openings) event.preventDefault();
    openings = Math.max(openings - 1, 0);
  });
});

const isGone = () => !page.body.isThere;

function presses(times, { at = 0, apart = 200, isComposing = false, repeat = false } = {}) {
  for (let n = 0; n < times; n += 1) {
    const event = new Event('keydown', { cancelable: true });
    for (const [name, value] of Object.entries({ key: 'Escape', isComposing, repeat, timeStamp: at + n * apart })) {
      Object.defineProperty(event, name, { value });
    }
    page.dispatchEvent(event);
  }
}

test('three quick presses leave', () => {
  presses(2);
  assert.ok(!isGone());
  presses(1, { at: 400 });
  assert.ok(isGone());
});

test('three slow ones, or a key that is held down, do not', () => {
  presses(3, { apart: 900 });
  presses(9, { at: 9_000, repeat: true, apart: 30 });
  assert.ok(!isGone());
});

test('three leave also when the first of them closes what is open', () => {
  openings = 1;
  presses(3);
  assert.ok(isGone());
});

test('to close is not to leave, however much is closed', () => {
  openings = 5;
  presses(6, { apart: 100 });
  assert.ok(!isGone());
  presses(1, { at: 600 });
  assert.ok(isGone());
});

test('a letter that is given up while it is composed is something closed', () => {
  presses(3, { isComposing: true, apart: 100 });
  assert.ok(!isGone());
});
