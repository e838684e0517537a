// The weights, as one file that Python and JavaScript read alike (midspan/lens/weights.py), and the
// network that they fill (midspan/lens/model.py). Nothing in the file is ever run.

import * as features from './features.js';

const MAGIC = 'midspan lens 1\n';
/** A file that unpacks to more is none of ours. */
const LARGEST = 16 << 20;

/** The weights cannot be used. */
export class Unfit extends Error {}

/**
 * @param {ReadableStream<Uint8Array>} stream the file, gzipped as it lies on the disk
 * @returns {Promise<Network>}
 * @throws {Unfit} damaged, or made for other features
 */
export async function unpacked(stream) {
  const chunks = [];
  let size = 0;
  try {
    const reader = stream.pipeThrough(new DecompressionStream('gzip')).getReader();
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      size += value.length;
      if (size > LARGEST) throw new Unfit('too long');
      chunks.push(value);
    }
  } catch (wrong) {
    throw wrong instanceof Unfit ? wrong : new Unfit('not what was packed', { cause: wrong });
  }
  const raw = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    raw.set(chunk, at);
    at += chunk.length;
  }
  return networkOf(raw);
}

async function networkOf(raw) {
  const begun = new TextDecoder('latin1').decode(raw.subarray(0, MAGIC.length));
  const end = raw.indexOf(10, MAGIC.length);
  if (begun !== MAGIC || end < 0) throw new Unfit('no weights of the lens');
  const head = JSON.parse(new TextDecoder().decode(raw.subarray(MAGIC.length, end)));
  const { bits, back, place } = head.features;
  if (bits !== features.BITS || back !== features.BACK
    || place.join() !== features.PLACE.join()) throw new Unfit('made for other features');
  const body = raw.slice(end + 1);
  await isWhole(body, head.sha256);
  return new Network(head, partsOf(head.parts, body.buffer));
}

async function isWhole(body, told) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  const found = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (found !== told) throw new Unfit('damaged');
}

function partsOf(parts, buffer) {
  const found = {};
  let at = 0;
  for (const { name, shape, kind, scale } of parts) {
    const count = shape.reduce((all, one) => all * one, 1);
    const values = kind === 'int8' ? new Int8Array(buffer, at, count) : floats(buffer, at, count);
    found[name] = { values, shape, scale: scale && Float32Array.from(scale) };
    at += values.byteLength + (4 - (values.byteLength % 4)) % 4;
  }
  if (at !== buffer.byteLength) throw new Unfit('ends too early or too late');
  return found;
}

// Little-endian on the disk, whatever this machine is.
function floats(buffer, at, count) {
  const view = new DataView(buffer, at, 4 * count);
  return Float32Array.from({ length: count }, (_, n) => view.getFloat32(4 * n, true));
}

export class Network {
  constructor({ outputs, thresholds }, parts) {
    this.outputs = outputs; // the labels, and last "any"
    this.thresholds = thresholds;
    this.out = outputs.length;
    this.parts = parts;
    this.hidden = parts.first.shape[1];
  }

  /** The first look at the last of `lines`: one hint an output. */
  hints(lines) {
    const { rows, values } = features.pieces(lines);
    const { values: table, scale } = this.parts.table;
    const found = new Float64Array(this.out);
    for (let n = 0; n < rows.length; n += 1) {
      const start = rows[n] * this.out;
      const value = values[n];
      for (let k = 0; k < this.out; k += 1) found[k] += value * table[start + k];
    }
    return found.map((sum, k) => sum * scale[k] + this.parts.lean.values[k]);
  }

  /** What each sentence of a line would hint at were it the whole line; at least one. */
  bySentence(line) {
    const { table: { values: table, scale }, lean: { values: lean } } = this.parts;
    const { sentences } = line;
    if (!sentences.length) return [Float64Array.from(lean)];
    const of = sentences.flatMap(([start, end], at) => new Array(end - start).fill(at));
    const found = sentences.map(() => new Float64Array(this.out));
    for (let n = 0; n < line.own.length; n += 1) {
      const sums = found[of[line.source[n]]];
      const start = line.own[n] * this.out;
      const value = line.values[n];
      for (let k = 0; k < this.out; k += 1) sums[k] += value * table[start + k];
    }
    return found.map((sums, at) => {
      const [start, end] = sentences[at];
      const louder = Math.fround(Math.sqrt(line.forms.length / (end - start)));
      return sums.map((sum, k) => sum * scale[k] * louder + lean[k]);
    });
  }

  /** The hidden signs of the second look. */
  hiddenOf(around) {
    const { first, first_lean: lean } = this.parts;
    const found = Float64Array.from(lean.values);
    for (let n = 0; n < around.length; n += 1) {
      const value = around[n];
      if (value === 0) continue;
      for (let h = 0; h < this.hidden; h += 1) found[h] += value * first.values[n * this.hidden + h];
    }
    return found.map(Math.tanh);
  }

  /** How likely each output is, between 0 and 1, calibrated. */
  probabilities(around) {
    const { second, second_lean: lean, straight, slope, shift } = this.parts;
    const found = Float64Array.from(lean.values);
    const weigh = (values, matrix) => {
      for (let n = 0; n < values.length; n += 1) {
        for (let k = 0; k < this.out; k += 1) found[k] += values[n] * matrix[n * this.out + k];
      }
    };
    weigh(this.hiddenOf(around), second.values);
    weigh(around, straight.values);
    return found.map((logit, k) => sigmoid(slope.values[k] * logit + shift.values[k]));
  }
}

function sigmoid(x) {
  return 1 / (1 + Math.exp(-Math.min(Math.max(x, -30), 30)));
}

/**
 * What the second look sees of the last of `lines`: hints of the line, of its loudest sentences and
 * its last, of three lines before; which of these there are; the place.
 */
export function around(lines, hints, bySentence) {
  const at = lines.length - 1;
  const me = lines[at].speaker;
  const before = [];
  for (let n = at - 1; n >= 0 && n >= at - features.BACK; n -= 1) before.push(n);
  const others = before.filter((n) => lines[n].speaker !== me);
  const looked = [others[0], before.find((n) => lines[n].speaker === me), others[1]];
  const none = new Float64Array(hints[at].length);
  return Float64Array.from([
    ...squeezed(hints[at]),
    ...squeezed(hints[at].map((_, k) => Math.max(...bySentence.map((each) => each[k])))),
    ...squeezed(bySentence.at(-1)),
    ...looked.flatMap((n) => [...(n === undefined ? none : squeezed(hints[n]))]),
    ...looked.map((n) => +(n !== undefined)),
    ...features.place(lines),
  ]);
}

export function squeezed(hints) {
  return hints.map((hint) => Math.tanh(hint / 4));
}
