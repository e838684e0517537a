// A browser without a browser: Web Locks and channels that tabs share, and tabs that can die.

import { Tab } from '../../../midspan/static/js/lib/tab.js';

export class Browser {
  #held = new Map(); // lock -> {owner, reject}
  #waiting = []; // {name, deed, owner, resolve, reject}
  #channels = new Set();

  /** @returns {{tab: Tab, Channel: class, dies(), freezes()}} a tab of this browser */
  opens() {
    const owner = { alive: true, frozen: false };
    const browser = this;
    class Channel {
      constructor(name) {
        Object.assign(this, { name, owner });
        browser.#channels.add(this);
      }

      postMessage(data) {
        if (!owner.alive) return;
        const copy = structuredClone(data);
        for (const other of browser.#channels) {
          if (other === this || other.name !== this.name) continue;
          queueMicrotask(() => other.owner.alive && !other.owner.frozen && other.onmessage?.({ data: copy }));
        }
      }

      close() {
        browser.#channels.delete(this);
      }
    }
    const locks = {
      request: (name, options, deed = options) => browser.#request(name, deed === options ? {} : options, deed, owner),
    };
    return {
      tab: new Tab(locks), Channel, locks,
      freezes: () => { owner.frozen = true; },
      dies: () => {
        owner.alive = false;
        this.#waiting = this.#waiting.filter((one) => one.owner !== owner);
        for (const [name, held] of this.#held) if (held.owner === owner) this.#held.delete(name);
        this.#grant();
      },
    };
  }

  #request(name, { steal = false, signal }, deed, owner) {
    return new Promise((resolve, reject) => {
      const one = { name, deed, owner, resolve, reject };
      const stop = () => {
        this.#waiting = this.#waiting.filter((other) => other !== one);
        reject(new DOMException('let go', 'AbortError'));
      };
      if (signal?.aborted) return stop();
      signal?.addEventListener('abort', () => this.#waiting.includes(one) && stop());
      if (steal) {
        this.#held.get(name)?.reject(new DOMException('taken', 'AbortError'));
        this.#held.delete(name);
        this.#waiting.unshift(one);
      } else this.#waiting.push(one);
      return queueMicrotask(() => this.#grant());
    });
  }

  #grant() {
    for (const one of [...this.#waiting]) {
      if (this.#held.has(one.name)) continue;
      this.#waiting = this.#waiting.filter((other) => other !== one);
      const held = { owner: one.owner, reject: one.reject };
      this.#held.set(one.name, held);
      Promise.resolve().then(() => one.deed()).then(one.resolve, one.reject).finally(() => {
        if (this.#held.get(one.name) !== held) return;
        this.#held.delete(one.name);
        this.#grant();
      });
    }
  }
}
