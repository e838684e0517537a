// What was said in one relationship and is not in its log yet, in the order it was said. Kept on
// this device, sealed under its own key (sealing/device.js), until the log has it: a reload, a
// crash or a closed browser loses nothing. Knows no page and no line.
//
// Each line belongs to the tab it was said in, so that no two tabs send it. When a tab is gone,
// another one takes its lines over; a lock sees to it that only one does (lib/tab.js).

import { thisTab } from '../lib/tab.js';

export class Outbox {
  #device; #tab; #about; #on;
  #lines = [];
  #watched = new Set();
  #taking = Promise.resolve();
  #writing = Promise.resolve();
  #hasOwn = false;
  #ends = new AbortController();
  /** Whether this browser keeps lines beyond this tab; false once it refused to. */
  isKept = true;

  /**
   * @param {{me: string, rel: string, device: object, on: {lines(lines), memoryOnly()}, tab?: Tab}} how
   *   `on.lines` when lines of a tab that is gone came over to this one
   */
  constructor({ me, rel, device, on, tab = thisTab() }) {
    this.#device = device;
    this.#tab = tab;
    this.#about = `outbox/${me}/${rel}`;
    this.#on = on;
    if (device.isHeldOnly()) this.isKept = false;
  }

  /** All that waits, in the order it was said. */
  get lines() {
    return this.#lines;
  }

  find(id) {
    return this.#lines.find((line) => line.id === id);
  }

  /** @returns {Promise<void>} when it is kept; adding it is at once */
  add(line) {
    this.#lines.push(line);
    return this.keep(line);
  }

  /** Keep a line as it is now. It never throws: what this device refuses, this tab still holds. */
  keep(line) {
    return this.find(line.id) ? this.#keep(line) : this.#writing; // it was taken out meanwhile
  }

  #keep(line) {
    const { id, kind, as, fields, facts, about, at, people, counts } = line;
    return this.#put(this.#nameOf(id), { id, kind, as, fields, facts, about, at, people, counts });
  }

  /** @returns {object|null} the line, which is in the log now or was taken out */
  drop(id) {
    const at = this.#lines.findIndex((line) => line.id === id);
    if (at < 0) return null;
    this.#put(this.#nameOf(id), undefined);
    return this.#lines.splice(at, 1)[0];
  }

  #nameOf(id, tab = this.#tab.id) {
    return `${this.#about}/${tab}/${id}`;
  }

  // One after the other: a line that is sealed and kept while somebody takes it out must not be
  // on the disk in the end.
  #put(name, value) {
    this.#writing = this.#writing.then(() => this.#write(name, value));
    return this.#writing;
  }

  async #write(name, value) {
    try {
      await this.#device.put(name, value);
    } catch {
      // Full, or a private window that keeps nothing. Said once; the words are in this tab.
      if (this.isKept && value !== undefined) this.#on.memoryOnly();
      if (value !== undefined) this.isKept = false;
    }
  }

  /**
   * Take over what tabs that are gone have left here, now or when they go. Ask again when the
   * line is back: another tab may have come and gone meanwhile.
   */
  async adopt() {
    const names = await this.#device.names(`${this.#about}/`).catch(() => []);
    const tabs = new Set(names.map((name) => name.split('/').at(-2)));
    const waiting = [];
    for (const tab of tabs) {
      if (tab === this.#tab.id) waiting.push(this.#takeOwn());
      else if (!this.#tab.knowsOthers) waiting.push(this.#takeOver(tab));
      else if (!this.#watched.has(tab)) this.#watch(tab);
    }
    await Promise.all(waiting);
  }

  // Of the page before in this tab, once: from then on this page knows what it holds itself.
  #takeOwn() {
    if (this.#hasOwn) return this.#taking;
    this.#hasOwn = true;
    return this.#takeOver(this.#tab.id);
  }

  #watch(tab) {
    this.#watched.add(tab);
    this.#tab.whenGone(tab, () => this.#takeOver(tab), this.#ends.signal)
      .finally(() => this.#watched.delete(tab));
  }

  #takeOver(tab) {
    this.#taking = this.#taking.then(() => this.#takeFrom(tab));
    return this.#taking;
  }

  // First under my name, then away from the other: a crash in between leaves it twice, with one
  // id, and whoever comes next takes it once.
  async #takeFrom(tab) {
    const names = await this.#device.names(`${this.#about}/${tab}/`);
    const found = [];
    for (const name of names) {
      const line = await this.#device.take(name).catch(() => null); // sealed under a key that is gone
      const isNew = line && !this.find(line.id);
      if (isNew) found.push(line);
      if (isNew && tab !== this.#tab.id) await this.#keep(line);
      if (tab !== this.#tab.id) await this.#put(name, undefined);
    }
    if (!found.length) return;
    this.#lines.push(...found);
    this.#lines.sort((one, other) => one.at - other.at);
    this.#on.lines(found.sort((one, other) => one.at - other.at));
  }

  /** Nothing more comes over to this page; what it holds stays on the device. */
  close() {
    this.#ends.abort();
  }
}
