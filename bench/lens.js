// How long the lens takes in JavaScript: node bench/lens.js [lines]. No browser is needed; what a
// phone makes of it is measured in tests/journeys/test_a_mirror.py, in Chromium slowed six times.

import { readdirSync, readFileSync, statSync } from 'node:fs';

import { readLast } from '../midspan/static/js/lens/reading.js';
import { ours, WEIGHTS } from '../tests/js/lens/ours.js';

const MOST = Number(process.argv[2] ?? 4_000);
const CORPUS = new URL('../corpus/dialogues/', import.meta.url);

const begun = performance.now();
const network = await ours();
const loaded = performance.now() - begun;

const places = readdirSync(CORPUS).sort()
  .flatMap((name) => readFileSync(new URL(name, CORPUS), 'utf8').trim().split('\n'))
  .map((line) => JSON.parse(line).turns)
  .flatMap((turns) => turns.map((_, at) => turns.slice(Math.max(0, at - 1), at + 1)))
  .slice(0, MOST);

const took = [];
const before = process.cpuUsage();
for (const turns of places) {
  const from = performance.now();
  readLast(network, turns);
  took.push(performance.now() - from);
}
const cold = took[0];
const { user, system } = process.cpuUsage(before);
took.sort((a, b) => a - b);
const at = (share) => Number(took[Math.floor(share * (took.length - 1))].toFixed(3));
process.stdout.write(`${JSON.stringify({
  bytes: statSync(WEIGHTS).size,
  load_ms: Math.round(loaded),
  lines: took.length,
  first_ms: Number(cold.toFixed(1)),
  p50_ms: at(0.5),
  p99_ms: at(0.99),
  most_ms: at(1),
  lines_per_cpu_s: Math.round(took.length / (user + system) * 1e6),
}, null, 1)}\n`);
