import assert from 'node:assert/strict';
import { test } from 'node:test';
import { again, dayThatCame, daysOf, saidOfMirror } from '../../../midspan/static/js/behaviours/talk/again.js';
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

// A browser's page about one relationship, and a place that counts what it is asked for.
function open(t, acts) {
  const kept = new Map();
  const asked = [];
  const told = globalThis.fetch;
  t.after(() => { globalThis.fetch = told; });
  globalThis.fetch = async (path) => {
    asked.push(path);
    return Response.json({ acts: acts.map(({ act }) => act) });
  };
  const between = {
    rel: 'r', people: 'ana x ben y', gone: [], roster: { n: 1, members: [{ id: 'ana' }, { id: 'ben' }] },
    read: async ({ id }) => acts.find(({ act }) => act.id === id),
    book: { get: (slot) => kept.get(slot) ?? null, put: async (slot, as, fields) => kept.set(slot, fields) },
  };
  return { page: { dataset: { agreed: '2/2' } }, between, asked };
}

test('what was said of a mirror is found by the same one look, and asked for no more until it changes', async (t) => {
  const said = (author, as, seq) => (
    { act: { id: `${author}${seq}`, author, n: 1, kind: 'agreement', count: seq, seq, at: seq, sealed: 'w1' }, hash: `h${seq}`, content: { as } }
  );
  const acts = [said('ana', 'side-by-side', 1), said('ben', 'sheet', 2), said('ben', 'apart-again', 3)];
  const { page, between, asked } = open(t, acts);
  const found = await saidOfMirror(page, between);
  assert.deepEqual(found.map(({ act, content }) => [act.author, act.count, act.kind, content.as]), [
    ['ana', 1, 'agreement', 'side-by-side'], ['ben', 3, 'agreement', 'apart-again'],
  ]);
  await again(page, between);
  await saidOfMirror(page, between);
  assert.equal(asked.length, 1);
  page.dataset.agreed = '3/3';
  await again(page, between);
  await saidOfMirror(page, between);
  assert.equal(asked.length, 2);
});
