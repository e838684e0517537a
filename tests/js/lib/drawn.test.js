import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { drawHandle, HANDLES } from '../../../midspan/static/js/lib/drawn.js';

const HANDLES_PY = new URL('../../../midspan/people/handles.py', import.meta.url);

test('every drawn handle is one that the place takes', () => {
  const [, pattern] = /PATTERN = r"(.+)"/.exec(readFileSync(HANDLES_PY, 'utf8'));
  const fits = new RegExp(`^(?:${pattern})$`);
  for (let n = 0; n < 5_000; n += 1) assert.match(drawHandle(), fits);
});

test('there are so many that two people hardly draw the same', () => {
  assert.ok(HANDLES > 40_000_000);
  const drawn = new Set(Array.from({ length: 2_000 }, drawHandle));
  assert.ok(drawn.size > 1_990);
});

test('both words come from the whole of their lists', () => {
  const drawn = Array.from({ length: 20_000 }, () => drawHandle().split('-'));
  assert.ok(new Set(drawn.map(([how]) => how)).size > 190);
  assert.ok(new Set(drawn.map(([, what]) => what)).size > 230);
  const numbers = drawn.map(([, , number]) => Number(number));
  assert.ok(Math.min(...numbers) < 5 && Math.max(...numbers) > 994);
});
