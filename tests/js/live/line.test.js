import assert from 'node:assert/strict';
import { test } from 'node:test';

import { REL, act, lineWith, settled, turn } from './fakes.js';

const envelope = (count, more = {}) => ({ rel: REL, id: `mine-${count}`, count, ...more });
const stored = (count, seq) => ({ t: 'stored', rel: REL, id: `mine-${count}`, count, seq, at: 1 });
const refused = (count, code) => ({ t: 'refused', rel: REL, id: `mine-${count}`, code });
const sentIds = (socket) => socket.sent.filter(({ t }) => t === 'act').map(({ id }) => id);

test('it says hello with the ticket and where it is, and is open when welcomed', async () => {
  const { line, opens, of } = lineWith({ since: () => ({ [REL]: 7 }) });
  const socket = await opens(7);
  assert.deepEqual(socket.sent, [{ t: 'hello', v: 1, ticket: 'a-ticket', since: { [REL]: 7 } }]);
  assert.equal(line.state, 'open');
  assert.deepEqual(of('state').map(([state]) => state), ['opening', 'open']);
});

test('what comes is handed on once, in one call for each object', async () => {
  const { opens, of } = lineWith();
  const socket = await opens();
  socket.says({ t: 'acts', rel: REL, acts: [act(1), act(2)], more: false });
  socket.says({ t: 'acts', rel: REL, acts: [act(2), act(3)], more: false });
  assert.deepEqual(of('acts').map(([, acts]) => acts.map(({ seq }) => seq)), [[1, 2], [3]]);
});

test('a full page is followed by the next', async () => {
  const { opens } = lineWith();
  const socket = await opens(300);
  socket.says({ t: 'acts', rel: REL, acts: [act(1), act(2)], more: true });
  assert.deepEqual(socket.sent.at(-1), { t: 'ask', rel: REL, after: 2 });
});

test('a hole is asked for again, but not before it had time to close', async () => {
  const { opens, of } = lineWith();
  const socket = await opens();
  socket.says({ t: 'acts', rel: REL, acts: [act(1), act(4)], more: false });
  await settled(1_000);
  assert.equal(socket.sent.length, 1);
  await settled(1_000);
  assert.deepEqual(socket.sent.at(-1), { t: 'ask', rel: REL, after: 1 });
  socket.says({ t: 'acts', rel: REL, acts: [act(2), act(3), act(4)], more: false });
  await settled(5_000);
  assert.equal(socket.sent.length, 2);
  assert.deepEqual(of('acts').flatMap(([, acts]) => acts.map(({ seq }) => seq)), [1, 4, 2, 3]);
});

test('own stored lines fill their places', async () => {
  const { line, opens } = lineWith();
  const socket = await opens();
  line.send(envelope(1));
  socket.says(stored(1, 2));
  socket.says({ t: 'acts', rel: REL, acts: [act(1), act(3)], more: false });
  await settled(5_000);
  assert.deepEqual(socket.sent.map(({ t }) => t), ['hello', 'act']);
});

test('a dropped line comes back by itself from where the page is', async () => {
  let seq = 0;
  const { line, opens, made, of } = lineWith({ since: () => ({ [REL]: seq }) });
  (await opens()).drops();
  assert.equal(line.state, 'dropped');
  seq = 5;
  await settled(500);
  const again = await opens(5);
  assert.equal(made().length, 2);
  assert.equal(again.sent[0].since[REL], 5);
  assert.deepEqual(of('state').map(([state]) => state), ['opening', 'open', 'dropped', 'open']);
});

test('pauses grow to a minute, with full jitter', async () => {
  const { pauseBefore } = await import('../../../midspan/static/js/live/pauses.js');
  const most = [0, 1, 2, 3, 10].map((attempt) => pauseBefore(attempt, () => 1));
  assert.deepEqual(most, [1_000, 2_000, 4_000, 8_000, 60_000]);
  assert.equal(pauseBefore(6, () => 0), 0);
});

