import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { SharedLine } from '../../../midspan/static/js/live/shared-line.js';
import { Browser } from './browser.js';
import { FakeSocket, REL, act } from './fakes.js';

const ME = 'm'.repeat(22);
const OTHER = 'o'.repeat(22);
const turns = async () => { for (let i = 0; i < 60; i += 1) await null; };
const open = () => FakeSocket.made.filter(({ readyState }) => readyState < 2);
const seqs = (page) => page.of('acts').flatMap(([, acts]) => acts.map(({ seq }) => seq));
const states = (page) => page.of('state').map(([state]) => state);
const said = (socket, t) => socket.sent.filter((one) => one.t === t);

function begin() {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  FakeSocket.made = [];
  return new Browser();
}

/** A tab with a page that shows `rel` and has everything up to `seq`. */
function page(browser, { rel = REL, seq = 0 } = {}) {
  const opened = browser.opens();
  const told = [];
  const tell = (name) => (...given) => told.push([name, ...given]);
  const on = Object.fromEntries(
    ['acts', 'stored', 'taken', 'refused', 'changed', 'newest', 'presence', 'shorter', 'state'].map((n) => [n, tell(n)]),
  );
  const shown = { seq };
  on.acts = (of, acts, how) => {
    shown.seq = Math.max(shown.seq, ...acts.map((one) => one.seq));
    tell('acts')(of, acts, how);
  };
  const line = new SharedLine({
    me: ME, path: 'ws://here/live', ticket: async () => 'a-ticket', since: () => ({ [rel]: shown.seq }),
    on, Socket: FakeSocket, random: () => 0.5, tab: opened.tab, Channel: opened.Channel,
  });
  return { ...opened, line, told, of: (name) => told.filter(([one]) => one === name).map(([, ...given]) => given) };
}

const welcomes = async (seq = 0, rels = [REL]) => {
  await turns();
  const socket = FakeSocket.made.at(-1);
  socket.opens();
  socket.says({ t: 'welcome', v: 1, rels: Object.fromEntries(rels.map((rel) => [rel, { seq, n: 1 }])) });
  await turns();
  return socket;
};
const envelope = (count) => ({ rel: REL, id: `mine-${count}`, count, sealed: 'w1.x.' });
const stored = (count, seq) => ({ t: 'stored', rel: REL, id: `mine-${count}`, count, seq, at: 1 });

test('three tabs of one browser have one socket, and each act reaches each of them once', async () => {
  const browser = begin();
  const pages = [page(browser), page(browser), page(browser)];
  const socket = await welcomes();
  assert.equal(FakeSocket.made.length, 1);
  for (const { line } of pages) assert.equal(line.state, 'open');
  socket.says({ t: 'acts', rel: REL, acts: [act(1), act(2)], more: false });
  socket.says({ t: 'acts', rel: REL, acts: [act(2), act(3)], more: false });
  await turns();
  for (const each of pages) assert.deepEqual(seqs(each), [1, 2, 3]);
});

test('the line follows what any tab shows, from where the one that is least far is', async () => {
  const browser = begin();
  page(browser, { seq: 9 });
  page(browser, { seq: 4 });
  page(browser, { rel: OTHER, seq: 2 });
  const socket = await welcomes(9, [REL, OTHER]);
  assert.deepEqual(said(socket, 'hello')[0].since, { [REL]: 4, [OTHER]: 2 });
});

test('a tab that comes later is told what it misses, and the others nothing twice', async () => {
  const browser = begin();
  const first = page(browser, { seq: 5 });
  const socket = await welcomes(5);
  socket.says({ t: 'acts', rel: REL, acts: [act(6)], more: false });
  await turns();
  const later = page(browser, { seq: 4 });
  await turns();
  assert.equal(later.line.state, 'open');
  assert.deepEqual(said(socket, 'ask').at(-1), { t: 'ask', rel: REL, after: 4 });
  socket.says({ t: 'acts', rel: REL, acts: [act(5), act(6)], more: false });
  await turns();
  assert.deepEqual(seqs(later), [5, 6]);
  assert.deepEqual(seqs(first), [6]);
});

test('what one tab says goes by the one line, is answered to it, and stands in the others', async () => {
  const browser = begin();
  const [one, two] = [page(browser), page(browser)];
  const socket = await welcomes();
  two.line.send(envelope(1), { first: true });
  await turns();
  assert.deepEqual(said(socket, 'act').map(({ id }) => id), ['mine-1']);
  socket.says(stored(1, 1));
  await turns();
  assert.deepEqual(two.of('stored').map(([{ seq }]) => seq), [1]);
  assert.deepEqual(one.of('stored'), []);
  const [[, [told]]] = one.of('acts');
  assert.deepEqual([told.id, told.author, told.seq, told.sealed], ['mine-1', ME, 1, 'w1.x.']);
  assert.deepEqual(seqs(two), []);
});

