import assert from 'node:assert/strict';
import test from 'node:test';
import { b64, concat, random, unb64 } from '../../../midspan/static/js/lib/bytes.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { act, flipped, lots, newId, pair, refuses, three } from './cast.js';

/** Ann, Bo and Cy in one epoch, with its key, and a way to seal and open in it. */
async function room() {
  const { told, ...people } = await three();
  const roster = await told.now();
  const { key } = told.made.at(-1);
  const seal = (who, words, more) => sealing.seal(act(roster, who, more), words, key, who, roster.members);
  const open = (fields, sealed, who, other = key) => sealing.open(fields, sealed, other, who, roster.members);
  return { ...people, told, roster, key, seal, open };
}

test('any words come back for everyone in the epoch, their author too', async () => {
  const { ann, bo, cy, roster, key, open } = await room();
  const { words, oneOf, below } = lots(11);
  const texts = ['', 'a', 'x'.repeat(252), 'x'.repeat(253), 'é'.repeat(2046), '🙂'.repeat(1500), 'y'.repeat(9000)];
  for (let n = 0; n < 60; n += 1) texts.push(words(oneOf([5, 50, 700])));
  for (const [n, spoken] of texts.entries()) {
    const author = oneOf([ann, bo, cy]);
    const after = Array.from({ length: below(3) }, () => b64(random(16)));
    const facts = Array.from({ length: below(3) }, () => [words(4), words(9)]);
    const fields = act(roster, author, { count: n + 1, after, facts });
    const { sealed, hash } = await sealing.seal(fields, spoken, key, author, roster.members);
    assert.equal(hash, await sealing.hashOf(fields, sealed));
    assert.match(hash, /^[\w-]{22}$/);
    for (const reader of [ann, bo, cy]) assert.equal(await open(fields, sealed, reader), spoken);
  }
});

test('alone, as in an own book, words have no marks and open', async () => {
  const ann = await sealing.makeIdentity();
  const rel = await sealing.bookOf(ann);
  const made = await sealing.createRecord({ rel, identity: ann });
  const [roster] = await sealing.verify({ rel, records: [made.record], own: ann });
  const fields = act(roster, ann, { kind: 'notes', facts: [['slot', 'me']] });
  const { sealed } = await sealing.seal(fields, 'mine', made.key, ann, roster.members);
  assert.match(sealed, /^w1\.[\w-]+\.$/);
  assert.equal(await sealing.open(fields, sealed, made.key, ann, roster.members), 'mine');
});

test('the length tells the bucket and how many there are, no more', async () => {
  const { ann, seal } = await room();
  const lengths = new Map();
  for (const n of [0, 1, 100, 252, 253, 500, 508, 4092, 4093, 4348, 4349]) {
    const { sealed } = await seal(ann, 'x'.repeat(n));
    lengths.set(n, sealed.length);
  }
  assert.equal(new Set([0, 1, 100, 252].map((n) => lengths.get(n))).size, 1);
  assert.equal(new Set([253, 500, 508].map((n) => lengths.get(n))).size, 1);
  assert.equal(lengths.get(4093), lengths.get(4348));
  assert.equal(new Set(lengths.values()).size, 5);
});

test('words moved to another place do not open there', async () => {
  const { ann, bo, roster, key, seal, open } = await room();
  const fields = act(roster, ann, { after: [b64(random(16))], facts: [['of', 'x'], ['on', 'y']] });
  const { sealed } = await seal(ann, 'here and nowhere else', fields);
  assert.equal(await open(fields, sealed, bo), 'here and nowhere else');
  const moves = {
    rel: newId(), n: 2, record: b64(random(32)), kind: 'notes', id: newId(), count: 2,
  };
  for (const [name, value] of Object.entries(moves)) {
    await refuses('altered', open({ ...fields, [name]: value }, sealed, bo));
  }
  await refuses('altered', open({ ...fields, author: bo.id }, sealed, ann));
  for (const after of [[], [...fields.after, ...fields.after], [b64(random(16))]]) {
    await refuses('altered', open({ ...fields, after }, sealed, bo));
  }
  for (const facts of [[], [['of', 'x']], [['on', 'y'], ['of', 'x']], [['ofx', ''], ['on', 'y']], [['of', 'z'], ['on', 'y']]]) {
    await refuses('altered', open({ ...fields, facts }, sealed, bo));
  }
  await refuses('altered', open(fields, sealed, bo, random(32)));
  assert.ok(key);
});

test('a changed byte of the box is altered, of a mark not by its author', async () => {
  const { ann, bo, cy, roster, seal, open } = await room();
  const fields = act(roster, ann);
  const { sealed } = await seal(ann, 'as it was', fields);
  const [w1, box, tags] = sealed.split('.');
  for (let at = 0; at < 284; at += 3) {
    await refuses('altered', open(fields, [w1, flipped(box, at), tags].join('.'), bo));
  }
  for (let at = 0; at < 32; at += 1) {
    const changed = [w1, box, flipped(tags, at)].join('.');
    const [reader, other] = at < 16 ? [bo, cy] : [cy, bo];
    await refuses('not-by-author', open(fields, changed, reader));
    await refuses('not-by-author', open(fields, changed, ann));
    assert.equal(await open(fields, changed, other), 'as it was');
  }
});

