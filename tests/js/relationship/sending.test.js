import assert from 'node:assert/strict';
import test from 'node:test';
import { amongThese, goOn } from '../../../midspan/static/js/relationship/going-on.js';
import { send } from '../../../midspan/static/js/relationship/sending.js';

/** Somebody came, and nobody has said yet whether it is they. */
function withNewcomer(t) {
  globalThis.document ??= { querySelector: () => null };
  const sent = [];
  t.mock.method(globalThis, 'fetch', async (path, { body }) => {
    sent.push(JSON.parse(body).kind);
    return new Response('{}', { status: 201 });
  });
  const between = {
    rel: 'r'.repeat(22), me: 'me', count: 0, isDue: false, people: 'me them', unanswered: ['them'],
    seal: async (act) => ({ envelope: act }),
  };
  return { between, sent };
}

test('no word of any kind is sealed for somebody before it is said that it is they', async (t) => {
  const { between, sent } = withNewcomer(t);
  for (const kind of ['said', 'connection', 'first_words', 'agreement']) {
    const { ok, data } = await send(between, { kind, as: 'sheet', fields: {} });
    assert.deepEqual([ok, data.code], [false, 'who-came']);
  }
  assert.deepEqual(sent, []);
  let isDone = false;
  const deed = async () => { isDone = true; return ''; };
  assert.equal(await amongThese(between, deed), 'refused-who-came');
  assert.equal(isDone, false); // a key that the place would hold back has not left either
  between.unanswered = [];
  assert.equal(await amongThese(between, deed), '');
});

test('leaving, taking back, inviting and deleting need no such answer', async (t) => {
  const { between, sent } = withNewcomer(t);
  const free = ['leaves', 'withdraws', 'goes_on', 'calls_back', 'erases', 'invites', 'revokes'];
  for (const kind of free) assert.ok((await send(between, { kind, as: 'x', fields: {} })).ok);
  assert.deepEqual(sent, free);
});

test('a fresh key that the place does not take now keeps nobody from speaking; another record does', async (t) => {
  globalThis.document ??= { querySelector: () => null };
  t.mock.method(globalThis, 'fetch', async () => Response.json({ code: 'pace' }, { status: 429 }));
  const between = { rel: 'r'.repeat(22), isDue: true, roster: { n: 3 }, nextRecord: async () => 'record' };
  assert.equal(await goOn({ ...between, keepKey: () => true }), true);
  assert.equal(await goOn({ ...between, keepKey: () => false }), false);
});
