// Which numbers of a log have come, so that each act is handed on once and holes are noticed.

export class Numbers {
  #have; // everything up to here
  #ahead = new Set(); // numbers beyond, while one between is missing

  constructor(have = 0) {
    this.#have = have;
  }

  get have() {
    return this.#have;
  }

  get hasHole() {
    return this.#ahead.size > 0;
  }

  // True when this number is new.
  see(seq) {
    if (seq <= this.#have || this.#ahead.has(seq)) return false;
    this.#ahead.add(seq);
    while (this.#ahead.delete(this.#have + 1)) this.#have += 1;
    return true;
  }
}
