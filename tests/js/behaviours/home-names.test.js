import assert from 'node:assert/strict';
import test from 'node:test';
import { isIn, namesOf } from '../../../midspan/static/js/behaviours/home/names.js';

test('somebody is found by any part of a name, however it is written', () => {
  for (const wanted of ['zoe', 'ZOË', 'oë', 'Žo']) assert.ok(isIn('Zoë Novák', wanted), wanted);
  assert.ok(!isIn('Zoë Novák', 'Zara'));
});

test('a place is called by the others in it, else by whom it was made for', () => {
  globalThis.document ??= { documentElement: { lang: 'en' } };
  assert.equal(namesOf({ names: { a: 'Ana', b: 'Ben' }, for: 'Ben' }), 'Ana and Ben');
  assert.equal(namesOf({ names: {}, for: 'Ben' }), 'Ben');
  assert.equal(namesOf(null), '');
});
