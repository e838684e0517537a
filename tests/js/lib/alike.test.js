import assert from 'node:assert/strict';
import test from 'node:test';

import { areAlike } from '../../../midspan/static/js/lib/alike.js';

test('names that read alike are told, in whatever letters they are written', () => {
  for (const [one, other] of [
    ['Ana', 'Ana'], ['Ana', 'ana '], ['Ana', 'Аnа'], ['Ana', 'Αna'], ['Ana', 'A\u200bna'], ['Ana', 'Ａｎａ'], ['Ana', 'Aná'],
    ['Ben', 'Веn'], ['Cleo', 'C1eo'], ['Cleo', 'CIeo'], ['Martin', 'rnartin'], ['Will', 'WiII'],
    ['Mia', 'Mia.'], ['Anna Lena', 'Anna-Lena'], ['Jo', 'J0'], ['ﬁona', 'fiona'], ['Дима', 'ДИМА'],
  ]) assert.ok(areAlike(one, other) && areAlike(other, one), `${one} ${other}`);
});

test('names that differ do', () => {
  for (const [one, other] of [
    ['Ana', 'Anna'], ['Ben', 'Bea'], ['Mia', 'Mira'], ['कि', 'कु'], ['明', '朋友'], ['שלום', 'שלמה'], ['محمد', 'محمود'],
    ['🙂', '🙃'], ['.', '!'], ['Jan', 'Jana'], ['Дима', 'Дина'],
  ]) assert.ok(!areAlike(one, other), `${one} ${other}`);
});
