import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEmpty, thingsOf } from '../../../midspan/static/js/relationship/things.js';

let seq = 0;
const act = (author) => ({ act: { id: `act-${(seq += 1)}`, author, seq, at: seq }, hash: `hash-${seq}` });
const sheet = (author, parts, more = {}) => ({ ...act(author), content: { as: 'sheet', sort: 'loop', parts, ...more } });
const reply = (author, to, how) => ({ ...act(author), content: { as: 'reply', to, how, words: '' } });

test('a sheet begins a thing; another person’s sheet stands beside it', () => {
  const mine = sheet('ana', { saw: 'a closed door' });
  const theirs = sheet('ben', { saw: 'a draught' }, { thing: mine.act.id });
  const [thing, ...more] = thingsOf([mine, theirs], ['loop']);
  assert.equal(more.length, 0);
  assert.deepEqual(thing.sheets.map(({ author, parts }) => [author, parts.saw]), [['ana', 'a closed door'], ['ben', 'a draught']]);
});

test('the newest wording stands and the earlier ones can be read', () => {
  const first = sheet('ana', { saw: 'you were cold' });
  const second = sheet('ana', { saw: 'I felt shut out' }, { thing: first.act.id });
  const [{ sheets: [laid] }] = thingsOf([first, second], ['loop']);
  assert.equal(laid.parts.saw, 'I felt shut out');
  assert.deepEqual(laid.wordings.map(({ content }) => content.parts.saw), ['you were cold']);
});

test('an answer belongs to the very words that were answered', () => {
  const first = sheet('ana', { ask: 'two evenings' });
  const yes = reply('ben', first.hash, 'yes');
  const second = sheet('ana', { ask: 'every evening' }, { thing: first.act.id });
  const [{ sheets: [laid] }] = thingsOf([first, yes, second], ['loop']);
  assert.equal(laid.replies[0].how, 'yes');
  assert.notEqual(laid.replies[0].to, laid.hash);
});

test('an answer to what was taken back, and sorts of another door, are left out', () => {
  const other = { ...act('ana'), content: { as: 'sheet', sort: 'step', parts: { step: 'bread' } } };
  assert.deepEqual(thingsOf([other, reply('ben', 'hash-of-nothing', 'yes')], ['loop']), []);
});

test('a sheet cannot put itself on a thing of another sort', () => {
  const mine = sheet('ana', { saw: 'x' });
  const odd = { ...act('ben'), content: { as: 'sheet', sort: 'step', thing: mine.act.id, parts: { step: 'y' } } };
  const [thing] = thingsOf([mine, odd], ['loop', 'step']);
  assert.equal(thing.sheets.length, 1);
});

test('a sheet is its writer’s, whatever it says of somebody else', () => {
  const mine = sheet('ana', { saw: 'x' });
  const about = sheet('ben', { saw: 'what Ana saw' }, { thing: mine.act.id, author: 'ana' });
  const [thing] = thingsOf([mine, about], ['loop']);
  assert.deepEqual(thing.sheets.map(({ author, parts }) => [author, parts.saw]), [['ana', 'x'], ['ben', 'what Ana saw']]);
});

test('parts that are no text are not shown', () => {
  const [thing] = thingsOf([sheet('ana', { saw: 'x', got: 7, did: { a: 1 }, fed: '' })], ['loop']);
  assert.deepEqual(thing.sheets[0].parts, { saw: 'x' });
  assert.ok(isEmpty({ saw: ' \n' }));
});

// Swap two people in everything that happened: the same things are there, with the names swapped.
test('whoever the two are, the same things are there', () => {
  let seed = 7;
  const drawn = (most) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % most; };
  const swap = { ana: 'ben', ben: 'ana' };
  for (let round = 0; round < 200; round += 1) {
    const acts = [];
    for (let step = 0; step < 1 + drawn(20); step += 1) {
      const who = drawn(2) ? 'ana' : 'ben';
      const before = acts.length ? acts[drawn(acts.length)] : null;
      const what = drawn(3);
      if (what === 0 || !before) acts.push(sheet(who, { saw: `words ${step}` }));
      else if (what === 1) acts.push(sheet(who, { saw: `beside ${step}` }, { thing: before.content.thing ?? before.act.id }));
      else acts.push(reply(who, before.hash, 'yes'));
    }
    const swapped = acts.map((one) => ({ ...one, act: { ...one.act, author: swap[one.act.author] } }));
    const turned = JSON.parse(JSON.stringify(thingsOf(swapped, ['loop'])).replace(/"(ana|ben)"/g, (_, who) => `"${swap[who]}"`));
    assert.deepEqual(turned, JSON.parse(JSON.stringify(thingsOf(acts, ['loop']))));
  }
});
