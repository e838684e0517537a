/** Our scripts use nothing younger than the oldest browsers that the pages name as good enough. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { isWhole, trimmed } from '../../midspan/static/js/lib/bytes.js';

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
  /\.(isWellFormed|toWellFormed)\(/,
  /\bwith \{ type:/,
  /^\s*using /m,
  /(?<=[=(,:!?]\s*)\/(?![*/])[^\n]*\/[a-z]*v[a-z]*[,;.)]/,
];

test('nothing younger than the oldest browsers that the pages name', () => {
  const scripts = readdirSync(SCRIPTS, { recursive: true }).filter((name) => /\.m?js$/.test(name));
  assert.ok(scripts.length > 80);
  const found = scripts.filter((name) => !name.startsWith('vendor')).flatMap((name) => {
    const written = readFileSync(new URL(name, SCRIPTS), 'utf8').replaceAll(/WellFormed\?\.\(\) \?\?/g, '');
    return YOUNGER.filter((one) => one.test(written)).map((one) => `${name}: ${one.exec(written)[0]}`);
  });
  assert.deepEqual(found, []);
});

test('half a sign is told with and without isWellFormed', (t) => {
  const texts = ['', 'words', 'a \u{1F642} b', '\uD83D', 'a\uDE42', '\uDE42\uD83D'];
  const native = texts.map(isWhole);
  assert.deepEqual(native, [true, true, true, false, false, false]);
  lacks(t, 'isWellFormed');
  assert.deepEqual(texts.map(isWhole), native);
});

test('what is typed is mended with and without toWellFormed', (t) => {
  const texts = [' ', ' words\n', 'a \u{1F642} b', '\uD83D', 'a\uDE42', '\uDE42\uD83D'];
  const native = texts.map(trimmed);
  assert.deepEqual(native, ['', 'words', 'a \u{1F642} b', '\uFFFD', 'a\uFFFD', '\uFFFD\uFFFD']);
  lacks(t, 'toWellFormed');
  assert.deepEqual(texts.map(trimmed), native);
});

function lacks(t, name) {
  const value = String.prototype[name];
  t.after(() => Object.defineProperty(String.prototype, name, { value, configurable: true, writable: true }));
  delete String.prototype[name];
}
