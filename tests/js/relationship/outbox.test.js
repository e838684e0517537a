import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Draft } from '../../../midspan/static/js/relationship/draft.js';
import { forgetPlace } from '../../../midspan/static/js/relationship/forget-place.js';
import { Outbox } from '../../../midspan/static/js/relationship/outbox.js';
import { Browser } from '../live/browser.js';
import { Disk } from './disk.js';

const pause = () => new Promise((done) => { setTimeout(done, 5); });
const line = (id, at, more = {}) => ({
  id, at, kind: 'said', as: 'line', fields: { words: `words of ${id}` }, facts: [], about: 0,
  people: 'ana ben', counts: [], ...more,
});
const ids = (box) => box.lines.map(({ id }) => id);

function outbox(browser, disk, { me = 'ana' } = {}) {
  const opened = browser.opens();
  const told = { lines: [], memoryOnly: 0 };
  const box = new Outbox({
    me, rel: 'rel', device: disk, tab: opened.tab,
    on: { lines: (lines) => told.lines.push(...lines.map(({ id }) => id)), memoryOnly: () => { told.memoryOnly += 1; } },
  });
  return Object.assign(opened, { box, told });
}

test('what a tab that is gone has left stands in the next one, in the order it was said', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const before = outbox(browser, disk);
  await before.box.add(line('b', 2));
  await before.box.add(line('a', 1, { counts: [7] }));
  before.dies();
  const after = outbox(browser, disk);
  await after.box.adopt();
  await pause();
  assert.deepEqual(ids(after.box), ['a', 'b']);
  assert.deepEqual(after.told.lines, ['a', 'b']);
  assert.deepEqual(after.box.find('a'), line('a', 1, { counts: [7] }));
  assert.equal(disk.kept.size, 2);
});

test('the lines of a tab that is still there are left to it, until it is gone', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const [one, two] = [outbox(browser, disk), outbox(browser, disk)];
  await one.box.add(line('a', 1));
  await two.box.adopt();
  await pause();
  assert.deepEqual(ids(two.box), []);
  one.dies();
  await pause();
  assert.deepEqual(ids(two.box), ['a']);
});

test('of many tabs one takes the lines over, each of them once', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const gone = outbox(browser, disk);
  for (let at = 0; at < 9; at += 1) await gone.box.add(line(`line ${at}`, at));
  gone.dies();
  const others = [1, 2, 3, 4].map(() => outbox(browser, disk));
  await Promise.all(others.map(({ box }) => box.adopt()));
  await pause();
  await pause();
  assert.deepEqual(others.flatMap(({ box }) => ids(box)).sort(), Array.from({ length: 9 }, (_, at) => `line ${at}`));
});

test('a crash in the middle of taking over doubles nothing', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const first = outbox(browser, disk);
  await first.box.add(line('a', 1));
  const [[name, words]] = disk.kept;
  first.dies();
  const second = outbox(browser, disk);
  await second.box.adopt();
  await pause();
  disk.kept.set(name, words); // it had not yet let go of the other name
  second.dies();
  const third = outbox(browser, disk);
  await third.box.adopt();
  await pause();
  assert.deepEqual(ids(third.box), ['a']);
  assert.equal(disk.kept.size, 1);
});

test('what has arrived or was taken out is kept no more', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const { box } = outbox(browser, disk);
  await box.add(line('a', 1));
  assert.equal(box.drop('a').id, 'a');
  assert.equal(box.drop('a'), null);
  await pause();
  assert.equal(disk.kept.size, 0);
});

test('a line taken out while it is being kept is not on the disk in the end', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const put = disk.put.bind(disk);
  disk.put = async (name, value) => {
    if (value !== undefined) await pause(); // sealing takes longer than removing
    return put(name, value);
  };
  const { box } = outbox(browser, disk);
  const added = line('a', 1);
  box.add(added);
  box.keep(added);
  box.drop('a');
  box.keep(added); // sealed, a moment too late
  await pause();
  await pause();
  await pause();
  assert.equal(disk.kept.size, 0);
});

test('what this page has taken out does not come back from its own tab', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const { box } = outbox(browser, disk);
  await box.adopt();
  await box.add(line('a', 1));
  const [[name, words]] = disk.kept;
  await box.adopt();
  box.drop('a');
  await pause();
  disk.kept.set(name, words);
  await box.adopt();
  await pause();
  assert.deepEqual(ids(box), []);
});

test('a browser that keeps nothing is told of once, and the tab still holds the words', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  disk.isFull = true;
  const { box, told } = outbox(browser, disk);
  await box.add(line('a', 1));
  await box.add(line('b', 2));
  assert.deepEqual([ids(box), box.isKept, told.memoryOnly], [['a', 'b'], false, 1]);
});

test('somebody else at the same browser gets nothing of it', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const ana = outbox(browser, disk);
  await ana.box.add(line('a', 1));
  ana.dies();
  const eve = outbox(browser, disk, { me: 'eve' });
  await eve.box.adopt();
  await pause();
  assert.deepEqual(ids(eve.box), []);
});

test('leaving a place lets go of what was kept of it, and of nothing else', async () => {
  const [browser, disk] = [new Browser(), new Disk()];
  const { box } = outbox(browser, disk);
  await box.add(line('a', 1));
  await disk.put('draft/ana/rel/talk', 'typed');
  await disk.put('draft/ana/other/talk', 'typed elsewhere');
  await forgetPlace(disk, 'ana', 'rel');
  assert.deepEqual(await disk.names(''), ['draft/ana/other/talk']);
});

// ---- drafts

function draft(disk, box, on) {
  return new Draft({ device: disk, name: 'ana/rel/talk', read: () => box.words || undefined, on });
}

test('what is typed is kept within half a second, and found again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [disk, box] = [new Disk(), { words: 'I wanted to' }];
  const typing = draft(disk, box);
  typing.changed();
  box.words = 'I wanted to say';
  typing.changed();
  t.mock.timers.tick(399);
  assert.equal(disk.kept.size, 0);
  t.mock.timers.tick(1);
  await typing.now();
  assert.equal(await draft(disk, {}).found(), 'I wanted to say');
});

test('an empty box leaves no draft, and one that was said is kept no more', async () => {
  const [disk, box] = [new Disk(), { words: 'half a thought' }];
  const typing = draft(disk, box);
  await typing.now();
  box.words = '';
  await typing.now();
  assert.equal(disk.kept.size, 0);
  box.words = 'a whole one';
  await typing.now();
  await typing.said();
  await typing.now(); // the page goes, with the words still in its box
  assert.equal(disk.kept.size, 0);
});

test('a draft that cannot be kept says so and stops nobody typing', async () => {
  const disk = new Disk();
  disk.isFull = true;
  let told = 0;
  await draft(disk, { words: 'typed' }, { memoryOnly: () => { told += 1; } }).now();
  assert.equal(told, 1);
});
