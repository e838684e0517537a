import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';

// The same form, and the same hash, as in midspan/people/tests/test_show_ones_hand.py.
const SAID = [
  ['who', 'bo'], ['csrfmiddlewaretoken', 'x'], ['why', 'One.\nTwo.\r\nÖ ☕'], ['sure', ''], ['hand', 'y'], ['who', 'Ada'],
];
const HASH = '0c4e4dfc1491e94ab7e2af7b8c8627d30e0344070e7597847601754c3d9f83bf';

globalThis.document = { documentElement: { dataset: {} }, addEventListener() {} };
globalThis.FormData = class {
  constructor(form) { this.said = form; }
  [Symbol.iterator]() { return this.said[Symbol.iterator](); }
};
const { fieldsOf } = await import('../../../midspan/static/js/behaviours/by-hand.js');

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

test('a form is signed as the server reads it, with the button that was pressed', () => {
  assert.equal(hashOf(fieldsOf(SAID, { name: 'answer', value: 'yes' })), HASH);
});

test('another word, another button or a field more is another form', () => {
  const yes = { name: 'answer', value: 'yes' };
  const first = hashOf(fieldsOf(SAID, yes));
  for (const [form, button] of [
    [SAID, { name: 'answer', value: 'no' }], [SAID, undefined], [[...SAID, ['one', '']], yes],
    [SAID.map(([name, value]) => [name, value === 'bo' ? 'bo-2' : value]), yes],
    [SAID.toReversed?.() ?? [...SAID].reverse(), yes], // two of one name in another order
  ]) assert.notEqual(hashOf(fieldsOf(form, button)), first);
  assert.equal(hashOf(fieldsOf(SAID.filter(([name]) => name !== 'hand'), yes)), first);
});
