import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noMirror, sideBySide } from '../../../midspan/static/js/between-us/mirror.js';
import { signDeed } from '../../../midspan/static/js/sealing/deeds.js';
import { makeIdentity } from '../../../midspan/static/js/sealing/new-identity.js';

const [ana, ben, cleo] = await Promise.all([makeIdentity(), makeIdentity(), makeIdentity()]);
const rosters = { 1: [ana], 2: [ana, ben], 3: [ana, ben, cleo] };
const membersOf = (n) => rosters[n] ?? [];
let seq = 0;

async function says(who, word, n = 2, by = who) {
  seq += 1;
  const act = { rel: 'r', kind: 'no_mirror', id: `act-${seq}`, count: seq, n, author: who.id, facts: [['says', word]] };
  return { ...act, seq, at: seq, facts: [...act.facts, await signDeed(act, { ...by, id: who.id })] };
}

const isDecided = async (acts, here = [ana, ben]) =>
  (await noMirror(acts, { here: here.map(({ id }) => id), membersOf })).isDecided;

test('there is no mirror once all who are here say so, and anybody opens that again', async () => {
  const mine = await says(ana, 'yes');
  assert.equal(await isDecided([]), false);
  assert.equal(await isDecided([mine]), false);
  const theirs = await says(ben, 'yes');
  assert.equal(await isDecided([mine, theirs]), true);
  for (const who of [ana, ben]) assert.equal(await isDecided([mine, theirs, await says(who, 'no')]), false);
});

test('nobody decides it alone before anybody has come', async () => {
  const mine = await says(ana, 'yes', 1);
  assert.equal(await isDecided([mine], [ana]), false);
  assert.equal(await isDecided([mine]), false);
  assert.equal(await isDecided([mine, await says(ben, 'yes')]), true);
});

test('whoever comes finds it decided, and may open it; whoever left is not waited for', async () => {
  const both = [await says(ana, 'yes'), await says(ben, 'yes')];
  const all = [ana, ben, cleo];
  assert.equal(await isDecided(both, all), true);
  assert.equal(await isDecided([...both, await says(cleo, 'no', 3)], all), false);
  const two = [await says(ana, 'yes', 3), await says(ben, 'yes', 3)];
  assert.equal(await isDecided(two, all), false);
  assert.equal(await isDecided(two, [ana, ben]), true);
});

test('a host cannot say it for somebody, nor for somebody who was not there', async () => {
  const mine = await says(ana, 'yes');
  assert.equal(await isDecided([mine, await says(ben, 'yes', 2, ana)]), false);
  const changed = await says(ben, 'no');
  assert.equal(await isDecided([mine, { ...changed, facts: [['says', 'yes'], changed.facts[1]] }]), false);
  assert.equal(await isDecided([mine, await says(ben, 'yes', 9)]), false);
});

test('lines are read beside each other when all who are here say so, and no longer', () => {
  let count = 0;
  const word = (author, as, kind = 'agreement') => ({ act: { author, kind, count: (count += 1) }, content: { as } });
  const here = ['ana', 'ben'];
  const both = [word('ana', 'side-by-side'), word('ben', 'side-by-side')];
  assert.deepEqual(sideBySide([], here), { areAll: false, yes: [] });
  assert.deepEqual(sideBySide(both.slice(0, 1), here), { areAll: false, yes: ['ana'] });
  assert.equal(sideBySide(both, here).areAll, true);
  assert.equal(sideBySide([...both].reverse(), here).areAll, true);
  assert.equal(sideBySide(both, [...here, 'cleo']).areAll, false);
  assert.equal(sideBySide(both, ['ana']).areAll, false);
  assert.deepEqual(sideBySide([...both, word('ben', 'apart-again')], here), { areAll: false, yes: ['ana'] });
  assert.equal(sideBySide([...both, word('ben', 'apart-again', 'said')], here).areAll, true);
});
