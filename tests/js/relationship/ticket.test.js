import assert from 'node:assert/strict';
import test from 'node:test';

import { ticket } from '../../../midspan/static/js/relationship/ticket.js';

/** A page that is so old, in milliseconds, and brought this ticket; the place gives `answers`. */
function page(t, { brought = null, old = 0, answers = [] } = {}) {
  let element = brought && { textContent: JSON.stringify(brought), remove: () => (element = null) };
  globalThis.document = { getElementById: () => element };
  t.mock.method(performance, 'now', () => old);
  return t.mock.method(globalThis, 'fetch', async () => answers.shift());
}

const given = (text) => Response.json({ ticket: text });

test('a page that is opened has its ticket and asks for none', async (t) => {
  const asked = page(t, { brought: 'mine', old: 900 });
  assert.equal(await ticket(), 'mine');
  assert.equal(asked.mock.callCount(), 0);
});

test('it is used once; then the place is asked', async (t) => {
  page(t, { brought: 'mine', answers: [given('another')] });
  await ticket();
  assert.equal(await ticket(), 'another');
});

test('one that lay behind a locked key for minutes is left alone', async (t) => {
  page(t, { brought: 'mine', old: 280_000, answers: [given('another')] });
  assert.equal(await ticket(), 'another');
});

test('nobody is signed in any more, or nothing comes back', async (t) => {
  page(t, { answers: [Response.json({ code: 'signed-out' }, { status: 401 })] });
  assert.equal(await ticket(), null);
  page(t);
  await assert.rejects(ticket());
});
