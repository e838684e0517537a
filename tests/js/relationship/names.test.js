import assert from 'node:assert/strict';
import test from 'node:test';

/** A page whose one sentence is "another {name}". */
globalThis.CSS ??= { escape: (text) => text };
globalThis.document ??= { querySelectorAll: () => [], querySelector: () => null };
const { Names } = await import('../../../midspan/static/js/relationship/names.js');

// Without a catalogue a sentence is its code.
const CALLED = { ana: 'Ana', ben: 'Ben', faker: 'Аna', turner: '\u202eeve\u2066 <b>"' };

async function seenBy(me, ids = ['ana', 'ben', 'faker']) {
  const others = ids.filter((id) => id !== me);
  return Names.from({
    me, others, gone: [], known: {}, roster: { members: ids.map((id) => ({ id })) },
    book: { get: () => ({ name: CALLED[me] }) }, nameOf: (id) => CALLED[id], isMe: (id) => id === me, now: (id) => id,
  }, []);
}

test('in a circle who came later under a name that reads like another’s is told apart, for everybody alike', async () => {
  for (const me of ['ana', 'ben']) {
    assert.equal((await seenBy(me)).of('faker'), 'another');
    assert.equal((await seenBy(me)).called('ben'), 'Ben');
  }
  assert.equal((await seenBy('ben')).of('ana'), 'Ana');
  assert.equal((await seenBy('faker')).of('ana'), 'Ana');
  assert.deepEqual((await seenBy('ana')).here, ['ben', 'faker']);
});

test('between two nobody is "another": each is the only one there is', async () => {
  assert.equal((await seenBy('ana', ['ana', 'faker'])).of('faker'), 'Аna');
  assert.equal((await seenBy('faker', ['ana', 'faker'])).of('ana'), 'Ana');
});

test('no name turns round the sentence in which it stands, and its other signs are signs', async () => {
  assert.equal((await seenBy('ana', ['ana', 'turner'])).of('turner'), 'eve <b>"');
  assert.equal((await seenBy('ana', ['ana', 'ben', 'turner'])).of('turner'), 'eve <b>"');
});
