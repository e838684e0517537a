// What we agreed may name a day on which we want to look at it again. From then on the talk says so,
// quietly, until somebody has looked or put it off. Found by opening the agreement on this device.

import { copyOf } from '../../lib/page.js';
import { inForce } from '../../between-us/agreement.js';
import { DoorLog } from '../../relationship/log.js';
import { thingsOf } from '../../relationship/things.js';

/** @returns {string} the day that has come, as YYYY-MM-DD, "" for none. Pure. */
export function dayThatCame(things, members, today) {
  const days = things
    .map((thing) => inForce(thing, members)?.sheet.parts.again ?? '')
    .filter((day) => day && day <= today);
  return days.sort().at(-1) ?? '';
}

export async function again(page, between) {
  const log = new DoorLog(between, 'agreement');
  await log.further();
  const members = between.roster.members.map(({ id }) => id).filter((id) => !between.gone.includes(id));
  const today = new Date().toLocaleDateString('sv'); // as dates are written in fields
  const day = dayThatCame(thingsOf(log.opened, ['agreement']), members, today);
  const slot = `again/${between.rel}`;
  if (!day || between.book.get(slot)?.day === day) return;
  const said = copyOf('look-again');
  said.querySelector('[data-not-now]').addEventListener('click', () => {
    said.remove();
    between.book.put(slot, 'look-again', { day });
  });
  page.querySelector('.talk__head').after(said);
}
