// What was sent and is not acknowledged yet. Kept in order, sent again when the line is back: the
// server stores an act once however often it comes.

// The server lets 64 wait; a page needs far fewer.
const WINDOW = 32;
// Refusals that pass: the act itself is fine.
const PASSING = new Set(['pace', 'full', 'unavailable']);

export class Outgoing {
  #waiting = new Map(); // id -> envelope, in the order of sending
  #onItsWay = new Set();

  add(envelope) {
    this.#waiting.set(envelope.id, envelope);
  }

  get isEmpty() {
    return this.#waiting.size === 0;
  }

  // The line is new: nothing is on its way any more.
  begin() {
    this.#onItsWay.clear();
  }

  // Envelopes to send now, the oldest first.
  next() {
    const found = [];
    for (const [id, envelope] of this.#waiting) {
      if (this.#onItsWay.size >= WINDOW) break;
      if (this.#onItsWay.has(id)) continue;
      this.#onItsWay.add(id);
      found.push(envelope);
    }
    return found;
  }

  // An answer that settles it: stored, or refused for good.
  settle(id) {
    this.#onItsWay.delete(id);
    return this.#waiting.delete(id);
  }

  // Whether a refusal passes. A `count` is only wrong because an earlier line has to wait.
  passes({ id, rel, code }) {
    if (!this.#waiting.has(id)) return false;
    return PASSING.has(code) || (code === 'count' && this.#before(id, rel));
  }

  #before(id, rel) {
    for (const [other, envelope] of this.#waiting) {
      if (other === id) return false;
      if (envelope.rel === rel) return true;
    }
    return false;
  }
}
