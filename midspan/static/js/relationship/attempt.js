// One thing to be laid down, through as many tries as it takes. Pure: touches no page and no place.

import { uuid7 } from '../lib/bytes.js';

export class Attempt {
  /** Of the act: trying the same again lays it once. */
  id = uuid7();
  /** The act that may lie there already while its answer was lost, "" for none. */
  first = '';
  #lost = null;

  /**
   * Before a try. What was tried may have arrived: under the same id other words would be taken for
   * it and be gone, so they are another act, the newer wording of the first.
   * @param {object} parts @param {boolean} isClosedAnew under a new key, which opens nothing older
   */
  tries(parts, isClosedAnew) {
    if (this.#lost === null || (!isClosedAnew && this.#lost === JSON.stringify(parts))) return;
    this.first ||= this.id;
    this.id = uuid7();
    this.#lost = null;
  }

  /** No answer came. @param {object} parts */
  lost(parts) {
    this.#lost = JSON.stringify(parts);
  }
}
