// "How are we?": each writes before anybody reads. The sheet that is laid is closed under a key that
// the place holds back until everybody has laid theirs; then all open together.

import { ask } from '../lib/ask.js';
import { listed, sentence } from '../lib/page.js';
import { device } from '../sealing/daily.js';
import { holdBack, openTogether } from '../sealing/held.js';

/** Close what was written. @returns {Promise<{parts: object}|{refused: string}>} */
export async function close(parts, { between, round }) {
  const { rel, me } = between;
  const epoch = between.epoch();
  const { closed, held } = await holdBack(JSON.stringify(parts), { rel, round, author: me }, epoch);
  const json = { round, n: epoch.n, held };
  const { ok, status, data } = await ask(`/r/${rel}/together/`, { json, by: await device.identity(me) });
  if (ok) return { parts: { closed } };
  if (data?.code === 'epoch') return { refused: 'epoch' };
  return { refused: status ? `refused-${data?.code}` : 'offline' };
}

/** Open what may be opened now; `thing.awaited` are those who have not written. */
export async function open(thing, between) {
  const { ok, data } = await ask(`/r/${between.rel}/together/?round=${thing.id}`, { method: 'GET' });
  thing.awaited = ok ? data.awaited : [];
  for (const { author, epoch, sealed } of ok ? data.keys : []) {
    const sheet = thing.sheetOf(author);
    if (sheet?.parts.closed) await unclose(sheet, { rel: between.rel, round: thing.id, author }, sealed, between.epoch(epoch));
  }
}

async function unclose(sheet, round, held, epoch) {
  if (!epoch) return;
  try {
    const parts = JSON.parse(await openTogether(sheet.parts.closed, held, round, epoch));
    for (const [name, words] of Object.entries(parts)) {
      if (typeof words === 'string' && name !== 'closed') sheet.parts[name] = words;
    }
  } catch {
    // A key that does not fit, which a host could give: it stays closed.
  }
}

export function draw(place, thing, { me, nameOf }) {
  const { awaited = [] } = thing;
  if (!awaited.length) return place.replaceChildren();
  const said = document.createElement('p');
  said.className = 'note';
  const code = awaited.includes(me) ? 'waits-for-me' : awaited.length > 1 ? 'waits-for' : 'waits-for-one';
  said.textContent = sentence(code, { name: listed(awaited.map(nameOf)) });
  return place.replaceChildren(said);
}
