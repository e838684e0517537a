import assert from 'node:assert/strict';
import test from 'node:test';
import { Order } from '../../../midspan/static/js/sealing/order.js';
import { lots } from './cast.js';

/** An honest run: people on several devices, each naming what it had opened when it spoke. */
function honestRun(lot, length, people = 3, devices = 2) {
  const log = [];
  const counts = new Map();
  const views = Array.from({ length: people * devices }, () => ({ order: new Order(), upTo: 0 }));
  const waiting = views.map(() => null);
  while (log.length < length) {
    const at = lot.below(views.length);
    const view = views[at];
    if (waiting[at]) {
      const { author, after } = waiting[at];
      const count = (counts.get(author) ?? 0) + 1;
      counts.set(author, count);
      log.push({ author, count, id: `id${log.length}`, after, hash: `hash${log.length}` });
      waiting[at] = null;
    } else if (lot.below(2)) {
      const upTo = view.upTo + lot.below(log.length - view.upTo + 1);
      for (const act of log.slice(view.upTo, upTo)) view.order.see(act);
      view.upTo = upTo;
    } else {
      waiting[at] = { author: `person${at % people}`, after: view.order.heads() };
    }
  }
  return log;
}

const marks = (log, known) => {
  const order = new Order(known);
  return { all: log.flatMap((act) => order.see(act)), gone: order.gone() };
};
const heads = (log) => {
  const order = new Order();
  for (const act of log) order.see(act);
  return order.heads();
};

test('an honest run is never marked, whole or from any place on', () => {
  const lot = lots(21);
  for (let n = 0; n < 60; n += 1) {
    const log = honestRun(lot, 5 + lot.below(40));
    const upTo = lot.below(log.length);
    assert.deepEqual(marks(log, { heads: heads(log.slice(0, upTo)) }), { all: [], gone: [] });
    assert.deepEqual(marks(log.slice(upTo), { above: true, heads: heads(log) }), { all: [], gone: [] });
  }
});

test('an act dropped is a gap, unless it was its author\'s last; and missed by who builds on it', () => {
  const lot = lots(22);
  for (let n = 0; n < 40; n += 1) {
    const log = honestRun(lot, 30);
    const at = lot.below(log.length);
    const dropped = log[at];
    const rest = log.filter((act) => act !== dropped);
    const { all } = marks(rest);
    const later = log.slice(at + 1);
    assert.equal(all.includes('gap'), later.some(({ author }) => author === dropped.author));
    assert.equal(all.includes('missing-before'), later.some(({ after }) => after.includes(dropped.hash)));
  }
});

test('a repeat is marked, as it was or under another number, id or author', () => {
  const lot = lots(23);
  for (let n = 0; n < 40; n += 1) {
    const log = honestRun(lot, 20);
    const again = lot.oneOf(log);
    for (const copy of [again, { ...again, id: 'new', hash: 'new' }, { ...again, count: 99, hash: 'new' }]) {
      assert.ok(marks([...log, copy]).all.includes('repeat'));
    }
    assert.ok(marks([...log, { ...again, author: 'x', count: 1, id: 'new' }]).all.includes('repeat'));
  }
});

test('two dependent acts swapped are marked, on a page from the middle too', () => {
  const lot = lots(24);
  let tried = 0;
  for (let n = 0; n < 60; n += 1) {
    const log = honestRun(lot, 25);
    const at = lot.below(log.length - 1);
    const [first, second] = log.slice(at, at + 2);
    if (!second.after.includes(first.hash) && first.author !== second.author) continue;
    tried += 1;
    const swapped = [...log.slice(0, at), second, first, ...log.slice(at + 2)];
    assert.ok(marks(swapped).all.includes('reordered'));
    assert.ok(marks(swapped.slice(at), { above: true }).all.includes('reordered'));
  }
  assert.ok(tried > 10, String(tried));
});

test('an answer shown above what it answers is marked at both places', () => {
  const asked = { author: 'ann', count: 1, id: 'i1', after: [], hash: 'h1' };
  const answer = { author: 'bo', count: 1, id: 'i2', after: ['h1'], hash: 'h2' };
  assert.deepEqual(marks([asked, answer]).all, []);
  assert.deepEqual(marks([answer, asked]).all, ['missing-before', 'reordered']);
  assert.deepEqual(marks([answer, asked], { above: true }).all, ['reordered']);
});

test('a tail cut off is seen by whoever remembers it, and by nobody else', () => {
  const log = honestRun(lots(25), 30);
  const cut = log.slice(0, 20);
  assert.deepEqual(marks(cut), { all: [], gone: [] });
  const { gone } = marks(cut, { heads: heads(log) });
  assert.deepEqual(gone.sort(), heads(log).filter((hash) => !cut.some((act) => act.hash === hash)).sort());
  assert.ok(gone.length > 0);
});

test('a page from the middle tells of remembered heads only when it reaches up to them', () => {
  const order = new Order({ heads: ['old'], above: true });
  order.see({ author: 'a', count: 7, id: 'i', after: ['old'], hash: 'h' });
  assert.deepEqual(order.gone(), []);
  assert.deepEqual(order.gone({ reaches: true }), ['old']);
});

test('withdrawn words count as present once their own author withdrew them', () => {
  const stub = { author: 'ann', count: 1, id: 'i1', after: [], hash: 'h1', stub: true };
  const next = { author: 'bo', count: 1, id: 'i2', after: ['h1'], hash: 'h2' };
  const withdraws = { author: 'ann', count: 2, id: 'i3', after: ['h2'], hash: 'h3', withdraws: 'h1' };
  assert.deepEqual(marks([stub, next, withdraws]), { all: [], gone: [] });
  assert.deepEqual(marks([stub, next]), { all: [], gone: ['h1'] });
  const byBo = { ...withdraws, author: 'bo' };
  assert.deepEqual(marks([stub, next, byBo]).gone, ['h1']);
});

test('the next act names what nobody has named yet, sixty-four at most', () => {
  const order = new Order();
  for (const [n, after] of [[], ['h0'], ['h0'], ['h1', 'h2']].entries()) {
    order.see({ author: `p${n}`, count: 1, id: `i${n}`, after, hash: `h${n}` });
  }
  assert.deepEqual(order.heads(), ['h3']);
  for (let n = 4; n < 100; n += 1) order.see({ author: `p${n}`, count: 1, id: `i${n}`, after: [], hash: `h${n}` });
  assert.equal(order.heads().length, 64);
  assert.ok(order.heads().includes('h99'));
});
