// What is quiet for me, and whom I never want to hear from: sealed in my own book, in one slot, so
// that nobody can see whom it is about, or how many. It acts on my side alone. How it is
// changed: putting-aside.js.

/** Where it stands in my book. */
export const SLOT = 'aside';

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
