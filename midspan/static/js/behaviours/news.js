// Something new came while nobody looked: a quiet dot before the title and on the mark of the tab,
// gone when somebody looks. A sound or a short vibration only where it was asked for (people/
// wishes.js), once for all tabs of this browser. Never a word of what was said.

import { dot } from '../lib/title.js';

const A_MOMENT = 300; // ms in which a tab that is looked at can say that it was seen
const FOR_ALL = 3_000; // ms for which one tab speaks for all

export class News {
  #icon = document.querySelector('link[rel=icon]');
  #calm = this.#icon?.href;
  #new = new Map(); // the number of the newest that nobody looked at, by relationship

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    document.addEventListener('visibilitychange', () => document.hidden || this.#seen(), { signal });
    signal.addEventListener('abort', () => this.#seen());
  }

  /** Somebody else did something. @param {{rel: string, seq: number}} act */
  came({ rel, seq }) {
    const lock = `midspan/news/${rel}/${seq}`;
    if (!document.hidden) return void once(lock, () => {});
    this.#new.set(rel, Math.max(this.#new.get(rel) ?? 0, seq));
    dot(true);
    if (this.#icon?.dataset.new) this.#icon.href = this.#icon.dataset.new;
    setTimeout(() => once(lock, tell), A_MOMENT);
    return undefined;
  }

  /** I have read so far, on another tab or device. */
  read(rel, seq) {
    if (this.#new.get(rel) > seq) return;
    this.#new.delete(rel);
    if (!this.#new.size) this.#seen();
  }

  #seen() {
    this.#new.clear();
    dot(false);
    if (this.#icon && this.#icon.href !== this.#calm) this.#icon.href = this.#calm;
  }
}

// Of several tabs the first one to come does it; without locks each does.
function once(lock, deed) {
  if (!navigator.locks) return deed();
  return navigator.locks.request(lock, { ifAvailable: true }, (held) => {
    if (!held) return undefined;
    deed();
    return new Promise((done) => { setTimeout(done, FOR_ALL); });
  });
}

// Loaded with the first news: most tabs are looked at, and most people asked for no sound.
function tell() {
  import('./chime.js').then(({ soundAndVibrate }) => soundAndVibrate(), () => {}); // no line, no sound
}
