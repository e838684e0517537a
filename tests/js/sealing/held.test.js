import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { random, unb64 } from '../../../midspan/static/js/lib/bytes.js';
import { holdBack, openTogether } from '../../../midspan/static/js/sealing/held.js';

const ROUND = { rel: 'r'.repeat(22), round: 'o'.repeat(22), author: 'ana' };
const EPOCH = { n: 3, record: 'hash', key: random(32) };

test('held words open with the key that was held back, and not without it', async () => {
  const { closed, held } = await holdBack('We are all right; I am tired.', ROUND, EPOCH);
  assert.equal(await openTogether(closed, held, ROUND, EPOCH), 'We are all right; I am tired.');
  assert.match(held, /^h1\.[\w-]{80}$/);
  const other = await holdBack('x', ROUND, EPOCH);
  await assert.rejects(openTogether(closed, other.held, ROUND, EPOCH), { code: 'altered' });
});

test('nothing of it can be moved to another round, author, relationship, record or key', async () => {
  const { closed, held } = await holdBack('words', ROUND, EPOCH);
  for (const change of [{ rel: 's' }, { round: 'p' }, { author: 'ben' }]) {
    await assert.rejects(openTogether(closed, held, { ...ROUND, ...change }, EPOCH), { code: 'altered' });
  }
  for (const change of [{ n: 4 }, { record: 'other' }, { key: random(32) }]) {
    await assert.rejects(openTogether(closed, held, ROUND, { ...EPOCH, ...change }), { code: 'altered' });
  }
  await assert.rejects(openTogether(closed, `h2${held.slice(2)}`, ROUND, EPOCH), { code: 'malformed' });
});

test('short answers cannot be told apart by their size', async () => {
  const sizes = new Set();
  for (const words of ['', 'Fine.', 'I would rather not say it in one word, but here it is.']) {
    sizes.add((await holdBack(words, ROUND, EPOCH)).closed.length);
  }
  assert.equal(sizes.size, 1);
});

test('what each language held back, this one opens', async () => {
  const path = new URL('../../vectors/sealing/held.json', import.meta.url);
  for (const { words, round, epoch, closed, held } of JSON.parse(await readFile(path, 'utf8'))) {
    assert.equal(await openTogether(closed, held, round, { ...epoch, key: unb64(epoch.key) }), words);
  }
});
