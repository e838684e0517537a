// Where a file that is made here goes, piece by piece: straight to the disk where the browser lets
// a page write there, else into parts that the browser may put aside, saved at the end.

const PIECE = 1 << 20;
// Shorter ones are saved like any other download, without asking where to.
const LONG = 20_000;

/**
 * In the person's own tap, because browsers ask then only. null: they chose not to.
 * @param {string} name @param {string} type @param {number} acts how long it will be
 */
export async function sinkFor(name, type, acts) {
  if (acts < LONG || !('showSaveFilePicker' in globalThis)) return new Parts(name, type);
  try {
    const file = await globalThis.showSaveFilePicker({ suggestedName: name });
    return new ToDisk(await file.createWritable());
  } catch (error) {
    if (error.name === 'AbortError') return null;
    return new Parts(name, type);
  }
}

class Parts {
  #parts = [];
  #open = [];
  #size = 0;
  #name;
  #type;

  constructor(name, type) {
    this.#name = name;
    this.#type = type;
  }

  async write(piece) {
    this.#open.push(piece);
    this.#size += piece.length;
    if (this.#size > PIECE) this.#put();
  }

  #put() {
    this.#parts.push(new Blob(this.#open));
    this.#open = [];
    this.#size = 0;
  }

  async save() {
    this.#put();
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(this.#parts, { type: this.#type }));
    link.download = this.#name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  async drop() {
    this.#parts = this.#open = [];
  }
}

class ToDisk {
  #to;

  constructor(writable) {
    this.#to = writable;
  }

  write(piece) {
    return this.#to.write(piece);
  }

  save() {
    return this.#to.close();
  }

  drop() {
    return this.#to.abort();
  }
}
