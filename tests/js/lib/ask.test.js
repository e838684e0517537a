import assert from 'node:assert/strict';
import test from 'node:test';

import { ask } from '../../../midspan/static/js/lib/ask.js';

/** A page with a form token, and a place that gives these answers; returns what it was asked. */
function place(t, ...answers) {
  const asked = [];
  const meta = { content: 'first-token' };
  const field = { value: 'first-token' };
  globalThis.document = { querySelector: () => meta, querySelectorAll: () => [field] };
  t.mock.method(globalThis, 'fetch', async (path, how) => {
    asked.push({ path, ...how });
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { asked, meta, field };
}

test('asks the same origin only, as JSON, with the token of the page', async (t) => {
  const { asked } = place(t, Response.json({ to: '/' }, { status: 201 }));
  const answer = await ask('/begin/x/', { json: { a: 'ü' } });
  assert.deepEqual(answer, { status: 201, ok: true, data: { to: '/' } });
  const [{ method, body, headers, credentials, redirect }] = asked;
  assert.equal(method, 'POST');
  assert.equal(body, '{"a":"ü"}');
  assert.equal(headers['X-CSRFToken'], 'first-token');
  assert.equal(headers['Content-Type'], 'application/json');
  assert.equal(credentials, 'same-origin');
  assert.equal(redirect, 'error');
});

test('a question carries no token and no body', async (t) => {
  const { asked } = place(t, Response.json({}));
  await ask('/me/vaults/', { method: 'GET' });
  assert.equal(asked[0].body, undefined);
  assert.deepEqual(Object.keys(asked[0].headers), ['Accept']);
});

test('a new token is used from then on, in forms as well', async (t) => {
  const fresh = Response.json({}, { headers: { 'X-CSRFToken': 'second-token' } });
  const { asked, field } = place(t, fresh, Response.json({}));
  await ask('/sign-in/', { json: {} });
  await ask('/me/way-back/', { json: {} });
  assert.equal(asked[1].headers['X-CSRFToken'], 'second-token');
  assert.equal(field.value, 'second-token');
});

test('a refusal gives its code and sentence', async (t) => {
  place(t, Response.json({ code: 'pace', say: 'Please wait.' }, { status: 429 }));
  const { ok, status, data } = await ask('/sign-in/', { json: {} });
  assert.deepEqual([ok, status, data.code, data.say], [false, 429, 'pace', 'Please wait.']);
});

test('a line that dropped is status 0, and never an exception', async (t) => {
  place(t, new TypeError('Failed to fetch'));
  assert.deepEqual(await ask('/x/'), { status: 0, ok: false, data: { code: 'offline' } });
});

test('an answer that is no JSON has empty data', async (t) => {
  place(t, new Response('<h1>Not here</h1>', { status: 404 }), Response.json(null));
  assert.deepEqual(await ask('/x/'), { status: 404, ok: false, data: {} });
  assert.deepEqual((await ask('/x/')).data, {});
});
