/** Whether two names read alike: written another way, or in letters of another alphabet that look the same. */

// Small letters that one takes for another at a glance. Not all that Unicode lists: those in which
// people write names, and what a name is made to look like another's with.
const LOOKS = new Map(Object.entries({
  a: 'аɑα', b: 'вβ', c: 'сϲ', d: 'ԁ', e: 'еεё', g: 'ɡ', h: 'һн', i: 'іιıl1|ӏ', j: 'ј', k: 'кκ', m: 'м', n: 'η', o: 'оο0',
  p: 'рρ', q: 'ԛ', s: 'ѕ', t: 'тτ', u: 'υ', v: 'νѵ', w: 'ԝω', x: 'хχ', y: 'уγү', z: 'ᴢ',
}).flatMap(([letter, others]) => [...others].map((other) => [other, letter])));
const TWO = [['rn', 'm'], ['vv', 'w']];
// Accents of the alphabets above; in others such signs are letters.
const ACCENTS = /[\u0300-\u036f]/g;
// Signs that cannot be seen, spaces, and what stands between words.
const BESIDE = /[\p{Cf}\p{Z}\p{P}\p{C}]/gu;

/** @param {string} name @returns {string} the same for names that read alike */
export function skeleton(name) {
  const plain = name.normalize('NFKC').toLowerCase().normalize('NFD').replace(ACCENTS, '');
  const spelled = TWO.reduce((text, [two, one]) => text.replaceAll(two, one), plain.replace(BESIDE, ''));
  const letters = [...spelled].map((sign) => LOOKS.get(sign) ?? sign).join('');
  return letters || name.normalize('NFKC').trim();
}

/** @param {string} one @param {string} other */
export function areAlike(one, other) {
  return one === other || skeleton(one) === skeleton(other);
}
