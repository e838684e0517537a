/**
 * Something that sealing refuses. `code` is one of docs/sealing.md section 7; the page has a kind
 * sentence for each. It never carries a key, a passphrase or a word: errors end up in consoles.
 */
export class SealError extends Error {
  /** @param {string} code one of the codes of docs/sealing.md section 7 */
  constructor(code) {
    super(code);
    this.name = 'SealError';
    this.code = code;
  }
}

/**
 * Refuse with `code` unless `holds`.
 * @param {unknown} holds
 * @param {string} code
 */
export function must(holds, code) {
  if (!holds) throw new SealError(code);
}

/**
 * What `work` gives; whatever goes wrong inside it is told as `code` alone, so that no detail of
 * a failure reaches the one who caused it. A SealError raised inside keeps its own code.
 * @template T
 * @param {string} code
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function orRefuse(code, work) {
  try {
    return await work();
  } catch (error) {
    throw error instanceof SealError ? error : new SealError(code);
  }
}
