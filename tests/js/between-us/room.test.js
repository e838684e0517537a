import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share } from '../../../midspan/static/js/between-us/room.js';

const line = (author, many) => ({ author, words: Array(many).fill('word').join(' ') });
const talk = (mine, theirs) => Array.from({ length: 20 }, (_, at) => (at % 2 ? line('ana', mine) : line('ben', theirs)));

test('the halves of two are what they said, in tens, and make ten together', () => {
  assert.deepEqual(share(talk(6, 4), 'ana'), { lines: 20, tens: 6 });
  assert.deepEqual(share(talk(6, 4), 'ben'), { lines: 20, tens: 4 });
  assert.equal(share(talk(0, 5), 'ana').tens, 0);
});

test('of a few lines nothing is said', () => {
  assert.equal(share([line('ana', 900)], 'ana'), null);
  assert.equal(share([], 'ana'), null);
  assert.equal(share(talk(0, 0), 'ana'), null);
});
