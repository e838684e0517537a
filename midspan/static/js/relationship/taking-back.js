// Words of mine that lie on the bridge, taken back: each wording of them.

import { send } from './sending.js';

/**
 * @param {Between} between
 * @param {{act: object, hash: string}[]} wordings oldest first; the newest goes first, so that at no
 *   time an older one stands there again
 * @param {(id: string) => void} gone each that is
 * @returns {Promise<string>} '' or why not
 */
export async function takeBack(between, wordings, gone = () => {}) {
  for (const { act, hash } of [...wordings].reverse()) {
    const { ok, status, data } = await send(between, {
      kind: 'withdraws', as: 'taking-back', fields: {}, facts: [['of', hash]],
      body: (envelope) => ({ ...envelope, of_seq: act.seq }),
    });
    if (!ok && data?.code !== 'gone') return status ? `refused-${data?.code}` : 'offline';
    gone(act.id);
  }
  return '';
}
