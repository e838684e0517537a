// One act that is not a line of the talk: sealed and sent, and tried again when a count was taken.

import { uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';
import { goOn } from './going-on.js';

const TRIES = 5;
// Acts that must be possible also before it is said whether whoever came is who they are.
const UNASKED = new Set(['leaves', 'withdraws', 'goes_on', 'calls_back', 'erases', 'invites', 'revokes']);

/**
 * @param {Between} between
 * @param {{kind: string, as: string, fields: object, facts?: [string, string][],
 *   after?: string[], id?: string, path?: string, body?: (envelope: object) => object, by?: object}} what `path` when the act
 *   has an address of its own, `body` what goes there around it, `id` of an act whose answer was lost,
 *   `by` my identity where my own hand is asked for
 * @returns {Promise<{ok: boolean, status: number, data: object}>}
 */
export async function send(between, { kind, as, fields, facts = [], after = [], id = uuid7(), path, body = (act) => act, by }) {
  if (kind !== 'leaves' && !(await goOn(between))) return { ok: false, status: 0, data: { code: 'offline' } };
  if (!UNASKED.has(kind) && between.unanswered.length) return { ok: false, status: 409, data: { code: 'who-came' } };
  let answer;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const count = between.count + 1;
    const { envelope } = await between.seal({ kind, id, count, after, facts }, as, fields);
    answer = await ask(path ?? `/r/${between.rel}/acts/`, { json: await body(envelope), by });
    if (answer.ok) between.count = count;
    if (answer.data?.code !== 'taken') return answer;
    between.count = Math.max(count, answer.data.act.count);
    // It had come before, and only the answer was lost.
    if (answer.data.act.id === id) return { ok: true, status: 200, data: answer.data.act };
  }
  return answer;
}
