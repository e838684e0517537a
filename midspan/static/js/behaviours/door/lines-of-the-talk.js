// Lines of the talk in which things began, so that a thing can say where.

import { ask } from '../../lib/ask.js';
import { sentence } from '../../lib/page.js';
import { excerpt } from '../talk/box.js';

export class LinesOfTheTalk {
  #between;
  #words = null; // by the hash of their line

  constructor(between) {
    this.#between = between;
  }

  /** The words of a line of the talk, shortened, if it stands among its newest. */
  async wordsOf(hash) {
    this.#words ??= this.#read();
    return (await this.#words).get(hash) ?? sentence('began-unknown');
  }

  async #read() {
    const words = new Map();
    const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?before=999999999`, { method: 'GET' });
    for (const act of ok ? data.acts : []) {
      if (act.kind !== 'said' || !act.sealed) continue;
      const read = await this.#between.read(act).catch(() => null);
      if (read?.content?.words) words.set(read.hash, excerpt(read.content.words));
    }
    return words;
  }
}
