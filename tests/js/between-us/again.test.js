import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayThatCame, daysOf } from '../../../midspan/static/js/behaviours/talk/again.js';
import { thingsOf } from '../../../midspan/static/js/relationship/things.js';

const sheet = (again) => ({ act: { id: 'a', author: 'ana', seq: 1, at: 1 }, hash: 'h', content: { as: 'sheet', sort: 'agreement', parts: { words: 'x', again } } });
const yes = { act: { id: 'b', author: 'ben', seq: 2, at: 2 }, hash: 'i', content: { as: 'reply', to: 'h', how: 'yes' } };
const comes = (acts, today) => dayThatCame(daysOf(thingsOf(acts, ['agreement']), ['ana', 'ben']), today);

test('the day brings back what holds, from then on, and nothing else', () => {
  assert.equal(comes([sheet('2026-11-20'), yes], '2026-11-23'), '2026-11-20');
  assert.equal(comes([sheet('2026-11-23'), yes], '2026-11-23'), '2026-11-23');
  assert.equal(comes([sheet('2026-11-24'), yes], '2026-11-23'), '');
  assert.equal(comes([sheet('2026-11-20')], '2026-11-23'), '', 'not agreed');
  assert.equal(comes([sheet(''), yes], '2026-11-23'), '');
});
