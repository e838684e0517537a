import assert from 'node:assert/strict';
import test from 'node:test';
import { Talking } from '../../../midspan/static/js/relationship/talking.js';
import { SealError } from '../../../midspan/static/js/sealing/errors.js';

const NOTHING = { act() {}, state() {}, roster() {}, trouble() {}, memoryOnly() {} };

/** As somebody who came with the second record reads it. */
const between = {
  rel: 'r'.repeat(22),
  me: 'me',
  count: 0,
  roster: { n: 2 },
  async read({ n, id }) {
    if (n < 2) throw new SealError('before-me');
    return { content: { as: 'line', words: id }, hash: `hash of ${id}` };
  },
  async hashOf({ id }) {
    return `hash of ${id} elsewhere`;
  },
};

let seq = 0;
const act = (id, n, count) => ({
  rel: between.rel, n, id, author: 'ann', kind: 'said', count, after: [], facts: [], sealed: 'w1', seq: (seq += 1), at: 1,
});

test('words moved into an epoch before me are marked, those of that time are not', async () => {
  const talking = new Talking(between, { above: true, heads: null, seq: 0, on: NOTHING });
  assert.deepEqual((await talking.take(act('a', 1, 4))).marks, []);
  assert.deepEqual((await talking.take(act('b', 2, 5))).marks, []);
  const moved = await talking.take(act('c', 1, 6));
  assert.equal(moved.code, 'before-me');
  assert.deepEqual(moved.marks, ['reordered']);
  assert.deepEqual((await talking.take(act('d', 2, 7))).marks, []);
  talking.close();
});

test('a remembered act is missed by its author’s own count, whatever number the page begins with', async () => {
  const heads = { heads: ['hash of f'], counts: [['ann', 9]], seqs: [3], seq: 3 };
  const page = async (...acts) => {
    const talking = new Talking(between, { above: true, heads, seq: 5000, on: NOTHING });
    for (const one of acts) await talking.take(one);
    talking.close();
    return talking.isSomethingGone;
  };
  assert.equal(await page(act('e', 2, 8)), true);
  assert.equal(await page(act('e', 2, 8), act('f', 2, 9)), false);
  assert.equal(await page(act('g', 2, 10)), false); // it stands further up
});

test('a line that comes before the record it was sealed under waits for that record', async (t) => {
  const shown = [];
  const here = {
    ...between,
    roster: { n: 2 },
    async grow({ records }) {
      this.roster = { n: this.roster.n + records.length };
    },
    async read({ n, id }) {
      if (n > this.roster.n) throw new SealError('unknown-epoch');
      return between.read({ n, id });
    },
  };
  t.mock.method(globalThis, 'fetch', async () => Response.json({ records: ['e1'], invites: [], leaves: [] }));
  const on = { ...NOTHING, act: (_, { code }) => shown.push(code) };
  const talking = new Talking(here, { above: true, heads: null, seq: 10, on });
  await talking.come([{ ...act('h', 3, 1), seq: 11 }]);
  assert.deepEqual(shown, ['']);
  talking.close();
});