test('pauses grow from try to try and are short again after a line that held', async () => {
  const { opens, socket, made } = lineWith();
  (await opens()).drops();
  await settled(500);
  socket().drops();
  await settled(500);
  assert.equal(made().length, 2);
  await settled(500);
  assert.equal(made().length, 3);
  await opens();
  await settled(30_000);
  socket().drops();
  await settled(500);
  assert.equal(made().length, 4);
});

test('a line that is cut soon after each welcome is tried again within eight seconds, always', async () => {
  const { opens, socket, made } = lineWith({ random: () => 1 });
  await opens();
  for (let cuts = 1; cuts <= 12; cuts += 1) {
    await settled(20_000);
    socket().drops();
    await settled(8_000);
    assert.equal(made().length, cuts + 1);
    await opens();
  }
});

test('where nobody welcomes any more, pauses grow to a minute after all', async () => {
  const { opens, socket, made } = lineWith({ random: () => 1 });
  (await opens()).drops();
  const pauses = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
  for (const [at, pause] of pauses.entries()) {
    await settled(pause - 1);
    assert.equal(made().length, at + 1);
    await settled(1);
    assert.equal(made().length, at + 2);
    socket().drops();
  }
});

test('what was not acknowledged is sent again when the line is back, in its order', async () => {
  const { line, opens } = lineWith();
  const socket = await opens();
  for (const count of [1, 2, 3]) line.send(envelope(count));
  socket.says(stored(1, 1));
  socket.drops();
  line.send(envelope(4));
  await settled(500);
  assert.deepEqual(sentIds(await opens(1)), ['mine-2', 'mine-3', 'mine-4']);
});

test('no more than a window is on its way', async () => {
  const { line, opens } = lineWith();
  const socket = await opens();
  for (let count = 1; count <= 40; count += 1) line.send(envelope(count));
  assert.equal(sentIds(socket).length, 32);
  socket.says(stored(1, 1));
  assert.equal(sentIds(socket).at(-1), 'mine-33');
});

test('a refusal that passes is tried again, with all that came behind it', async () => {
  const { line, opens, of } = lineWith();
  const socket = await opens();
  for (const count of [1, 2]) line.send(envelope(count));
  socket.says(refused(1, 'unavailable'), refused(2, 'count'));
  assert.deepEqual(of('refused'), []);
  await settled(3_000);
  assert.deepEqual(sentIds(socket), ['mine-1', 'mine-2', 'mine-1', 'mine-2']);
  socket.says(stored(1, 1), stored(2, 2));
  assert.equal(of('stored').length, 2);
});

test('a refusal for good is told and not tried again', async () => {
  const { line, opens, of } = lineWith();
  const socket = await opens();
  line.send(envelope(1));
  socket.says(refused(1, 'epoch'));
  assert.deepEqual(of('refused'), [[refused(1, 'epoch')]]);
  await settled(60_000);
  assert.deepEqual(sentIds(socket), ['mine-1']);
});

test('a count that another device took is told', async () => {
  const { line, opens, of } = lineWith();
  const socket = await opens();
  line.send(envelope(1));
  socket.says({ t: 'taken', rel: REL, id: 'mine-1', count: 1, act: act(1) });
  assert.equal(of('taken')[0][0].act.id, 'act-1');
});

test('a line without an answer is dead, though the browser has not noticed', async () => {
  const { line, opens } = lineWith();
  const socket = await opens();
  line.send(envelope(1));
  await settled(10_000);
  assert.equal(line.state, 'dropped');
  assert.equal(socket.readyState, 3);
  await settled(500);
  assert.deepEqual(sentIds(await opens()), ['mine-1']);
});

test('a page that comes to the front asks whether the line still holds', async () => {
  const { line, opens } = lineWith();
  const socket = await opens();
  line.look();
  assert.deepEqual(socket.sent.at(-1), { t: 'ask', rel: REL, after: 0 });
  socket.says({ t: 'acts', rel: REL, acts: [], more: false });
  await settled(10_000);
  assert.equal(line.state, 'open');
  line.look();
  await settled(10_000);
  assert.equal(line.state, 'dropped');
});

