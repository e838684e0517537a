// Letters between people, found among what was said: the server cannot tell one from a line, so the
// log is read from its newest end on, opened here, and letters are kept. Touches no page.

import { ask } from '../lib/ask.js';
import { SealError } from '../sealing/errors.js';
import { upTo } from './going-on.js';

const ENOUGH = 10; // letters after which a look is over
const FAR = 5; // pages of the log (200 acts each) after which it is over without

export class Letters {
  #between;
  #before;
  /** Whether something here would not open, so that a letter may be missing. */
  isUnsure = false;

  /** @param {Between} between @param {number} before the number of the act before which to look */
  constructor(between, before) {
    this.#between = between;
    this.#before = before;
  }

  get isAtTheBeginning() {
    return this.#before <= 1;
  }

  /** The next earlier letters, newest first. null when the place could not be asked. */
  async further() {
    const found = [];
    for (let page = 0; page < FAR && found.length < ENOUGH && !this.isAtTheBeginning; page += 1) {
      const acts = await this.#page();
      if (!acts) return found.length ? found : null;
      for (const act of acts.reverse()) {
        const letter = act.kind === 'said' && act.sealed && (await this.#open(act));
        if (letter) found.push(letter);
      }
    }
    return found;
  }

  async #page() {
    const { rel } = this.#between;
    const { ok, data } = await ask(`/r/${rel}/acts/?before=${this.#before}`, { method: 'GET' });
    if (!ok) return null;
    this.#before = data.acts[0]?.seq ?? 0;
    await upTo(this.#between, data.acts);
    return data.acts;
  }

  async #open(act) {
    try {
      const { content, hash } = await this.#between.read(act);
      return content.as === 'letter' && { act, hash, title: '', words: '', ...content };
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.isUnsure ||= error.code !== 'before-me';
      return null;
    }
  }
}
