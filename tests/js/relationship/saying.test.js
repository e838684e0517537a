import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Outbox } from '../../../midspan/static/js/relationship/outbox.js';
import { Saying } from '../../../midspan/static/js/relationship/saying.js';
import { Browser } from '../live/browser.js';
import { Disk } from './disk.js';

const ME = 'ana';
const pause = (ms = 5) => new Promise((done) => { setTimeout(done, ms); });

/** A log as the server keeps it: one act for each count, and the next count only. */
class Log {
  acts = [];

  add(act, author = ME) {
    const same = this.acts.find(({ count }) => count === act.count);
    if (same) return same.id === act.id ? { status: 200, ...same } : { status: 409, code: 'taken', act: same };
    if (act.count !== this.acts.length + 1) return { status: 409, code: 'count' };
    this.acts.push({ ...act, author, seq: this.acts.length + 1, at: 1 });
    return { status: 201, ...this.acts.at(-1) };
  }

  get words() {
    return this.acts.map(({ sealed }) => sealed);
  }
}

/** One page of Ana's, with its outbox on `disk`; everything it would ask goes to `log`. */
function page(log, { disk = new Disk(), browser = new Browser(), count = 0, people = 'ana ben' } = {}) {
  const opened = browser.opens();
  const states = [];
  const between = {
    me: ME, rel: 'rel', count, people, gone: [], roster: { n: 1 },
    seal: async (act, as, { words }) => ({ envelope: { ...act, rel: 'rel', sealed: words ?? '' } }),
  };
  const shown = new Set();
  const talk = {
    heads: [], has: (id) => shown.has(id),
    come: async (acts) => {
      saying.arrived(acts);
      for (const { id } of acts) shown.add(id);
    },
    look: async () => talk.come(log.acts),
    grow: async () => true,
  };
  const on = { state: (...given) => states.push(given), trouble() {} };
  const outbox = new Outbox({
    me: ME, rel: 'rel', device: disk, tab: opened.tab,
    on: { lines: (lines) => saying.restore(lines), memoryOnly() {} },
  });
  const saying = new Saying({ between, outbox, on, talk });
  return { ...opened, saying, outbox, between, disk, browser, shown, states };
}

/** A live line to the log; `loses` lines arrive and their answers do not. */
function line(log, made, { loses = 0 } = {}) {
  const sent = [];
  const way = {
    live: true,
    send: async (envelope) => {
      sent.push(envelope);
      const { status, ...answer } = log.add(envelope);
      if (loses) {
        loses -= 1;
        return;
      }
      await null;
      if (status < 300) await made.saying.stored({ ...envelope, ...answer });
      else if (answer.code === 'taken') await made.saying.taken({ id: envelope.id, act: answer.act });
      else await made.saying.refused({ id: envelope.id, code: answer.code });
    },
  };
  made.saying.by(way);
  return sent;
}

// Whether an act of mine with a count is there, and nothing else, is what pages ask the log here.
function answers(t, log, { isUp = () => true } = {}) {
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (path) => {
    asked.push(path);
    if (!isUp()) throw new TypeError('offline');
    const found = log.acts.find(({ count }) => path.endsWith(`?count=${count}`));
    return Response.json(found ? { acts: [found] } : {}, { status: found ? 200 : 404 });
  });
  return asked;
}

const says = (made, ...words) => words.map((one) => made.saying.say({ as: 'line', fields: { words: one } }));

test('lines go in the order they were said, one at a time', async () => {
  const log = new Log();
  const made = page(log);
  says(made, 'one', 'two', 'three');
  const sent = line(log, made);
  await pause(20);
  assert.deepEqual(log.words, ['one', 'two', 'three']);
  assert.equal(sent.length, 3);
  assert.equal(made.disk.kept.size, 0);
});

test('before a line leaves, its count is on the disk', async () => {
  const log = new Log();
  const made = page(log);
  says(made, 'one');
  let kept;
  made.saying.by({ live: true, send: () => { kept = JSON.parse([...made.disk.kept.values()][0]).counts; } });
  await pause();
  assert.deepEqual(kept, [1]);
});

test('a line whose answer was lost is found in the log after a reload, and not said twice', async (t) => {
  const log = new Log();
  const asked = answers(t, log);
  const before = page(log);
  line(log, before, { loses: 1 });
  says(before, 'one', 'two');
  await pause();
  assert.deepEqual(log.words, ['one']);
  before.dies();
  const after = page(log, before);
  await after.outbox.adopt();
  const sent = line(log, after);
  await pause(30);
  assert.deepEqual(log.words, ['one', 'two']);
  assert.deepEqual(sent.map(({ count }) => count), [2]);
  assert.deepEqual(asked, ['/r/rel/acts/?count=1']);
  assert.equal(after.disk.kept.size, 0);
});

test('a line that stands on the page already is not asked for', async (t) => {
  const log = new Log();
  const asked = answers(t, log);
  const before = page(log);
  line(log, before, { loses: 1 });
  const [{ id }] = says(before, 'one');
  await pause();
  before.dies();
  const after = page(log, before);
  after.shown.add(id);
  await after.outbox.adopt();
  line(log, after);
  await pause();
  assert.deepEqual([log.words, asked, after.disk.kept.size], [['one'], [], 0]);
});

