// The only door to the lens from a page. It starts the worker when it is first asked, so that
// nothing of the lens is fetched before, and ends it when nobody needs it any more.

const WORKER = new URL('./worker.js', import.meta.url);
/** Longer than weights take on a slow line; the person is waiting. */
const PATIENCE = 120_000;

const WEIGHTS = new URL('../../lens/learnt.weights', import.meta.url);

let policy;

// The page's policy lets no text become a script's address, but for this one.
function trusted() {
  if (!globalThis.trustedTypes) return WORKER.href;
  policy ??= trustedTypes.createPolicy('midspan', { createScriptURL: () => WORKER.href });
  return policy.createScriptURL('');
}

/** The lens could not be had: the line is down, or its worker broke. */
export class NotThere extends Error {}

/**
 * Whether this browser, at this address, has what the lens needs: a worker made of modules, and in
 * it what opens and proves the weights. Youngest in line are Chrome 97, Firefox 114 and Safari 16.4.
 */
export function isNewEnough() {
  const needed = [globalThis.Worker, globalThis.DecompressionStream, globalThis.crypto?.subtle, [].findLast];
  return needed.every(Boolean) && knowsModules();
}

// A browser that knows them asks for the type, and is stopped there: nothing is fetched. Another
// starts a worker of a kind that cannot read its file.
function knowsModules() {
  let asked = false;
  const how = {
    get type() {
      asked = true;
      throw new RangeError('only asked');
    },
  };
  try {
    new Worker(trusted(), how).terminate();
  } catch {
    // What was wanted, or no worker at all.
  }
  return asked;
}

export class Lens {
  #worker = null;
  #waiting = new Map();
  #last = 0;

  /**
   * What may be asked about the last of `turns`, which are few: the line, and what it answers.
   * @param {{speaker: string, text: string}[]} turns
   * @param {number} sure it says nothing of which it is less sure, between 0 and 1
   * @returns {Promise<{notice: null | {move: string, p: number, span: [number, number]},
   *   abstains: string}>} places in UTF-16 units
   * @throws {NotThere}
   */
  async ask(turns, sure = 0) {
    this.#start();
    this.#last += 1;
    const id = this.#last;
    const patience = setTimeout(() => this.#fail(), PATIENCE);
    try {
      return await new Promise((settle, refuse) => {
        this.#waiting.set(id, { settle, refuse });
        this.#worker.postMessage({ id, turns, sure });
      });
    } finally {
      clearTimeout(patience);
    }
  }

  /**
   * Have its files fetched, so that what is asked for later comes out of this browser's own cache.
   * A worker's request names the page it is for; these name nobody and no page.
   * @throws {NotThere}
   */
  async fetched() {
    const unnamed = { credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' };
    try {
      for (const file of [WORKER, WEIGHTS]) {
        const response = await fetch(file, unnamed);
        if (!response.ok) throw new NotThere(String(response.status));
        await response.arrayBuffer();
      }
    } catch (wrong) {
      throw new NotThere('not fetched', { cause: wrong });
    }
  }

  /** End the worker, and all it knew with it. Nobody waits any longer for what it was asked. */
  close(why = 'closed') {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { refuse } of this.#waiting.values()) refuse(new NotThere(why));
    this.#waiting.clear();
  }

  #start() {
    if (this.#worker) return;
    try {
      this.#worker = new Worker(trusted(), { type: 'module' });
    } catch (wrong) {
      throw new NotThere('no worker', { cause: wrong });
    }
    this.#worker.addEventListener('message', ({ data }) => this.#heard(data));
    this.#worker.addEventListener('error', () => this.#fail());
  }

  #heard({ id, failed, ...found }) {
    if (failed) {
      this.#fail();
      return;
    }
    this.#waiting.get(id)?.settle(found);
    this.#waiting.delete(id);
  }

  // Whoever asks again starts afresh, and fetches the weights again.
  #fail() {
    this.close('failed');
  }
}
