import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inForce, offers } from '../../../midspan/static/js/between-us/agreement.js';
import { thingsOf } from '../../../midspan/static/js/relationship/things.js';

const PAIR = ['ana', 'ben'];
let seq = 0;
const act = (author) => ({ act: { id: `act-${(seq += 1)}`, author, seq, at: seq }, hash: `hash-${seq}` });
const proposes = (author, words, thing = '') => ({
  ...act(author), content: { as: 'sheet', sort: 'agreement', thing, parts: { words } },
});
const says = (author, how, { hash }) => ({ ...act(author), content: { as: 'reply', to: hash, how } });
const held = (acts, members = PAIR) => {
  const [thing] = thingsOf(acts, ['agreement']);
  return inForce(thing, members)?.sheet.parts.words ?? null;
};

test('a proposal holds once everybody else has said yes to it', () => {
  const first = proposes('ana', 'We ring before ten.');
  assert.equal(held([first]), null);
  assert.equal(held([first, says('ben', 'yes', first)]), 'We ring before ten.');
  assert.equal(held([first, says('ben', 'yes', first)], ['ana', 'ben', 'cleo']), null);
});

test('a yes to words that were changed since is no yes to the new ones', () => {
  const first = proposes('ana', 'We ring before ten.');
  const yes = says('ben', 'yes', first);
  const second = proposes('ana', 'We ring at any hour.', first.act.id);
  assert.equal(held([first, yes, second]), null);
  assert.equal(held([first, second, says('ben', 'yes', second)]), 'We ring at any hour.');
});

test('anybody may open it again, and not now is no yes', () => {
  const first = proposes('ana', 'We ring before ten.');
  const agreed = [first, says('ben', 'yes', first)];
  for (const who of PAIR) assert.equal(held([...agreed, says(who, 'reopen', first)]), null);
  assert.equal(held([first, says('ben', 'not-now', first)]), null);
  const again = [...agreed, says('ana', 'reopen', first), says('ana', 'yes', first)];
  assert.equal(held(again), 'We ring before ten.');
});

test('when both propose at once, the one that all said yes to last holds', () => {
  const mine = proposes('ana', 'Tuesdays.');
  const theirs = proposes('ben', 'Fridays.', mine.act.id);
  const acts = [mine, theirs, says('ben', 'yes', mine), says('ana', 'yes', theirs)];
  assert.equal(held(acts), 'Fridays.');
});

test('somebody who left is not waited for, and one who came is', () => {
  const first = proposes('ana', 'We meet on Sundays.');
  const acts = [first, says('ben', 'yes', first)];
  assert.equal(held(acts, ['ana', 'ben', 'cleo']), null);
  assert.equal(held([...acts, says('cleo', 'yes', first)], ['ana', 'ben', 'cleo']), 'We meet on Sundays.');
  assert.equal(held(acts, ['ana']), 'We meet on Sundays.');
});

test('only what holds can be opened again, and a yes is offered to whoever has not said it', () => {
  const first = proposes('ana', 'We ring before ten.');
  const second = proposes('ben', 'After ten.', first.act.id);
  const offered = (acts, me) => {
    const [thing] = thingsOf(acts, ['agreement']);
    const ways = (sheet) => ['yes', 'reopen', 'not-now'].filter((how) => offers(how, thing, sheet, { me, members: PAIR }));
    return Object.fromEntries(thing.sheets.map((sheet) => [sheet.author, ways(sheet).join(' ')]));
  };
  assert.deepEqual(offered([first, second], 'ana'), { ana: '', ben: 'yes not-now' });
  const agreed = [first, second, says('ben', 'yes', first)];
  assert.deepEqual(offered(agreed, 'ana'), { ana: 'reopen', ben: 'yes not-now' });
  assert.deepEqual(offered(agreed, 'ben'), { ana: 'reopen', ben: '' });
  // Opened by its author, it needs their yes again.
  const opened = [...agreed, says('ana', 'reopen', first)];
  assert.deepEqual(offered(opened, 'ana'), { ana: 'yes not-now', ben: 'yes not-now' });
  assert.deepEqual(offered(opened, 'ben'), { ana: '', ben: '' });
  const [thing] = thingsOf(opened, ['agreement']);
  assert.equal(offers(undefined, thing, thing.sheets[0], { me: 'ana', members: PAIR }), true);
});