test('anything but three whole parts is malformed', async () => {
  const { ann, bo, roster, seal, open } = await room();
  const fields = act(roster, ann);
  const { sealed } = await seal(ann, 'whole', fields);
  const [w1, box, tags] = sealed.split('.');
  for (const odd of [
    '', 'w1', `w1.${box}`, `w2.${box}.${tags}`, `${sealed}.`, `w1.${box}=.${tags}`, `w1.${box}.`,
    [w1, box, b64(unb64(tags).slice(0, 31))].join('.'), [w1, box, b64(unb64(tags).slice(0, 16))].join('.'),
    [w1, box, b64(concat(unb64(tags), random(16)))].join('.'), null, 7, [sealed],
  ]) {
    await refuses('malformed', open(fields, odd, bo));
  }
  await refuses('altered', open(fields, `w1..${tags}`, bo));
  await refuses('altered', open(fields, [w1, b64(unb64(box).slice(0, 100)), tags].join('.'), bo));
  for (const [name, value] of [['n', '3'], ['n', 1.5], ['count', 0], ['count', null], ['after', 'x'], ['after', [1]], ['facts', [['of']]], ['facts', ['of']], ['facts', { of: 1 }], ['rel', undefined], ['id', 7], ['kind', '\ud800']]) {
    await refuses('malformed', open({ ...fields, [name]: value }, sealed, bo));
  }
});

test('nobody speaks as another: not a member, not with a leaked epoch key', async () => {
  const { ann, bo, cy, eve, roster, key, open } = await room();
  const asAnn = act(roster, ann);
  // Bo knows the epoch key, and what he shares with each of the others; not what Ann shares with Cy.
  const { sealed } = await sealing.seal(asAnn, 'Ann never said this', key, { ...bo, id: ann.id }, roster.members);
  await refuses('not-by-author', open(asAnn, sealed, cy));
  await refuses('not-by-author', open(asAnn, sealed, ann));
  const leaked = await sealing.seal(asAnn, 'nor this', key, { ...eve, id: ann.id }, roster.members);
  for (const reader of [ann, bo, cy]) await refuses('not-by-author', open(asAnn, leaked.sealed, reader));
  await refuses('not-a-member', sealing.seal(asAnn, 'nor this', key, bo, roster.members));
});

test('either side could have made the mark, so that nobody can prove it to a third', async () => {
  const { told, ann, bo } = await pair();
  const roster = await told.now();
  const { key } = told.made.at(-1);
  const fields = act(roster, ann);
  const byBo = await sealing.seal(fields, 'made by Bo alone', key, { ...bo, id: ann.id, x: bo.x }, [
    { id: ann.id, x: bo.x },
    { id: bo.id, x: ann.x },
  ]);
  const read = await sealing.open(fields, byBo.sealed, key, bo, roster.members);
  assert.equal(read, 'made by Bo alone');
});

test('who is outside or gone reads nothing and says nothing', async () => {
  const { ann, bo, cy, dee, told, roster, key, seal, open } = await room();
  const fields = act(roster, ann);
  const { sealed } = await seal(ann, 'for us', fields);
  await refuses('not-a-member', open(fields, sealed, dee));
  await refuses('not-a-member', open(act(roster, dee), sealed, bo));
  await refuses('not-a-member', seal(dee, 'let me in', act(roster, dee)));

  told.left.add(cy.id);
  const without = await told.next(sealing.leaveRecord, { identity: ann, gone: cy.id });
  const later = await told.now();
  const said = act(later, bo);
  const after = await sealing.seal(said, 'between us two', without.key, bo, later.members);
  await refuses('not-a-member', sealing.open(said, after.sealed, without.key, cy, later.members));
  await refuses('altered', sealing.open(said, after.sealed, key, ann, later.members));
  const asCy = act(later, cy);
  await refuses('not-a-member', sealing.seal(asCy, 'still here', key, cy, later.members));
  const old = await sealing.seal(act(roster, cy), 'from before', key, cy, roster.members);
  await refuses('not-a-member', sealing.open({ ...asCy, n: later.n }, old.sealed, without.key, ann, later.members));
});

test('words from before one came open with a key that was shared, and with no other', async () => {
  const { told, ann, bo, cy } = await three();
  const [, two, three_] = await told.verify();
  const [, { key }, later] = told.made;
  const fields = act(two, bo);
  const { sealed } = await sealing.seal(fields, 'before Cy came', key, bo, two.members);
  await refuses('not-a-member', sealing.open(fields, sealed, key, cy, two.members));
  assert.equal(await sealing.openKept(fields, sealed, key, two), 'before Cy came');
  await refuses('key-mismatch', sealing.openKept(fields, sealed, later.key, two));
  await refuses('key-mismatch', sealing.openKept(fields, sealed, key, three_));
  await refuses('not-a-member', sealing.openKept({ ...fields, author: cy.id }, sealed, key, two));
  await refuses('altered', sealing.openKept({ ...fields, author: ann.id }, sealed, key, two));
  await refuses('malformed', sealing.openKept(fields, `${sealed}AA`, key, two));
});

test('two branches of one epoch never share a word', async () => {
  const { told, ann, bo } = await pair();
  const previous = await told.now();
  const [one, other] = await Promise.all(
    [ann, bo].map(async (identity) => {
      const made = await sealing.rotateRecord({ rel: told.rel, previous, identity });
      return { ...made, roster: (await told.ifNext(made)).at(-1) };
    }),
  );
  const fields = act(one.roster, ann);
  const { sealed } = await sealing.seal(fields, 'on this branch', one.key, ann, one.roster.members);
  const moved = { ...fields, record: other.roster.hash };
  await refuses('altered', sealing.open(moved, sealed, other.key, bo, other.roster.members));
  await refuses('altered', sealing.open(moved, sealed, one.key, bo, other.roster.members));
});

test('words that cannot be spelled are refused before anything is sealed', async () => {
  const { ann, seal } = await room();
  await refuses('malformed', seal(ann, 'half \ud83d'));
  await refuses('malformed', seal(ann, undefined));
  await refuses('malformed', seal(ann, 'ok', { count: 0 }));
});
