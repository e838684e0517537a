// Reading a talk with the lens: the rules of midspan/lens/reading.py. It mostly stays silent.

import * as features from './features.js';
import { around, squeezed } from './network.js';
import { hasLetters, isReadable } from './tokenizer.js';

/** What speaks for a sentence when words are pointed at; learnt from marks, as in reading.py. */
const POINTS = { always: 1.1, first: -2.1, behind: 1.9, size: 2.5 };
/** Of the outputs, the first eight are what comes between, the next eight what connects. */
const BREAKS = 8;
const BUILDS = 16;
/** Of a longer talk only its end is looked at: six lines back, and six more for their hints. */
const LOOKED_AT = 2 * features.BACK + 1;

/**
 * @typedef {{move: string, p: number, span: [number, number]}} Notice places in UTF-16 units
 * @typedef {{p: Record<string, number>, any: number, notices: Notice[],
 *   abstains: '' | 'not-english' | 'no-words'}} Reading
 */

/** One reading a turn. @param {{speaker: string, text: string}[]} turns @returns {Reading[]} */
export function read(network, turns) {
  const lines = [];
  const hints = [];
  return turns.map((turn) => {
    lines.push(features.line(turn));
    hints.push(network.hints(lines));
    return readingOf(network, lines, hints);
  });
}

/** The reading of the last turn alone. */
export function readLast(network, turns) {
  const lines = [];
  const hints = [];
  for (const turn of turns.slice(-LOOKED_AT)) {
    lines.push(features.line(turn));
    hints.push(network.hints(lines));
  }
  return readingOf(network, lines, hints);
}

function readingOf(network, lines, hints) {
  const line = lines.at(-1);
  if (!isReadable(line.text, line.tokens)) {
    const abstains = hasLetters(line.text) ? 'not-english' : 'no-words';
    return { p: {}, any: 0, notices: [], abstains };
  }
  const bySentence = network.bySentence(line);
  const seen = around(lines, hints, bySentence);
  const p = network.probabilities(seen).map(Math.fround);
  const { disconnect, connecting } = network.thresholds;
  const shown = [...p.subarray(0, BUILDS).keys()]
    .filter((k) => p[k] >= (k < BREAKS ? disconnect : connecting))
    .sort((a, b) => p[b] - p[a] || a - b)
    .slice(0, 3);
  return {
    p: Object.fromEntries(network.outputs.slice(0, -1).map((name, k) => [name, p[k]])),
    any: p.at(-1),
    notices: shown.map((k) => (
      { move: network.outputs[k], p: p[k], span: span(line, bySentence, k) }
    )),
    abstains: '',
  };
}

/** The words that speak for an output: whole sentences beside each other. */
function span({ tokens, sentences, forms }, bySentence, output) {
  const weights = sentences.map(([start, end], n) => {
    const hints = squeezed(bySentence[n]);
    const size = (end - start) / forms.length;
    const first = n === 0 && sentences.length > 1 ? POINTS.first : 0;
    const behind = hints[output] - Math.max(...hints.subarray(0, BUILDS));
    return (POINTS.always + POINTS.size * size + POINTS.behind * behind + first) * size;
  });
  const [first, last] = bestRun(weights);
  return [tokens[sentences[first][0]].start, tokens[sentences[last][1] - 1].end];
}

/** First and last place of the run with the largest sum; never empty. One pass (Kadane). */
function bestRun(weights) {
  let best = -Infinity;
  let run = [0, 0];
  let held = 0;
  let start = 0;
  weights.forEach((weight, n) => {
    if (held <= 0) [held, start] = [0, n];
    held += weight;
    if (held > best) [best, run] = [held, [start, n]];
  });
  return run;
}
