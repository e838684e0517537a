// What is quiet for me, and whom I never want to hear from: sealed in my own book, in one slot, so
// that nobody can see whom it is about, or how many. It acts on my side alone.

const SLOT = 'aside';

/** @returns {{quiet: Set<string>, never: Map<string, string>}} relationships; people by id, named */
export function asideIn(book) {
  const { quiet = {}, never = {} } = book.get(SLOT) ?? {};
  return { quiet: new Set(Object.keys(quiet)), never: new Map(Object.entries(never)) };
}

/** Whom I never want to hear from here, also under the id of before, or since, they lost all keys. */
export function neverIn(between) {
  const { never } = asideIn(between.book);
  for (const [id, name] of [...never]) {
    const now = between.now(id);
    for (const one of [now, ...between.formerly(now)]) never.set(one, name);
  }
  return never;
}

/** @returns {Promise<boolean>} whether it is stored */
export function makeQuiet(book, rel, isQuiet = true) {
  const { quiet, never } = asideIn(book);
  if (isQuiet) quiet.add(rel);
  else quiet.delete(rel);
  return keep(book, quiet, never);
}

/** @returns {Promise<boolean>} whether it is stored */
export function neverHearFrom(book, id, name) {
  const { quiet, never } = asideIn(book);
  return keep(book, quiet, never.set(id, name));
}

/** @returns {Promise<boolean>} whether it is stored */
export function hearAgain(book, id) {
  const { quiet, never } = asideIn(book);
  never.delete(id);
  return keep(book, quiet, never);
}

function keep(book, quiet, never) {
  return book.put(SLOT, SLOT, {
    quiet: Object.fromEntries([...quiet].map((rel) => [rel, true])), never: Object.fromEntries(never),
  });
}
