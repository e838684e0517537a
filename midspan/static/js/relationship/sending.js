// One act that is not a line of the talk: sealed and sent, and tried again when a count was taken.

import { uuid7 } from '../lib/bytes.js';
import { ask } from '../lib/ask.js';

const TRIES = 5;

/**
 * @param {Between} between
 * @param {{kind: string, as: string, fields: object, facts?: [string, string][],
 *   after?: string[], path?: string, body?: (envelope: object) => object}} what `path` when the act
 *   has an address of its own, `body` what goes there around it
 * @returns {Promise<{ok: boolean, status: number, data: object}>}
 */
export async function send(between, { kind, as, fields, facts = [], after = [], path, body = (act) => act }) {
  const id = uuid7();
  let answer;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const count = between.count + 1;
    const { envelope } = await between.seal({ kind, id, count, after, facts }, as, fields);
    answer = await ask(path ?? `/r/${between.rel}/acts/`, { json: body(envelope) });
    if (answer.ok) between.count = count;
    if (answer.data?.code !== 'taken') return answer;
    between.count = Math.max(count, answer.data.act.count);
  }
  return answer;
}
