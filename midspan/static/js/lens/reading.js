// Reading a talk with the lens: the rules of midspan/lens/reading.py. It mostly stays silent.

import * as features from './features.js';
import { around, louder, sentenceOf } from './network.js';
import { hasLetters, isReadable } from './tokenizer.js';

/** What each sentence is given for free, by its length: less than this marks too little. */
const GENEROUS = 0.3;
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
      { move: network.outputs[k], p: p[k], span: span(network, line, seen, bySentence, k) }
    )),
    abstains: '',
  };
}

/** The words that speak for an output: whole sentences beside each other. */
function span(network, line, seen, bySentence, output) {
  const shares = sharesOf(network, line, seen, bySentence, output);
  const { sentences } = line;
  const weights = sentences.map(([start, end]) => (
    shares.slice(start, end).reduce((all, one) => all + one, 0)
  ));
  const loud = weights.reduce((all, one) => all + Math.abs(one), 0);
  const [first, last] = bestRun(weights.map((weight, n) => (
    weight + GENEROUS * loud * (sentences[n][1] - sentences[n][0]) / line.forms.length
  )));
  const [start, end] = [sentences[first][0], sentences[last][1]];
  return [line.tokens[start].start, line.tokens[end - 1].end];
}

// What each token's pieces add to the hints, followed through the second look by its slope here.
function sharesOf(network, line, seen, bySentence, output) {
  const { out, hidden, parts } = network;
  const { table, first, second, straight } = parts;
  const bends = network.hiddenOf(seen).map((sign, h) => (
    second.values[h * out + output] * (1 - sign * sign)
  ));
  const steep = (n) => { // how the output rises with what the second look sees at n
    let slope = straight.values[n * out + output];
    for (let h = 0; h < hidden; h += 1) slope += bends[h] * first.values[n * hidden + h];
    return slope * (1 - seen[n] * seen[n]);
  };
  const told = louder(line);
  const slopes = told.map(() => new Float64Array(out));
  for (let k = 0; k < out; k += 1) {
    const whole = steep(k);
    const loudest = bySentence.reduce((best, each, at) => (each[k] > bySentence[best][k] ? at : best), 0);
    const heard = [steep(out + k), steep(2 * out + k)];
    slopes.forEach((slope, at) => {
      const more = (at === loudest ? heard[0] : 0) + (at === slopes.length - 1 ? heard[1] : 0);
      slope[k] = (whole + more * told[at]) * table.scale[k];
    });
  }
  const of = sentenceOf(line);
  const shares = new Float64Array(line.forms.length);
  for (let n = 0; n < line.own.length; n += 1) {
    const slope = slopes[of[line.source[n]]];
    let given = 0;
    for (let k = 0; k < out; k += 1) given += table.values[line.own[n] * out + k] * slope[k];
    shares[line.source[n]] += given * line.values[n];
  }
  return shares;
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
