// What we agreed may name a day on which we want to look at it again. From then on the talk says so,
// quietly, until somebody has looked or put it off. Found by opening the agreement on this device,
// and noted in my own book until something changes behind that door or among us; with it, what was
// said there about reading lines beside each other's in a mirror. Everybody's page looks and notes,
// whether they have a mirror or not: nothing that is asked of the place tells who has.

import { copyOf } from '../../lib/page.js';
import { inForce } from '../../between-us/agreement.js';
import { aboutMirror } from '../../between-us/mirror.js';
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

const slotOf = ({ rel }) => `again/${rel}`;
const noted = (between) => between.book.get(slotOf(between)) ?? {};

/** My note of what we agreed, made anew where it has changed. Throws when the place could not be asked. */
async function noteOf(page, between) {
  const state = `${page.dataset.agreed} ${between.people}`;
  const { state: known, beside, day = '' } = noted(between);
  if (known !== state || beside === undefined) {
    await between.book.put(slotOf(between), 'look-again', { day, state, ...(await lookFor(between)) });
  }
  return noted(between);
}

export async function again(page, between) {
  const { day: putOff, days = '' } = await noteOf(page, between);
  const today = new Date().toLocaleDateString('sv'); // as dates are written in fields
  const day = dayThatCame(days.split(' ').filter(Boolean), today);
  if (!day || putOff === day) return;
  const said = copyOf('look-again');
  said.querySelector('[data-not-now]').addEventListener('click', () => {
    said.remove();
    between.book.put(slotOf(between), 'look-again', { ...noted(between), day });
  });
  page.querySelector('.talk__head').after(said);
}

/** What was said about lines beside each other's, as acts: {act, content}[]. */
export async function saidOfMirror(page, between) {
  const { beside } = await noteOf(page, between);
  return JSON.parse(beside).map(([author, count, as]) => ({ act: { author, count, kind: 'agreement' }, content: { as } }));
}

async function lookFor(between) {
  const log = new DoorLog(between, 'agreement');
  while (!log.isAtTheBeginning) if (!(await log.further())) throw new Error('offline');
  const members = between.roster.members.map(({ id }) => id).filter((id) => !between.gone.includes(id));
  const said = log.opened.filter(({ act, content }) => aboutMirror(act, content));
  return {
    days: daysOf(thingsOf(log.opened, ['agreement']), members).join(' '),
    beside: JSON.stringify(said.map(({ act, content }) => [act.author, act.count, content.as])),
  };
}
