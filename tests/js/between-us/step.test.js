import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entry, isDay } from '../../../midspan/static/js/between-us/step.js';

test('a day goes into a calendar without a word of what it is for', () => {
  const made = entry('2026-12-31', 'abc', 'A step, ours', new Date('2026-11-23T18:00:00.000Z'));
  assert.ok(made.includes('DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n'));
  assert.ok(made.includes('DTSTAMP:20261123T180000Z\r\n'));
  assert.ok(made.includes('SUMMARY:A step\\, ours\r\n'));
  assert.ok(made.endsWith('END:VCALENDAR\r\n'));
});

test('a day that there is not, which a changed browser can seal, is none', () => {
  assert.deepEqual(['2026-12-31', '2026-13-01', '2026-99-99', 'soon', undefined].map(isDay), [true, false, false, false, false]);
});
