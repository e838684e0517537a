// Talks in, one JSON array on standard input; what JavaScript makes of each line out, in the shape
// of midspan/lens/vectors.py. For midspan/lens/tests/test_the_browser_reads_the_same.py, which
// compares it with Python on lines that nobody wrote.

import { readFileSync } from 'node:fs';

import { line, pieces, place } from '../../../midspan/static/js/lens/features.js';
import { read } from '../../../midspan/static/js/lens/reading.js';
import { ours } from './ours.js';

/** Places in characters, as Python counts them. */
export function inCharacters(text, at) {
  return [...text.slice(0, at)].length;
}

export function made(network, turns) {
  const readings = read(network, turns);
  const lines = [];
  return turns.map((turn, n) => {
    lines.push(line(turn));
    const { p, any, notices, abstains } = readings[n];
    return {
      tokens: lines[n].tokens.map(({ form, start, end }) => (
        [form, inCharacters(turn.text, start), inCharacters(turn.text, end)]
      )),
      rows: pieces(lines).rows,
      place: [...place(lines)],
      p,
      any,
      notices: notices.map(({ move, span }) => (
        [move, span.map((at) => inCharacters(turn.text, at))]
      )),
      abstains,
    };
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const network = await ours();
  const talks = JSON.parse(readFileSync(0, 'utf8'));
  process.stdout.write(JSON.stringify(talks.map((turns) => made(network, turns))));
}
