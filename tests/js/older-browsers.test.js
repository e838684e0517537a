/** Our scripts use nothing younger than the oldest browsers that the pages name as good enough. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { isWhole } from '../../midspan/static/js/lib/bytes.js';

const SCRIPTS = new URL('../../midspan/static/js/', import.meta.url);
// Chrome and Edge 109, Firefox 115, Safari 16.4: each of these came later in one of them. Not all
// that there is, but what a hand used to newer browsers writes without thinking.
const YOUNGER = [
  /\.(toReversed|toSorted|toSpliced|with)\(/,
  /\bURL\.(canParse|parse)\b/,
  /\bAbortSignal\.any\b/,
  /\b(Promise\.(withResolvers|try)|(Object|Map)\.groupBy|Array\.fromAsync|RegExp\.escape|Iterator\.from)\b/,
  /\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/,
  /\.(values|keys|entries)\(\)\.(map|filter|some|every|find|forEach|reduce|take|drop|toArray|flatMap)\(/,
  /\b(toBase64|fromBase64|setFromBase64|Segmenter|DurationFormat|startViewTransition|moveBefore|checkVisibility)\b/,
  /\.isWellFormed\((?!\) \?\?)/,
  /\bwith \{ type:/,
  /^\s*using /m,
  /(?<=[=(,:!?]\s*)\/(?![*/])[^\n]*\/[a-z]*v[a-z]*[,;.)]/,
];

test('nothing younger than the oldest browsers that the pages name', () => {
  const scripts = readdirSync(SCRIPTS, { recursive: true }).filter((name) => /\.m?js$/.test(name));
  assert.ok(scripts.length > 80);
  const found = scripts.filter((name) => !name.startsWith('vendor')).flatMap((name) => {
    const written = readFileSync(new URL(name, SCRIPTS), 'utf8').replaceAll('isWellFormed?.() ??', '');
    return YOUNGER.filter((one) => one.test(written)).map((one) => `${name}: ${one.exec(written)[0]}`);
  });
  assert.deepEqual(found, []);
});

test('half a sign is told with and without isWellFormed', (t) => {
  const texts = ['', 'words', 'a \u{1F642} b', '\uD83D', 'a\uDE42', '\uDE42\uD83D'];
  const native = texts.map(isWhole);
  assert.deepEqual(native, [true, true, true, false, false, false]);
  const { isWellFormed } = String.prototype;
  t.after(() => Object.defineProperty(String.prototype, 'isWellFormed', { value: isWellFormed, configurable: true, writable: true }));
  delete String.prototype.isWellFormed;
  assert.deepEqual(texts.map(isWhole), native);
});
