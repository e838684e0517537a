/**
 * This tab, as the other tabs of this browser know it: by an id, and by a lock that it holds for
 * as long as it lives. A lock ends with its tab, however the tab ends, and tells nobody's clock.
 */

import { b64, random } from './bytes.js';

export class Tab {
  #locks;
  id = b64(random(9));

  /** @param {LockManager} [locks] null where the browser has none */
  constructor(locks = globalThis.navigator?.locks ?? null) {
    this.#locks = locks;
    // Never let go on purpose: the browser does it when the tab is gone.
    locks?.request(nameOf(this.id), () => new Promise(() => {})).catch(() => {});
  }

  /** Whether one tab can know that another one is gone. */
  get knowsOthers() {
    return this.#locks !== null;
  }

  get locks() {
    return this.#locks;
  }

  /**
   * Do something when a tab is gone, alone: while it is done, no other tab does it for that tab.
   * @param {string} id
   * @param {() => Promise<void>|void} deed
   * @param {AbortSignal} [signal]
   */
  whenGone(id, deed, signal) {
    return this.#locks.request(nameOf(id), { signal }, deed).catch((error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }
}

function nameOf(id) {
  return `midspan/tab/${id}`;
}

let own = null;

/** The tab this runs in. */
export function thisTab() {
  own ??= new Tab();
  return own;
}
