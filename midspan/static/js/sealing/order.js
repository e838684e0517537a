/**
 * Whether the acts on a page are all there and in the order in which they came to be. The server
 * numbers them, and its numbers prove nothing: authors count their own acts and name those they
 * had read, and that is what is compared. A mark says what was found, never who did it.
 */

/**
 * @typedef {object} Seen
 * @property {string} author
 * @property {number} count
 * @property {string} id
 * @property {string[]} after
 * @property {string} hash computed from what came (`hashOf`), except for a stub
 * @property {boolean} [stub] its words were withdrawn, so that its hash is only claimed
 * @property {string} [withdraws] hash of the act that this one, once opened, withdraws
 */

const MOST_HEADS = 64;

export class Order {
  /** A page that begins in the middle: what would be above it is not missed. */
  #above;
  #remembered;
  #ids = new Set();
  #counts = new Map();
  #hashes = new Set();
  #named = new Set();
  #heads = new Set();
  #stubs = new Map();

  /** @param {{heads?: string[], above?: boolean}} [known] heads remembered in the own book */
  constructor({ heads = [], above = false } = {}) {
    this.#remembered = heads;
    this.#above = above;
  }

  /**
   * Looks at the next act downwards.
   * @param {Seen} act
   * @returns {('repeat'|'gap'|'reordered'|'missing-before')[]} what to mark at this place
   */
  see(act) {
    const marks = new Set();
    this.#count(act, marks);
    if (this.#hashes.has(act.hash)) marks.add('repeat');
    // An act shown further up had named this one as read: it must have stood before it.
    if (this.#named.has(act.hash) && !marks.has('repeat')) marks.add('reordered');
    for (const hash of act.after) this.#follow(hash, marks);
    this.#keep(act);
    return [...marks];
  }

  #count({ author, count, id }, marks) {
    const counts = this.#counts.get(author) ?? { last: undefined, all: new Set() };
    const last = counts.last ?? (this.#above ? count - 1 : 0);
    if (this.#ids.has(id) || counts.all.has(count)) marks.add('repeat');
    else if (count < last) marks.add('reordered');
    else if (count > last + 1) marks.add('gap');
    counts.last = Math.max(last, count);
    counts.all.add(count);
    this.#counts.set(author, counts);
    this.#ids.add(id);
  }

  #follow(hash, marks) {
    if (!this.#hashes.has(hash)) {
      if (!this.#above) marks.add('missing-before');
      this.#named.add(hash);
    }
    this.#heads.delete(hash);
  }

  #keep({ author, hash, stub, withdraws }) {
    this.#hashes.add(hash);
    this.#heads.add(hash);
    if (stub) this.#stubs.set(hash, author);
    if (this.#stubs.get(withdraws) === author) this.#stubs.delete(withdraws);
  }

  /**
   * What should have been seen by now and was not: remembered heads, and stubs that their authors
   * have not withdrawn. Ask when the newest act has been shown.
   * @param {{reaches?: boolean}} [page] whether it reaches up to where the heads were remembered;
   *   a page that begins in the middle cannot tell by itself
   * @returns {string[]} hashes, each to be told as `gone`
   */
  gone({ reaches = !this.#above } = {}) {
    const missed = reaches ? this.#remembered.filter((hash) => !this.#hashes.has(hash)) : [];
    return [...missed, ...this.#stubs.keys()];
  }

  /** @returns {string[]} hashes of the newest acts, for `after` of the next one */
  heads() {
    return [...this.#heads].slice(-MOST_HEADS);
  }
}
