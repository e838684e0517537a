import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inTheMaking, isMade } from '../../../midspan/static/js/relationship/making.js';

const WANTED = { for: 'Ben', shape: 'pair', said: { who: 'Ana', days: 7 } };

function disk() {
  const kept = new Map();
  return {
    take: async (name) => kept.get(name),
    put: async (name, value) => void (value ? kept.set(name, structuredClone(value)) : kept.delete(name)),
  };
}

let places = 0;
const fresh = async (ms = 60_000) => {
  places += 1;
  const until = new Date(Date.now() + ms).toISOString();
  return { rel: `rel-${places}`, record: `record-${places}`, hash: 'h', invitation: { secret: `secret-${places}`, until } };
};

test('what was begun is gone on with until it is made', async () => {
  const device = disk();
  const first = await inTheMaking(device, 'me', WANTED, fresh);
  assert.equal(first.isAgain, false);
  const again = await inTheMaking(device, 'me', WANTED, fresh);
  assert.deepEqual(again, { ...first, isAgain: true });
  await isMade(device, 'me');
  assert.notEqual((await inTheMaking(device, 'me', WANTED, fresh)).rel, first.rel);
});

test('other words are for the same place, under ids of their own', async () => {
  const device = disk();
  const first = await inTheMaking(device, 'me', WANTED, fresh);
  const other = await inTheMaking(device, 'me', { ...WANTED, said: { who: 'Anna', days: 7 } }, fresh);
  assert.equal(other.rel, first.rel);
  assert.equal(other.isAgain, true);
  assert.notEqual(other.words, first.words);
  assert.notEqual(other.invitation.secret, first.invitation.secret);
});

test('another person, another shape or another me is another place', async () => {
  const device = disk();
  const first = await inTheMaking(device, 'me', WANTED, fresh);
  for (const [me, wanted] of [['you', WANTED], ['me', { ...WANTED, for: 'Cleo' }], ['me', { ...WANTED, shape: 'circle' }]]) {
    const made = await inTheMaking(device, me, wanted, fresh);
    assert.notEqual(made.rel, first.rel);
    assert.equal(made.isAgain, false);
  }
});

test('an invitation whose time is over is made anew, and a device that keeps nothing stops nobody', async () => {
  const device = disk();
  const first = await inTheMaking(device, 'me', WANTED, () => fresh(-1));
  const later = await inTheMaking(device, 'me', WANTED, fresh);
  assert.equal(later.rel, first.rel);
  assert.notEqual(later.invitation.secret, first.invitation.secret);
  const full = { take: async () => { throw new Error('no'); }, put: async () => { throw new Error('full'); } };
  assert.equal((await inTheMaking(full, 'me', WANTED, fresh)).isAgain, false);
  await isMade(full, 'me');
});
