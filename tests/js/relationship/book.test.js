import assert from 'node:assert/strict';
import test from 'node:test';
import { Book } from '../../../midspan/static/js/relationship/book.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { cast, flipped } from '../sealing/cast.js';

async function noted(ann, ...notes) {
  const rel = await sealing.bookOf(ann);
  const { record } = await sealing.createRecord({ rel, identity: ann });
  const data = { rel, records: [record], count: 0, acts: [] };
  const book = await Book.open(data, ann);
  for (const [slot, words] of notes) {
    data.count += 1;
    const act = await book.seal(slot, 'note', { words, at: 1 }, data.count);
    data.acts.push({ ...act, author: ann.id, seq: data.count, at: 1 });
  }
  return data;
}

test('what I wrote last into a slot stands there, in whatever order a host gives it', async () => {
  const { ann } = await cast();
  const data = await noted(ann, ['note/a', 'first'], ['note/a', 'second'], ['note/b', 'other']);
  const book = await Book.open({ ...data, acts: [...data.acts].reverse() }, ann);
  assert.equal(book.get('note/a').words, 'second');
  assert.equal(book.get('note/b').words, 'other');
});

test('one note that somebody spoiled does not shut the others', async () => {
  const { ann } = await cast();
  const data = await noted(ann, ['note/a', 'one'], ['note/b', 'two'], ['note/c', 'three']);
  const [, sealed] = data.acts[1].sealed.split('.');
  data.acts[1].sealed = `w1.${flipped(sealed, 20)}.`;
  const book = await Book.open(data, ann);
  assert.deepEqual(book.all('note').map(({ words }) => words), ['one', 'three']);
});
