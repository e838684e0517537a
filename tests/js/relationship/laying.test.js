import assert from 'node:assert/strict';
import test from 'node:test';
import { Laying } from '../../../midspan/static/js/relationship/laying.js';
import { device } from '../../../midspan/static/js/sealing/index.js';

const REL = 'r'.repeat(22);

/** A place in memory: a log, that can be away, and that counts what it was given. */
function place(t) {
  const log = [];
  const is = { away: false, log };
  t.mock.method(globalThis, 'fetch', async (path, { body } = {}) => {
    if (is.away) throw new TypeError('the line is down');
    const { searchParams } = new URL(path, 'http://localhost');
    const answer = (status, data) => new Response(JSON.stringify(data), { status });
    if (searchParams.has('count')) {
      const found = log.filter(({ count }) => count === Number(searchParams.get('count')));
      return answer(found.length ? 200 : 404, { acts: found });
    }
    if (!body) return answer(200, { acts: log.filter(({ seq }) => seq > Number(searchParams.get('after'))) });
    const act = { ...JSON.parse(body), author: 'me', seq: log.length + 1, at: 1 };
    const before = log.find(({ count }) => count === act.count);
    if (!before) log.push(act);
    if (is.loses) throw new TypeError('the answer was lost');
    return before ? answer(200, before) : answer(201, act);
  });
  return is;
}

function between() {
  return {
    rel: REL, me: 'me', count: 0, gone: [], people: 'me you', roster: { n: 1 }, trouble: '',
    async seal(act) {
      return { envelope: { ...act, rel: REL, n: 1, sealed: `sealed ${act.id}` } };
    },
  };
}

function lays(t) {
  device.hold({ id: 'me' }); // in memory: no IndexedDB here
  globalThis.document ??= { querySelector: () => null };
  const told = [];
  const on = {
    state: (id, line, state) => told.push(line ? state : 'gone'), laid: () => told.push('laid'),
    trouble: (code) => told.push(code), memoryOnly() {},
  };
  const laying = new Laying(between(), { seq: 0, on });
  t.after(() => laying.close());
  return { laying, told };
}

const settled = async () => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => { setImmediate(done); });
};

test('a letter is in the log once, and then nothing waits', async (t) => {
  const { log } = place(t);
  const { laying, told } = lays(t);
  await laying.open();
  await laying.lay({ words: 'Dear Ben' });
  await settled();
  assert.equal(log.length, 1);
  assert.equal(told.at(-1), 'laid');
  assert.deepEqual(laying.outbox.lines, []);
});

test('with the place away it waits, and goes when somebody tries again', async (t) => {
  const is = place(t);
  const { laying, told } = lays(t);
  await laying.open();
  is.away = true;
  await laying.lay({ words: 'Dear Ben' });
  await settled();
  assert.equal(laying.outbox.lines.length, 1);
  assert.ok(!told.includes('laid'));
  is.away = false;
  laying.saying.by({ live: false }, { afresh: true });
  await settled();
  assert.equal(is.log.length, 1);
  assert.equal(told.at(-1), 'laid');
});

test('a letter whose answer was lost is not laid down twice', async (t) => {
  const is = place(t);
  const { laying, told } = lays(t);
  await laying.open();
  is.loses = true;
  await laying.lay({ words: 'Dear Ben' });
  await settled();
  is.loses = false;
  laying.saying.by({ live: false }, { afresh: true });
  await settled();
  assert.equal(is.log.length, 1);
  assert.equal(told.at(-1), 'laid');
});

test('what waited when the page went is laid down by the next page', async (t) => {
  const is = place(t);
  const first = lays(t);
  await first.laying.open();
  is.away = true;
  await first.laying.lay({ words: 'Dear Ben' });
  await settled();
  first.laying.close();
  is.away = false;
  const { laying, told } = lays(t);
  await laying.open();
  await settled();
  assert.equal(is.log.length, 1);
  assert.equal(told.at(-1), 'laid');
});
