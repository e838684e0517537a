// What was said before what stands on a page, opened on this device to look for words in it. It
// draws nothing: ten thousand lines are read so in a moment, and stay opened while the page is.

import { ask } from '../lib/ask.js';

export class Past {
  #between;
  #before;
  #reading = null;
  #otherwise = new Map(); // the newest wording, by the hash of what it rewords: {author, words}
  /** Lines and letters, the newest first: {act, hash, words}. */
  lines = [];

  /** @param {Between} between @param {number} before the number of the act before which to look */
  constructor(between, before) {
    this.#between = between;
    this.#before = before;
  }

  get isAtTheBeginning() {
    return this.#before <= 1;
  }

  /** Read the next earlier ones. @returns {Promise<boolean>} false when the place could not be asked */
  further() {
    this.#reading ??= this.#further().finally(() => { this.#reading = null; });
    return this.#reading;
  }

  async #further() {
    const path = `/r/${this.#between.rel}/acts/?before=${this.#before}`;
    const { ok, data } = await ask(path, { method: 'GET' });
    if (!ok) return false;
    const read = await Promise.all(data.acts.map((act) => this.#open(act)));
    for (let at = read.length - 1; at >= 0; at -= 1) this.#take(data.acts[at], read[at]);
    this.#before = data.acts[0]?.seq ?? 0;
    return true;
  }

  // What does not open is told where it stands in the talk; there are no words in it to find.
  #open(act) {
    return act.sealed ? this.#between.read(act).catch(() => null) : null;
  }

  #take(act, read) {
    const { content, hash } = read ?? {};
    if (!content) return;
    if (act.kind === 'rewords') this.#rewords(act, content);
    if (act.kind !== 'said') return;
    const other = this.#otherwise.get(hash);
    const said = [content.title, content.words].filter(Boolean).join('\n\n');
    const words = other?.author === act.author ? other.words : said;
    this.lines.push({ act: { seq: act.seq, at: act.at, author: act.author }, hash, words });
  }

  #rewords(act, { words = '' }) {
    const [, of] = act.facts[0] ?? [];
    if (!this.#otherwise.has(of)) this.#otherwise.set(of, { author: act.author, words });
  }
}