test('what was sealed twice the other tabs ask the log for', async () => {
  const browser = begin();
  const [, two] = [page(browser), page(browser)];
  const socket = await welcomes();
  two.line.send(envelope(1), { first: false });
  await turns();
  socket.says(stored(1, 1));
  await turns();
  assert.deepEqual(said(socket, 'ask'), [{ t: 'ask', rel: REL, after: 0 }]);
});

test('a refusal reaches the tab that said it and no other', async () => {
  const browser = begin();
  const [one, two] = [page(browser), page(browser)];
  const socket = await welcomes();
  two.line.send(envelope(1));
  await turns();
  socket.says({ t: 'refused', rel: REL, id: 'mine-1', code: 'epoch' });
  await turns();
  assert.deepEqual(two.of('refused').map(([{ code }]) => code), ['epoch']);
  assert.deepEqual(one.of('refused'), []);
});

for (const how of ['dies', 'leaves']) {
  test(`when the leading tab ${how}, the next one takes over at once and nothing is lost`, async () => {
    const browser = begin();
    const [one, two, three] = [page(browser), page(browser), page(browser)];
    const socket = await welcomes();
    socket.says({ t: 'acts', rel: REL, acts: [act(1)], more: false });
    await turns();
    three.line.send(envelope(1));
    await turns();
    assert.equal(said(socket, 'act').length, 1);
    if (how === 'dies') {
      socket.drops();
      one.dies();
    } else one.line.leave();
    const next = await welcomes(3);
    assert.equal(FakeSocket.made.length, 2);
    assert.equal(open().length, 1);
    assert.deepEqual(said(next, 'hello')[0].since, { [REL]: 1 });
    assert.deepEqual(said(next, 'act').map(({ id }) => id), ['mine-1'], 'said again: it was not answered');
    next.says({ t: 'acts', rel: REL, acts: [act(2)], more: false }, stored(1, 3));
    await turns();
    assert.deepEqual(seqs(two), [1, 2, 3]);
    assert.deepEqual(seqs(three), [1, 2]);
    assert.deepEqual(three.of('stored').map(([{ seq }]) => seq), [3]);
    assert.ok(!states(two).includes('closed'), 'a tab that leads no more closes nothing for the others');
  });
}

test('a leading tab that the browser has stopped loses the lead to one in front', async () => {
  const browser = begin();
  const [one, two] = [page(browser), page(browser)];
  await welcomes();
  one.freezes();
  two.line.here(REL, 'here');
  await turns();
  mock.timers.tick(3_900);
  await turns();
  assert.equal(FakeSocket.made.length, 1);
  mock.timers.tick(200);
  const next = await welcomes();
  assert.equal(FakeSocket.made.length, 2);
  assert.equal(open().length, 1, 'the stopped one has let its line go');
  assert.deepEqual(said(next, 'here'), [{ t: 'here', rel: REL, state: 'here' }]);
});

test('here is said while any tab is in front, and gone when none shows it any more', async () => {
  const browser = begin();
  page(browser, { rel: OTHER });
  const [one, two] = [page(browser), page(browser)];
  const socket = await welcomes(0, [REL, OTHER]);
  one.line.here(REL, 'here');
  two.line.here(REL, 'away');
  await turns();
  one.dies();
  await turns();
  two.line.leave();
  await turns();
  assert.deepEqual(said(socket, 'here').map(({ state }) => state), ['here', 'here', 'away', 'gone']);
});

test('a leading page that leaves says bye, and the next one says how it is here', async () => {
  const browser = begin();
  const [one, two] = [page(browser), page(browser)];
  const socket = await welcomes();
  one.line.here(REL, 'here');
  two.line.here(REL, 'away');
  await turns();
  one.line.leave();
  const next = await welcomes();
  assert.notEqual(next, socket);
  assert.deepEqual(socket.sent.slice(-2), [{ t: 'here', rel: REL, state: 'here' }, { t: 'bye' }]);
  assert.deepEqual(said(next, 'here'), [{ t: 'here', rel: REL, state: 'away' }]);
});

test('a line that was closed for good is opened again for a page that comes', async () => {
  const browser = begin();
  const one = page(browser);
  const socket = await welcomes();
  socket.says({ t: 'closing', code: 'signed-out', again: null });
  socket.drops();
  await turns();
  assert.deepEqual(one.of('state').at(-1), ['closed', { t: 'closing', code: 'signed-out', again: null }]);
  const two = page(browser);
  await welcomes();
  assert.deepEqual([one.line.state, two.line.state], ['open', 'open']);
});

test('without locks or channels each tab has a line of its own', async () => {
  begin();
  const line = new SharedLine({
    me: ME, path: 'ws://here/live', ticket: async () => 'a-ticket', since: () => ({ [REL]: 0 }),
    Socket: FakeSocket, tab: { locks: null }, Channel: undefined,
  });
  await welcomes();
  assert.equal(line.state, 'open');
  line.leave();
  assert.equal(line.state, 'closed');
});

test('every tab hears how new the record of who is here is, however late it comes', async () => {
  const browser = begin();
  const one = page(browser);
  await welcomes();
  const two = page(browser);
  await turns();
  for (const each of [one, two]) assert.deepEqual(each.of('newest')[0], [REL, 1]);
});
