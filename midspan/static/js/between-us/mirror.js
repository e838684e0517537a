// What we agreed about a mirror in our talk, read from acts; the same for everybody. Whether there
// is one at all the place has to know as well (midspan/relationships/no_mirror.py, which reads the
// same from the same acts); whose lines may be read beside whose is told in sealed words alone.

import { isSigned } from '../sealing/deeds.js';

const FEWEST = 2;
const BESIDE = new Map([['side-by-side', 'yes'], ['apart-again', 'no']]);

/**
 * Who of those who are here would like no mirror, and whether that is decided: all who were here
 * when it was last spoken of, and still are, say so, and nobody says no.
 * @param {object[]} acts of the kind `no_mirror`
 * @param {{here: string[], membersOf: (n: number) => {id: string, e: string}[]}} who
 * @returns {Promise<{isDecided: boolean, said: Map<string, {says: string, at: number}>}>}
 */
export async function noMirror(acts, { here, membersOf }) {
  const newest = new Map();
  for (const act of acts) {
    const author = membersOf(act.n).find(({ id }) => id === act.author);
    const isOlder = act.count <= (newest.get(act.author)?.count ?? 0);
    if (!author || isOlder || act.kind !== 'no_mirror' || !(await isSigned(act, author.e))) continue;
    newest.set(act.author, { ...act, says: Object.fromEntries(act.facts).says });
  }
  const said = new Map([...newest].filter(([author]) => here.includes(author)));
  const last = [...newest.values()].sort((one, other) => other.seq - one.seq)[0];
  const asked = last ? membersOf(last.n).map(({ id }) => id).filter((id) => here.includes(id)) : [];
  const isDecided = asked.length >= FEWEST
    && asked.every((id) => said.get(id)?.says === 'yes')
    && [...said.values()].every(({ says }) => says === 'yes');
  return { isDecided, said };
}

/**
 * Who of those who are here says that their lines may be read beside the others' in a mirror, and
 * whether all do. Whoever comes later is asked first.
 * @param {{act: object, content: object|null}[]} opened
 * @param {string[]} here ids
 * @returns {{areAll: boolean, yes: string[]}}
 */
export function sideBySide(opened, here) {
  const newest = new Map();
  for (const { act, content } of opened) {
    const says = act.kind === 'agreement' && BESIDE.get(content?.as);
    if (!says || act.count <= (newest.get(act.author)?.count ?? 0)) continue;
    newest.set(act.author, { count: act.count, says });
  }
  const yes = here.filter((id) => newest.get(id)?.says === 'yes');
  return { areAll: here.length >= FEWEST && yes.length === here.length, yes };
}

const MIRROR = new Set(['side-by-side', 'apart-again']); // in sealed words

/** What an act says about the mirror in this talk, as a code; "" for any other act. */
export function aboutMirror({ kind, facts }, content) {
  if (kind === 'no_mirror') return `no-mirror-${Object.fromEntries(facts).says}`;
  return kind === 'agreement' && MIRROR.has(content?.as) ? content.as : '';
}
