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

test('an older book than this device remembers is told, once the place was asked again', async (t) => {
  const { older, remember } = await import('../../../midspan/static/js/relationship/book-memory.js');
  const { device } = sealing;
  const me = (await cast()).ann;
  device.hold({ ...me, borrowed: true }); // a tab's memory serves as a disk
  t.after(() => device.hold(null));
  await remember(me.id, [['known/x', 7], ['note/x', 9], ['me', 2]]);
  const asked = [];
  let place = [];
  t.mock.method(globalThis, 'fetch', async (path) => {
    asked.push(path);
    return Response.json({ acts: place });
  });
  globalThis.document ??= { querySelector: () => null };
  const newest = new Map([['known/x', 7], ['note/x', 3], ['me', 5]]);
  const takeIn = async (acts) => { for (const [slot, count] of acts) newest.set(slot, count); };
  assert.deepEqual(await older(me.id, () => newest, takeIn), []); // notes come and go
  assert.deepEqual(asked, []);
  newest.set('known/x', 4);
  place = [['known/x', 8]]; // the page was old, and not the book
  assert.deepEqual(await older(me.id, () => newest, takeIn), []);
  newest.set('known/x', 4);
  place = [];
  assert.deepEqual(await older(me.id, () => newest, takeIn), ['known/x']);
  assert.equal(asked.at(-1), '/book/acts/?slot=known%2Fx');
  await remember(me.id, [['known/x', 4]]);
  assert.deepEqual(await older(me.id, () => newest, takeIn), ['known/x']); // a look does not forget
  await remember(me.id, [['known/x', 4]], { anew: true });
  assert.deepEqual(await older(me.id, () => newest, takeIn), []);
});