test('closed for a reason that stays is closed, with the reason', async () => {
  const { line, opens, made, of } = lineWith();
  const socket = await opens();
  socket.says({ t: 'closing', code: 'signed-out', again: null });
  socket.drops();
  assert.equal(line.state, 'closed');
  assert.equal(of('state').at(-1)[1].code, 'signed-out');
  await settled(300_000);
  assert.equal(made().length, 1);
});

test('told when to come again, it comes then and not before', async () => {
  const { line, opens, made } = lineWith();
  const socket = await opens();
  socket.says({ t: 'closing', code: 'unavailable', again: 10 });
  socket.drops();
  assert.equal(line.state, 'dropped');
  await settled(10_000);
  assert.equal(made().length, 1);
  await settled(10_000);
  assert.equal(made().length, 2);
});

test('a ticket that cannot be had is a drop; nobody signed in is an end', async () => {
  const away = lineWith({ ticket: async () => { throw new Error('no network'); } });
  await turn();
  assert.equal(away.line.state, 'dropped');
  const out = lineWith({ ticket: async () => null });
  await turn();
  assert.equal(out.line.state, 'closed');
  assert.equal(out.made().length, 0);
});

test('an opening that never ends is tried again', async () => {
  const { line, made } = lineWith();
  await turn();
  await settled(15_000);
  assert.equal(line.state, 'dropped');
  await settled(500);
  assert.equal(made().length, 2);
});

test('being here is said again when the line is back; leaving says bye and stays closed', async () => {
  const { line, opens, made } = lineWith();
  const first = await opens();
  line.here(REL, 'here');
  assert.deepEqual(first.sent.at(-1), { t: 'here', rel: REL, state: 'here' });
  first.drops();
  await settled(500);
  const second = await opens();
  assert.deepEqual(second.sent.at(-1), { t: 'here', rel: REL, state: 'here' });
  line.leave();
  assert.deepEqual(second.sent.at(-1), { t: 'bye' });
  await settled(300_000);
  assert.equal(line.state, 'closed');
  assert.equal(made().length, 2);
});

test('a log that is shorter than what the page has is told', async () => {
  const { opens, of } = lineWith({ since: () => ({ [REL]: 9 }) });
  await opens(7);
  assert.deepEqual(of('shorter'), [[REL, 7]]);
});

test('a relationship one is not in is told, the others go on', async () => {
  const other = 'o'.repeat(22);
  const { opens, of, line } = lineWith({ since: () => ({ [REL]: 0, [other]: 0 }) });
  await opens();
  assert.deepEqual(of('refused'), [[{ t: 'refused', rel: other, id: '', code: 'not-here' }]]);
  assert.equal(line.state, 'open');
});

test('a line on which nothing comes is dead, though nobody has closed it', async () => {
  const { line, opens, made, of } = lineWith();
  const socket = await opens();
  for (let minute = 0; minute < 3; minute += 1) {
    await settled(45_000);
    socket.says({ t: 'still' });
  }
  assert.equal(line.state, 'open');
  await settled(59_000);
  assert.equal(line.state, 'open');
  await settled(1_000);
  assert.equal(line.state, 'dropped');
  await settled(1_000);
  await opens();
  assert.equal(made().length, 2);
  assert.deepEqual(of('state').map(([state]) => state), ['opening', 'open', 'dropped', 'open']);
});

test('it comes back with the ticket of its welcome, and asks for one when that is too old', async () => {
  let asked = 0;
  const { opens, made } = lineWith({ ticket: async () => `ticket ${(asked += 1)}` });
  const tickets = () => made().map(({ sent }) => sent[0]?.ticket);
  const welcomes = async (ticket) => {
    await turn();
    made().at(-1).opens();
    made().at(-1).says({ t: 'welcome', v: 1, rels: { [REL]: { seq: 0, n: 1 } }, ticket });
  };
  await welcomes('for coming back');
  made().at(-1).drops();
  await settled(1_000);
  made().at(-1).opens();
  made().at(-1).says({ t: 'closing', code: 'ticket', again: 0 });
  made().at(-1).drops();
  await settled(2_000);
  await opens();
  assert.deepEqual(tickets(), ['ticket 1', 'for coming back', 'ticket 2']);
});
