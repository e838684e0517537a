// What we agreed may name a day on which we want to look at it again. From then on the talk says so,
// quietly, until somebody has looked or put it off. Found by opening the agreement on this device,
// and noted in my own book until something changes behind that door or among us.

import { copyOf } from '../../lib/page.js';
import { inForce } from '../../between-us/agreement.js';
import { DoorLog } from '../../relationship/log.js';
import { thingsOf } from '../../relationship/things.js';

/** @returns {string[]} the days that what holds names, as YYYY-MM-DD. Pure. */
export function daysOf(things, members) {
  return things.map((thing) => inForce(thing, members)?.sheet.parts.again ?? '').filter(Boolean);
}

/** @returns {string} the day that has come, "" for none. Pure. */
export function dayThatCame(days, today) {
  return days.filter((day) => day <= today).sort().at(-1) ?? '';
}

export async function again(page, between) {
  const slot = `again/${between.rel}`;
  const state = `${page.dataset.agreed} ${between.people}`;
  const noted = () => between.book.get(slot) ?? {};
  if (noted().state !== state) {
    const days = await lookFor(between);
    if (!days) return; // the place could not be asked
    await between.book.put(slot, 'look-again', { day: noted().day ?? '', state, days: days.join(' ') });
  }
  const { day: putOff, days = '' } = noted();
  const today = new Date().toLocaleDateString('sv'); // as dates are written in fields
  const day = dayThatCame(days.split(' ').filter(Boolean), today);
  if (!day || putOff === day) return;
  const said = copyOf('look-again');
  said.querySelector('[data-not-now]').addEventListener('click', () => {
    said.remove();
    between.book.put(slot, 'look-again', { ...noted(), day });
  });
  page.querySelector('.talk__head').after(said);
}

async function lookFor(between) {
  const log = new DoorLog(between, 'agreement');
  if (!(await log.further())) return null;
  const members = between.roster.members.map(({ id }) => id).filter((id) => !between.gone.includes(id));
  return daysOf(thingsOf(log.opened, ['agreement']), members);
}
