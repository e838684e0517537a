// How the JavaScript judges what test_both_languages_judge_alike.py made: reads its JSON, writes
// "ok" or the code of the refusal for each.

import { readFileSync } from 'node:fs';
import { unb64 } from '../../static/js/lib/bytes.js';
import * as sealing from '../../static/js/sealing/index.js';

const { me, key, members, known, invitation, cases } = JSON.parse(readFileSync(0, 'utf8'));

async function own(which, algorithm, use) {
  return crypto.subtle.importKey('pkcs8', unb64(me[which]), algorithm, false, [use]);
}
const identity = { ...me, X: await own('X', 'X25519', 'deriveBits'), E: await own('E', 'Ed25519', 'sign') };

function secretOf(replaces) {
  return async (id, person) => {
    const found = known.invitations.find((one) => one.id === id && one.replaces === (replaces ? person : null));
    return found ? unb64(found.secret) : null;
  };
}

const CALLS = {
  verify: ({ records }) =>
    sealing.verify({
      rel: known.rel, pin: known.pin, records, secrets: secretOf(false), returning: secretOf(true),
      guests: async (id, who) => {
        const found = await secretOf(who !== '')(id, who);
        return found ? [await sealing.guestKey(found)] : [];
      },
      left: (id) => known.left.includes(id),
      agreed: (act, id) => known.agreed.some(([one, whom]) => one === act && whom === id),
      calledBack: (invitation, id) => known.called_back.some(([one, whom]) => one === invitation && whom === id),
    }),
  open: ({ word }) => sealing.open(word, word.sealed, unb64(key), identity, members),
  openOffer: ({ sealed }) => sealing.openOffer(unb64(invitation.secret), invitation.id, sealed),
};

const judged = [];
for (const one of cases) {
  try {
    await CALLS[one.call](one);
    judged.push('ok');
  } catch (error) {
    judged.push(error.code ?? String(error));
  }
}
process.stdout.write(JSON.stringify(judged));
