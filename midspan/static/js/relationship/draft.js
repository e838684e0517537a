// What stands in a box and has not been said: kept on this device, sealed under its own key, while
// it is being typed. Touches no page; whoever shows the box gives what stands in it.

const AFTER = 400; // ms of typing that a crash may cost, so that not every letter is a write

export class Draft {
  #device; #name; #read; #on;
  #timer = 0;
  #kept;
  #writing = Promise.resolve();
  #isOver = false;

  /**
   * @param {{device: object, name: string, read: () => unknown, on?: {memoryOnly()}}} how `read`
   *   gives what stands there now, undefined for nothing worth keeping
   */
  constructor({ device, name, read, on = {} }) {
    this.#device = device;
    this.#name = `draft/${name}`;
    this.#read = read;
    this.#on = on;
  }

  /** @returns {Promise<unknown>} what stood there when somebody was here last, or undefined */
  async found() {
    const found = await this.#device.take(this.#name).catch(() => undefined);
    this.#kept = JSON.stringify(found);
    return found;
  }

  /** Something was typed. */
  changed() {
    this.#timer ||= setTimeout(() => this.now(), AFTER);
  }

  /** Keep it as it stands, now: the page may be about to go. */
  now() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    return this.#isOver ? this.#writing : this.#write(this.#read());
  }

  /** It was said: let it go, and keep nothing more of this box. */
  said() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    return this.#write(undefined);
  }

  #write(value) {
    const spelled = JSON.stringify(value);
    if (spelled === this.#kept) return this.#writing;
    this.#kept = spelled;
    // One after the other, so that the newest is what stays.
    this.#writing = this.#writing
      .then(() => this.#device.put(this.#name, value))
      .catch(() => this.#on.memoryOnly?.());
    return this.#writing;
  }
}

/** Keep it when the page goes, or goes out of sight, which on a phone is the last one hears. */
export function keepOnGoing(draft, signal) {
  globalThis.addEventListener('pagehide', () => draft.now(), { signal });
  // First of all that listen: the page ends `signal` at this same moment.
  document.addEventListener('midspan:leaving-page', () => draft.now(), { signal, capture: true });
  document.addEventListener('visibilitychange', () => document.hidden && draft.now(), { signal });
}
