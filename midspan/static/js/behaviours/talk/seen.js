// What I have read goes into my own book: for me, on my other devices. Nobody else learns of it.

const NOTED_AFTER = 5_000; // ms from something new to the note, so that a lively talk writes few

export class Seen {
  #between;
  #talking;
  #waiting = 0;
  #noted = '';

  constructor(between, talking) {
    this.#between = between;
    this.#talking = talking;
  }

  soon() {
    if (document.hidden) return;
    this.#waiting ||= setTimeout(() => this.now(), NOTED_AFTER);
  }

  now() {
    clearTimeout(this.#waiting);
    this.#waiting = 0;
    const { seen } = this.#talking;
    const heads = JSON.stringify(seen.heads);
    if (heads === this.#noted || !seen.seq) return;
    this.#noted = heads;
    this.#between.book.put(`heads/${this.#between.rel}`, 'heads', seen);
  }
}
