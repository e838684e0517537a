import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { DoorLog } from '../../../midspan/static/js/relationship/log.js';

globalThis.document ??= { querySelector: () => null };
const between = { rel: 'r'.repeat(22), me: 'ana', count: 0, roster: { n: 1 }, read: async ({ seq }) => ({ hash: `hash-${seq}`, content: {} }) };
const counts = new Map();
let lies = [];

function lay(author, kind, more = {}) {
  const seq = lies.length + 1;
  const count = (counts.get(author) ?? 0) + 1;
  counts.set(author, count);
  lies.push({ id: `act-${seq}`, author, kind, seq, count, n: 1, sealed: 'words', facts: [], ...more });
  return lies.at(-1);
}

function takeBack(author, about) {
  about.sealed = '';
  return lay(author, 'withdraws', { facts: [['of', `hash-${about.seq}`]] });
}

beforeEach((t) => {
  lies = [];
  counts.clear();
  between.count = 0;
  t.mock.method(globalThis, 'fetch', async (path) => {
    const { searchParams: wants } = new URL(path, 'https://place.test');
    const acts = lies.filter(({ kind, seq }) => kind === wants.get('kind') && seq > Number(wants.get('after')));
    return Response.json({ acts: structuredClone(acts), more: false });
  });
});

async function opened() {
  const log = new DoorLog(between, 'loops');
  await log.further();
  return log;
}

const seqs = (log) => log.opened.map(({ act }) => act.seq);

test('what was taken back while the line was down goes when it is back, though a look came between', async () => {
  const words = lay('ana', 'loops');
  const log = await opened();
  takeBack('ana', words);
  lay('ben', 'loops');
  await log.newer();
  assert.deepEqual(seqs(log), [1, 3]);
  assert.equal(log.newest, 3);
  assert.equal(log.heardTo, 1); // from there the line goes on
  assert.ok(log.hear(lies.slice(log.heardTo)));
  assert.deepEqual(seqs(log), [3]);
  assert.equal(log.heardTo, 3);
});

test('a hole in what the line brought is heard again', async () => {
  lay('ana', 'loops');
  const log = await opened();
  const [, , third] = [lay('ana', 'said'), lay('ben', 'said'), lay('ben', 'said')];
  log.hear([third]);
  assert.equal(log.heardTo, 1);
});

test('the line goes on from where the page was made, and does not bring the talk to a door', async () => {
  lay('ana', 'loops');
  for (let said = 0; said < 5; said += 1) lay('ben', 'said');
  const log = new DoorLog(between, 'loops', 6);
  assert.equal(log.heardTo, 6); // also before the first look came
  await log.further();
  assert.equal(log.heardTo, 6);
});

test('nobody takes back what another laid down', async () => {
  const words = lay('ana', 'loops');
  const log = await opened();
  log.hear([takeBack('ben', words)]);
  assert.deepEqual(seqs(log), [1]);
});

test('only what belongs to the door, and is new, is looked for', async () => {
  lay('ana', 'loops');
  const log = await opened();
  assert.equal(log.hear(lies), false);
  assert.equal(log.hear([lay('ben', 'said')]), false);
  assert.equal(log.hear([lay('ben', 'loops')]), true);
});

test('what I did on another page is counted, so that the next of mine is not refused', async () => {
  lay('ana', 'loops');
  const log = await opened();
  assert.equal(between.count, 1);
  lay('ana', 'loops');
  await log.newer();
  assert.equal(between.count, 2);
  for (let said = 0; said < 6; said += 1) log.hear([lay('ana', 'said')]); // in the talk, in another tab
  for (let said = 0; said < 9; said += 1) log.hear([lay('ben', 'said')]);
  assert.equal(between.count, 8);
});
