// What we agree is read from acts: a wording holds when everybody who is here has said yes to that
// very wording and nobody has opened it again since. Whoever laid it down has said yes by that.

import { day, listed, sentence } from '../lib/page.js';

/**
 * How each wording stands. Pure; the same for everybody.
 * @param {Thing} thing @param {string[]} members ids of those who are here now
 * @returns {{sheet: Sheet, isInForce: boolean, since: number, seq: number,
 *   yes: string[], missing: string[], opened: string[]}[]} newest first
 */
export function standings({ sheets }, members) {
  return sheets
    .map((sheet) => standing(sheet, members))
    .sort((one, other) => other.sheet.act.seq - one.sheet.act.seq);
}

function standing(sheet, members) {
  const said = new Map([[sheet.author, { how: 'yes', act: sheet.act }]]);
  for (const reply of sheet.replies) if (reply.to === sheet.hash) said.set(reply.author, reply);
  const yes = members.filter((id) => said.get(id)?.how === 'yes');
  const missing = members.filter((id) => !yes.includes(id));
  const opened = [...said].filter(([, { how }]) => how === 'reopen').map(([id]) => id);
  const { at: since, seq } = [...said.values()].map(({ act }) => act).sort((one, other) => other.seq - one.seq)[0];
  return { sheet, isInForce: !opened.length && missing.length === 0, since, seq, yes, missing, opened };
}

/** The wording that holds now: of several, the one that all said yes to last. */
export function inForce(thing, members) {
  const holding = standings(thing, members).filter(({ isInForce }) => isInForce);
  return holding.sort((one, other) => other.seq - one.seq)[0] ?? null;
}

/**
 * What somebody is offered: to say yes unless they have, and to open again what holds, and only that.
 * @param {string|undefined} reply @param {Thing} thing @param {Sheet} sheet
 * @param {{me: string, members: string[]}} who
 */
export function offers(reply, thing, sheet, { me, members }) {
  const hasSaidYes = standing(sheet, members).yes.includes(me);
  if (reply === 'reopen') return inForce(thing, members)?.sheet === sheet;
  return reply === 'yes' || reply === 'not-now' ? !hasSaidYes : true;
}

/** Say above the wordings which of them holds. */
export function draw(place, thing, { me, members, nameOf }) {
  const held = inForce(thing, members);
  const around = document.createElement('p');
  around.className = 'thing__state note note--warm';
  // Read from what was sealed and opened here, and from nothing that the server says.
  const said = document.createElement('sealed-state');
  said.setAttribute('of', 'agreement');
  said.setAttribute('state', 'shown');
  around.append(said);
  if (held) {
    const whose = held.sheet.author === me ? 'agreement-holds-mine' : 'agreement-holds';
    said.textContent = sentence(whose, { name: nameOf(held.sheet.author), day: day(held.since) });
  } else {
    const [{ missing, opened }] = standings(thing, members);
    const code = opened.length ? 'agreement-opened' : 'agreement-open';
    const whom = opened.length ? opened : missing;
    const meLast = [...whom.filter((id) => id !== me), ...whom.filter((id) => id === me)];
    said.textContent = sentence(code, { name: listed(meLast.map(nameOf)) });
  }
  place.replaceChildren(around);
}
