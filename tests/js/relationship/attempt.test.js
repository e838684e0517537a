import assert from 'node:assert/strict';
import test from 'node:test';
import { Attempt } from '../../../midspan/static/js/relationship/attempt.js';
import { thingsOf } from '../../../midspan/static/js/relationship/things.js';

const laid = ({ id, first }, seq, parts) => ({
  act: { id, author: 'me', seq }, hash: `h${seq}`,
  content: { as: 'sheet', sort: 'loop', parts, ...(first && { thing: first }) },
});

test('the same words are the same act, however often they are tried', () => {
  const attempt = new Attempt();
  const { id } = attempt;
  for (let tries = 0; tries < 3; tries += 1) {
    attempt.tries({ saw: 'rain' }, false);
    assert.deepEqual([attempt.id, attempt.first], [id, '']);
    attempt.lost({ saw: 'rain' });
  }
});

test('words changed after an answer was lost are not lost, whether or not the first arrived', () => {
  for (const isThere of [true, false]) {
    const attempt = new Attempt();
    attempt.tries({ saw: 'rain' }, false);
    const before = laid(attempt, 1, { saw: 'rain' });
    attempt.lost({ saw: 'rain' });
    attempt.tries({ saw: 'rain, and you' }, false);
    const after = laid(attempt, 2, { saw: 'rain, and you' });
    const [thing, ...more] = thingsOf(isThere ? [before, after] : [after], ['loop']);
    assert.equal(more.length, 0);
    assert.deepEqual(thing.sheets[0].parts, { saw: 'rain, and you' });
  }
});

test('what is closed under a key of its own is another act at each try, for its key is another', () => {
  const attempt = new Attempt();
  const { id } = attempt;
  attempt.tries({ feel: 'well' }, true);
  attempt.lost({ feel: 'well' });
  attempt.tries({ feel: 'well' }, true);
  assert.notEqual(attempt.id, id);
  assert.equal(attempt.first, id);
});
