// What a browser keeps for all its tabs, as sealing/device.js does it, without the sealing.

export class Disk {
  kept = new Map();
  isFull = false;

  isHeldOnly() {
    return false;
  }

  async put(name, value) {
    if (this.isFull && value !== undefined) throw new DOMException('full', 'QuotaExceededError');
    if (value === undefined) this.kept.delete(name);
    else this.kept.set(name, JSON.stringify(value));
  }

  async take(name) {
    const found = this.kept.get(name);
    return found === undefined ? undefined : JSON.parse(found);
  }

  async names(beginning) {
    return [...this.kept.keys()].filter((name) => name.startsWith(beginning)).sort();
  }
}
