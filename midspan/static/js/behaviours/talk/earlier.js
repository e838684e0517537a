// Earlier words of a talk: brought when somebody scrolls up to them, asks for them, or goes to one.

import { ask } from '../../lib/ask.js';
import { Order } from '../../sealing/daily.js';

const SETTLED = 400; // ms until the page stands at its newest line
// From so many acts on, all of them are looked at together when no more come for a moment.
const MANY = 1_000;
const A_MOMENT = 500; // ms

export class Earlier {
  #lines;
  #between;
  #around; // what stands above the first line while there is more
  #offline;
  #bringing = null;
  #looking = 0;

  /** @param {Lines} lines @param {() => void} offline tells that the place could not be asked */
  constructor(lines, between, offline) {
    this.#lines = lines;
    this.#between = between;
    this.#offline = offline;
    this.#around = document.querySelector('.talk__earlier');
  }

  open(signal) {
    this.#around.querySelector('button').addEventListener('click', () => this.further(), { signal });
    // Whoever scrolls up gets them without asking.
    const above = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.#further(above));
    requestAnimationFrame(() => setTimeout(() => above.observe(this.#around), SETTLED));
    signal.addEventListener('abort', () => {
      above.disconnect();
      clearTimeout(this.#looking);
    });
  }

  // An observer tells of changes alone: whoever is still at the top afterwards gets the next.
  async #further(above) {
    if (!(await this.further())) return;
    above.unobserve(this.#around);
    above.observe(this.#around);
  }

  /** Bring the next earlier words. @returns {Promise<boolean>} whether there were any */
  further() {
    this.#bringing ??= this.#bring().finally(() => { this.#bringing = null; });
    return this.#bringing;
  }

  async #bring() {
    const first = this.#lines.firstSeq;
    if (first <= 1) return false;
    const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?before=${first}`, { method: 'GET' });
    if (ok && data.acts.length) await this.#above(data.acts);
    else if (ok) this.#lines.markFirst('missing-before');
    else this.#offline();
    this.#around.hidden = this.#lines.firstSeq <= 1;
    return ok && data.acts.length > 0;
  }

  async #above(acts) {
    const read = await Promise.all(acts.map(async (act) => ({ act, ...(await this.#read(act)) })));
    await this.#lines.above(read);
    clearTimeout(this.#looking);
    if (this.#lines.read.length < MANY) this.#lookAgain();
    else this.#looking = setTimeout(() => this.#lookAgain(), A_MOMENT);
  }

  async #read(act) {
    const nothing = { content: null, marks: [], code: '' };
    return this.#between.read(act).then((read) => ({ ...nothing, ...read }), async ({ code }) => (
      { ...nothing, code, hash: await this.#between.hashOf(act).catch(() => '') }
    ));
  }

  // With what stands further up now, what is missing between it and what stood here shows.
  #lookAgain() {
    const order = new Order({ above: this.#lines.firstSeq > 1 });
    for (const { element, seen } of this.#lines.read) {
      for (const code of order.see(seen)) this.#lines.mark(element, code);
    }
  }
}
