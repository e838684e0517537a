// A place in the making. What it is made of is kept on this device, sealed under its own key, until
// the place has answered everything: after a crash in between it is the same place with the same
// first words and the same invitation that is made, and not a second one beside it.

import { uuid7 } from '../lib/bytes.js';

/**
 * @param {object} device where it is kept: `take`, `put`
 * @param {string} me
 * @param {{for: string, shape: string, said: object}} wanted `said`: all that the form says
 * @param {() => Promise<{rel: string, record: string, hash: string, invitation: object}>} fresh a
 *   place and an invitation as nobody made them before
 * @returns {Promise<{rel: string, record: string, hash: string, words: string,
 *   invitation: object, isAgain: boolean}>} `words`: the id of its first words; `isAgain`: it may
 *   have come to the place before
 */
export async function inTheMaking(device, me, { for: forWhom, shape, said }, fresh) {
  const kept = await device.take(nameOf(me)).catch(() => null);
  const spelled = JSON.stringify(said);
  const isSame = kept?.for === forWhom && kept.shape === shape;
  if (isSame && kept.said === spelled && Date.parse(kept.invitation.until) > Date.now()) {
    return { ...kept, isAgain: true };
  }
  const made = await fresh();
  // Other words for the same place: they are said in it anew, under ids of their own.
  const { rel, record, hash } = isSame ? kept : made;
  const making = {
    for: forWhom, shape, said: spelled, rel, record, hash, words: uuid7(), invitation: made.invitation,
  };
  await device.put(nameOf(me), making).catch(() => {}); // a browser that keeps nothing
  return { ...making, isAgain: isSame };
}

/** The place has answered, or will not have it: nothing is in the making any more. */
export function isMade(device, me) {
  return device.put(nameOf(me), undefined).catch(() => {});
}

function nameOf(me) {
  return `making/${me}`;
}
