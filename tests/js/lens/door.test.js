// The door to the lens: a worker that is started when it is asked, and ended with its panel.

import assert from 'node:assert/strict';
import test from 'node:test';
import { isNewEnough, Lens, NotThere } from '../../../midspan/static/js/lens/index.js';

const TURNS = [{ speaker: 'me', text: 'You should ring them.' }];

class FakeWorker {
  static all = [];
  hears = {};
  asked = [];
  isEnded = false;

  constructor(_, { type }) {
    assert.equal(type, 'module');
    FakeWorker.all.push(this);
  }

  addEventListener(what, deed) {
    this.hears[what] = deed;
  }

  postMessage(asked) {
    this.asked.push(asked);
  }

  terminate() {
    this.isEnded = true;
  }

  answers(found) {
    this.hears.message({ data: { id: this.asked.at(-1).id, ...found } });
  }
}

globalThis.Worker = FakeWorker;
const newest = () => FakeWorker.all.at(-1);

test('nothing is started before it is asked, and one worker answers all', async () => {
  const lens = new Lens();
  assert.equal(FakeWorker.all.length, 0);
  for (const abstains of ['', 'no-words']) {
    const asked = lens.ask(TURNS);
    newest().answers({ notice: null, abstains });
    assert.deepEqual(await asked, { notice: null, abstains });
  }
  assert.equal(FakeWorker.all.length, 1);
  lens.close();
});

test('who closes it while it reads waits for nothing, and the next one is not disturbed', async () => {
  const lens = new Lens();
  const first = lens.ask(TURNS);
  const ended = newest();
  lens.close();
  await assert.rejects(first, NotThere);
  assert.ok(ended.isEnded);
  const second = lens.ask(TURNS);
  assert.notEqual(newest(), ended);
  newest().answers({ notice: null, abstains: '' });
  assert.deepEqual(await second, { notice: null, abstains: '' });
  assert.ok(!newest().isEnded);
  lens.close();
});

test('a worker that fails is told to everybody who waits, and begun anew', async () => {
  const lens = new Lens();
  const both = [lens.ask(TURNS), lens.ask(TURNS)];
  newest().hears.error();
  for (const one of both) await assert.rejects(one, NotThere);
  const third = lens.ask(TURNS);
  newest().answers({ failed: true });
  await assert.rejects(third, NotThere);
});

test('its files are fetched without naming anybody', async (t) => {
  const asked = [];
  const told = globalThis.fetch;
  t.after(() => { globalThis.fetch = told; });
  globalThis.fetch = async (address, how) => {
    asked.push([String(address).split('/').at(-1), how]);
    return new Response('x', { status: asked.length > 2 ? 404 : 200 });
  };
  await new Lens().fetched();
  const how = { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' };
  assert.deepEqual(asked, [['worker.js', how], ['learnt.weights', how]]);
  await assert.rejects(new Lens().fetched(), NotThere);
});

test('whether a browser can do it is known without starting anything', () => {
  const started = FakeWorker.all.length;
  assert.ok(isNewEnough());
  assert.equal(FakeWorker.all.length, started);
});

test('a browser that lacks one thing is too old, and what it started meanwhile is ended', (t) => {
  const { DecompressionStream, Worker } = globalThis;
  t.after(() => Object.assign(globalThis, { DecompressionStream, Worker }));
  for (const name of ['DecompressionStream', 'Worker']) {
    const had = globalThis[name];
    delete globalThis[name];
    assert.ok(!isNewEnough(), name);
    globalThis[name] = had;
  }
  let ended = 0;
  globalThis.Worker = class { // of a kind that knows no modules, and does not ask
    terminate() { ended += 1; }
  };
  assert.ok(!isNewEnough());
  assert.equal(ended, 1);
});
