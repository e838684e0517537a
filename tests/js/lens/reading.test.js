// The lens in the browser reads as Python does: same tokens, same rows, same probabilities.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';

import { Unfit, unpacked } from '../../../midspan/static/js/lens/network.js';
import { read, readLast } from '../../../midspan/static/js/lens/reading.js';
import { ours, WEIGHTS } from './ours.js';
import { made } from './read.js';

const VECTORS = JSON.parse(readFileSync(
  new URL('../../vectors/lens/readings.json', import.meta.url), 'utf8',
));
const WHY = { '': '', 'not-english': 'something else', 'no-words': 'no words' };

const network = await ours();

function near(found, wanted, most, what) {
  assert.ok(Math.abs(found - wanted) <= most, `${what}: ${found} is not ${wanted}`);
}

for (const [n, talk] of VECTORS.talks.entries()) {
  test(`talk ${n + 1} of the vectors is read as Python reads it`, () => {
    const found = made(network, talk);
    for (const [at, wanted] of talk.entries()) {
      assert.deepEqual(found[at].tokens, wanted.tokens);
      assert.deepEqual(found[at].rows.slice(0, 40), wanted.rows);
      wanted.place.forEach((number, k) => near(found[at].place[k], number, 1e-5, `place ${k}`));
      assert.deepEqual(Object.keys(found[at].p), Object.keys(wanted.p));
      for (const [move, p] of Object.entries(wanted.p)) near(found[at].p[move], p, 1e-4, move);
      near(found[at].any, wanted.any, 1e-4, 'any');
      assert.deepEqual(found[at].notices, wanted.notices);
      assert.ok(wanted.abstains.includes(WHY[found[at].abstains]));
      assert.equal(found[at].abstains === '', wanted.abstains === '');
    }
  });
}

test('the last line alone is read as it is read in the whole talk, however long that is', () => {
  const turns = Array.from({ length: 40 }, (_, n) => VECTORS.talks[n % 2][n % 4]);
  assert.deepEqual(readLast(network, turns), read(network, turns).at(-1));
});

test('any text at all gets places inside it, and an endless line takes no time', () => {
  for (const text of ['', ' ', '\ud800', 'a\udc00b you', '😂', '\0', 'I ' + '👩‍👩‍👧 '.repeat(900)]) {
    const { notices } = readLast(network, [{ speaker: 'me', text }]);
    for (const { span: [start, end] } of notices) assert.ok(start < end && end <= text.length);
  }
  const begun = performance.now();
  for (const text of ['why '.repeat(5_000), 'x'.repeat(200_000), '!'.repeat(200_000), "a-".repeat(50_000)]) {
    readLast(network, [{ speaker: 'me', text }]);
  }
  assert.ok(performance.now() - begun < 2_000);
});

test('weights that were changed, cut off, or made for something else are refused', async () => {
  const raw = gunzipSync(readFileSync(WEIGHTS));
  const changes = [
    (bytes) => bytes.subarray(0, bytes.length - 4),
    (bytes) => Buffer.concat([bytes, Buffer.alloc(4)]),
    (bytes) => { bytes[5_000] ^= 1; return bytes; },
    (bytes) => { bytes.write('nagging ', bytes.indexOf('takes_up')); return bytes; },
    () => Buffer.from('something else\n'),
  ];
  const given = (bytes) => new Blob([bytes]).stream();
  await unpacked(given(gzipSync(raw, { level: 1 }))); // it could have been read
  for (const change of changes) {
    await assert.rejects(unpacked(given(gzipSync(change(Buffer.from(raw)), { level: 1 }))), Unfit);
  }
  await assert.rejects(unpacked(given(readFileSync(WEIGHTS).subarray(0, 9_000))), Unfit);
  await assert.rejects(unpacked(given(gzipSync(Buffer.alloc(17 << 20), { level: 1 }))), Unfit);
});