test('while it is not known whether a line is stored, it waits, and those behind it', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const settle = async () => { for (let i = 0; i < 200; i += 1) await null; };
  const log = new Log();
  let isUp = false;
  answers(t, log, { isUp: () => isUp });
  const before = page(log);
  before.saying.by({ live: true, send() {} });
  says(before, 'one', 'two');
  await settle();
  before.dies();
  const after = page(log, before);
  await after.outbox.adopt();
  await settle();
  const sent = line(log, after);
  await settle();
  assert.deepEqual(sent, []);
  isUp = true;
  t.mock.timers.tick(3_000);
  await settle();
  assert.deepEqual(log.words, ['one', 'two']);
});

test('when another device took the count, the line takes the next and the order stays', async () => {
  const log = new Log();
  log.add({ id: 'from the desk', count: 1, sealed: 'desk' });
  const made = page(log);
  line(log, made);
  says(made, 'one', 'two');
  await pause(150);
  assert.deepEqual(log.words, ['desk', 'one', 'two']);
});

test('a taken count that turns out to be the line itself is not said again', async () => {
  const log = new Log();
  const made = page(log);
  const [{ id }] = says(made, 'one');
  line(log, made, { loses: 1 });
  await pause();
  await made.saying.taken({ id: 'another', act: log.acts[0] });
  await pause(100);
  assert.equal(made.outbox.find(id), undefined);
  assert.deepEqual(log.words, ['one']);
});

test('when other people are here now, a line waits for a yes; later ones need none', async () => {
  const log = new Log();
  const made = page(log);
  const [{ id }] = says(made, 'for the two of us');
  made.between.people = 'ana ben eve';
  line(log, made);
  says(made, 'for the three of us');
  await pause();
  assert.deepEqual(log.words, ['for the three of us']);
  assert.deepEqual(made.states.filter(([, state]) => state === 'asks'), [[id, 'asks']]);
  made.saying.sayAnyway(id);
  await pause();
  assert.deepEqual(log.words, ['for the three of us', 'for the two of us']);
});

test('a line taken out gives its words back and is kept no more', async () => {
  const log = new Log();
  const made = page(log);
  const [{ id }] = says(made, 'better not');
  assert.equal(made.saying.unsay(id).fields.words, 'better not');
  line(log, made);
  await pause();
  assert.deepEqual([log.words, made.disk.kept.size], [[], 0]);
});

test('taking words back needs no yes: there are no words in it', async () => {
  const log = new Log();
  const made = page(log);
  made.saying.say({ kind: 'withdraws', as: 'taking-back', fields: {}, facts: [['of', 'x']], about: 1 });
  made.between.people = 'ana ben eve';
  line(log, made);
  await pause();
  assert.equal(log.acts.length, 1);
});

test('when somebody has used up their day, a line waits here and goes by itself when there is room', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const settle = () => new Promise(setImmediate);
  const log = new Log();
  const made = page(log);
  let isFull = true;
  const add = log.add.bind(log);
  log.add = (act) => (isFull ? { status: 429, code: 'day' } : add(act));
  says(made, 'one', 'two');
  const sent = line(log, made);
  await settle();
  t.mock.timers.tick(30_000);
  await settle();
  assert.equal(sent.length, 1, 'it does not knock at a closed door');
  isFull = false;
  t.mock.timers.tick(30_000);
  await settle();
  assert.deepEqual(log.words, ['one', 'two']);
  assert.equal(made.disk.kept.size, 0);
});

test('where it has ended, what was said stays to be copied', async () => {
  const made = page(new Log());
  made.saying.by({ live: true, send: ({ id }) => made.saying.refused({ id, code: 'ended' }) });
  const [{ id }] = says(made, 'too late');
  await pause();
  assert.equal(made.outbox.find(id).refused, 'ended');
  assert.equal(made.disk.kept.size, 1);
});

test('nothing is sealed before it was said whether whoever came is they', async () => {
  const log = new Log();
  const made = page(log);
  made.between.unanswered = ['ben'];
  says(made, 'for you, if it is you');
  const sent = line(log, made);
  await pause(20);
  assert.deepEqual([sent, log.words], [[], []]);
  assert.equal(made.outbox.lines.length, 1);
  made.between.unanswered = [];
  made.saying.flush();
  await pause(20);
  assert.deepEqual(log.words, ['for you, if it is you']);
});

test('a record that is due comes before the next word', async (t) => {
  globalThis.document = { querySelector: () => null }; // where a page has its token
  t.after(() => delete globalThis.document);
  const log = new Log();
  const posted = [];
  t.mock.method(globalThis, 'fetch', async (path, { body }) => {
    posted.push([path, JSON.parse(body).record]);
    return Response.json({}, { status: 201 });
  });
  const made = page(log);
  made.between.isDue = true;
  made.between.nextRecord = async () => {
    made.between.isDue = false;
    made.between.roster = { n: 2 };
    return 'the next record';
  };
  says(made, 'under a fresh key');
  line(log, made);
  while (!log.words.length) await pause(20); // what makes it is only fetched now
  assert.deepEqual(posted, [['/r/rel/epochs/', 'the next record']]);
  assert.deepEqual(log.words, ['under a fresh key']);
});
