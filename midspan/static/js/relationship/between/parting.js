// Who left, whether the others go on without somebody, and whether somebody may come back: by what
// each of us signed. Needed once anybody has said one of these.

import { isSigned } from '../../sealing/deeds.js';

/**
 * Only a person's own act, signed, says that they left: a host who could say it for them could put
 * anybody out. What their words are, and whether they open, changes nothing.
 * @param {Between} between
 */
export async function hasLeft(between, id) {
  const own = between.told.leaves.filter(({ author, kind }) => author === id && kind === 'leaves');
  for (const act of own) if (await isByMember(between, act)) return true;
  return false;
}

/** @returns {Promise<{gone: string[], isEndShown: boolean}>} who left a circle; whether a pair has ended */
export async function whoLeft(between) {
  const found = [];
  for (const id of between.others) if (await hasLeft(between, id)) found.push(id);
  // A pair ends with its first leaving, also where the host says otherwise.
  if (!between.isPair) return { gone: found, isEndShown: false };
  return { gone: [], isEndShown: found.length > 0 || (await hasLeft(between, between.me)) };
}

/** Whom the circle agreed to go on without: {gone, of}, `of` the hash of one of the acts; null for nobody. */
export async function whoIsAgreed(between) {
  let found = null;
  for (const { id } of between.isPair || !between.told.goings.length ? [] : between.roster.members) {
    const [of] = id === between.me ? [] : await agreementWithout(between, id);
    if (of) found = { gone: id, of };
  }
  return found;
}

/** Who says that we go on without somebody: {yes: [ids], notYet: [ids]}, me among them. */
export async function sayings(between, without) {
  return whoSays(between, await saidToGoOn(between, without), without);
}

/** Who says that somebody may come back, in the place of `id`, by one invitation: as `sayings`. */
export async function sayingsBack(between, invitation, id) {
  const isAbout = ({ back, invitation: by }) => back === id && by === invitation;
  return whoSays(between, await said(between, 'calls_back', isAbout, id), id);
}

/** The hashes of the acts by which all others agreed to go on without somebody; [] if not all. */
export async function agreementWithout(between, id) {
  const newest = await saidToGoOn(between, id);
  const others = between.roster.members.filter((one) => one.id !== id).map((one) => newest.get(one.id));
  if (others.length < 2 || !others.every((act) => act?.says === 'yes')) return [];
  return Promise.all(others.map((act) => between.hashOf(act)));
}

function saidToGoOn(between, id) {
  return said(between, 'goes_on', ({ without }) => without === id, id);
}

// By their newest word, each member but that one; what others can open changes nothing.
async function said(between, kind, isAbout, whom) {
  const newest = new Map();
  for (const act of between.told.goings) {
    const facts = Object.fromEntries(act.facts);
    if (act.kind !== kind || act.author === whom || !isAbout(facts)) continue;
    if (act.count > (newest.get(act.author)?.count ?? 0) && (await isByMember(between, act))) {
      newest.set(act.author, { ...act, says: facts.says });
    }
  }
  return newest;
}

function whoSays(between, newest, whom) {
  const others = between.roster.members.map(({ id }) => id).filter((id) => id !== whom);
  const isYes = (id) => newest.get(id)?.says === 'yes';
  return { yes: others.filter(isYes), notYet: others.filter((id) => !isYes(id)) };
}

async function isByMember(between, act) {
  const author = between.roster.members.find(({ id }) => id === act.author);
  return Boolean(author) && act.rel === between.rel && isSigned(act, author.e);
}
