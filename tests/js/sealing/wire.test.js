import assert from 'node:assert/strict';
import test from 'node:test';
import { b64, concat, equal, random, u32be, utf8 } from '../../../midspan/static/js/lib/bytes.js';
import { spell, unspell } from '../../../midspan/static/js/sealing/spelling.js';
import { is, PAE, padded, padme, sizeFor, strictJSON, unpadded } from '../../../midspan/static/js/sealing/wire.js';
import { lots, refuses, refusesNow } from './cast.js';

test('PAE is as section 1 writes it', () => {
  const made = Buffer.from(PAE('a', 'é', 12, Uint8Array.of(0)));
  assert.equal(made.toString('hex'), '0000000400000001610000000' + '2c3a9' + '00000002' + '3132' + '00000001' + '00');
  assert.equal(Buffer.from(PAE()).toString('hex'), '00000000');
});

test('no two different lists have the same PAE', () => {
  const { below, words } = lots(2);
  const seen = new Map();
  for (let n = 0; n < 4000; n += 1) {
    const list = Array.from({ length: below(4) }, () => words(2));
    const key = b64(PAE(...list));
    const name = JSON.stringify(list);
    assert.equal(seen.get(key) ?? name, name);
    seen.set(key, name);
  }
  assert.ok(seen.size > 1000);
  assert.notDeepEqual(PAE('ab', 'c'), PAE('a', 'bc'));
  assert.notDeepEqual(PAE('', ''), PAE(''));
  assert.notDeepEqual(PAE(PAE('a'), 'b'), PAE('a', 'b'));
});

test('PAE takes no number that has two spellings and no broken text', () => {
  for (const part of [1.5, -1, 2 ** 53, NaN, Infinity, '\ud800', null, undefined, {}]) {
    refusesNow('malformed', () => PAE('a', part));
  }
});

test('sizes tell no more than the bucket', () => {
  assert.deepEqual([4, 256, 257, 4096, 4097, 5004, 9004].map(sizeFor), [256, 256, 512, 4096, 4352, 5120, 9216]);
  for (let n = 4097; n < 200_000; n += 331) {
    assert.ok(padme(n) >= n && padme(n) <= n * 1.125);
    assert.equal(padme(padme(n)), padme(n));
  }
});

test('padding of any length comes off again, and only exact padding', () => {
  for (const n of [0, 1, 251, 252, 253, 4091, 4092, 4093, 9000]) {
    const bytes = random(n);
    assert.ok(equal(unpadded(padded(bytes)), bytes));
  }
  const good = padded(utf8('hello'));
  const stray = good.slice();
  stray[255] = 1;
  const long = concat(u32be(253), good.slice(4));
  for (const bad of [stray, long, good.slice(0, 255), concat(good, new Uint8Array(256)), new Uint8Array(3), new Uint8Array()]) {
    refusesNow('malformed', () => unpadded(bad));
  }
});

const SHAPE = { a: is.text, n: is.number, 'of?': is.text };

test('JSON in its one spelling is read', () => {
  assert.deepEqual(strictJSON(utf8('{"a":"é\\n","n":3}'), SHAPE), { a: 'é\n', n: 3 });
  assert.deepEqual(strictJSON(utf8('{"n":3,"of":"","a":""}'), SHAPE), { n: 3, of: '', a: '' });
});

test('JSON with anything odd is malformed', () => {
  const odd = [
    '', 'null', '[]', '3', '"a"', '{', '{"a":"","n":3}x', ' {"a":"","n":3}', '{"a": "","n":3}', '{"a":"","n":3}\n',
    '{"a":"","a":"","n":3}', '{"a":"","n":1,"n":3}', '{"a":"","n":3,"more":1}', '{"a":""}', '{"a":"","n":"3"}',
    '{"a":3,"n":3}', '{"a":null,"n":3}', '{"a":"","n":3.5}', '{"a":"","n":3.0}', '{"a":"","n":3e0}', '{"a":"","n":-3}',
    '{"a":"","n":0}', '{"a":"","n":-0}', '{"a":"","n":9007199254740992}', '{"a":"","n":1e999}',
    '{"a":"","n":123456789012345678901234567890}', '{"a":"","n":[3]}', '{"a":"","n":true}',
    '{"a":"","n":3,"__proto__":{"of":"x"}}', '{"__proto__":{"a":"","n":3}}', '{"a":"","n":3,"constructor":1}',
    '{"a":"\\u0061","n":3}', '{"\\u0061":"","n":3}', '{"a":"\\/","n":3}', '{"a":"\\ud800","n":3}', '{"a":"\t","n":3}',
    '\ufeff{"a":"","n":3}', "{'a':'','n':3}", '{"a":"","n":3,}', '{"a":"","n":03}', '{"a":"","n":NaN}', '{"of?":"","a":"","n":3}',
    '['.repeat(100000),
  ];
  for (const spelled of odd) refusesNow('malformed', () => strictJSON(utf8(spelled), SHAPE));
  refusesNow('malformed', () => strictJSON(Uint8Array.of(0x7b, 0xff, 0x7d), SHAPE));
  assert.equal({}.of, undefined);
});

test('JSON changed at random is refused or means what it says', () => {
  const { below } = lots(3);
  const good = utf8('{"a":"hello","n":31,"of":"x"}');
  let refused = 0;
  for (let n = 0; n < 5000; n += 1) {
    const bytes = good.slice();
    for (let times = 1 + below(3); times > 0; times -= 1) bytes[below(bytes.length)] = below(128);
    try {
      const read = strictJSON(bytes, SHAPE);
      assert.equal(JSON.stringify(read), Buffer.from(bytes).toString());
    } catch (error) {
      assert.equal(error.code, 'malformed');
      refused += 1;
    }
  }
  assert.ok(refused > 3000 && refused < 5000, String(refused));
});

test('a spelled key comes back, however it is typed', async () => {
  for (let n = 0; n < 50; n += 1) {
    const key = random(16);
    const spelled = await spell(key);
    assert.match(spelled, /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
    assert.ok(equal(await unspell(spelled), key));
    const loose = ` ${spelled.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')}\n`;
    assert.ok(equal(await unspell(loose), key));
  }
});

test('one wrong sign or two swapped signs are caught but for about one in four thousand', async () => {
  const spelled = (await spell(Uint8Array.from({ length: 16 }, (_, n) => n * 7))).replaceAll('-', '');
  let tried = 0;
  let slipped = 0;
  const attempt = async (typed) => {
    tried += 1;
    slipped += await unspell(typed).then(() => 1, (error) => Number(error.code !== 'mistyped'));
  };
  for (let at = 0; at < 28; at += 1) {
    for (const sign of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
      if (sign !== spelled[at]) await attempt(spelled.slice(0, at) + sign + spelled.slice(at + 1));
    }
  }
  assert.equal(tried, 868);
  assert.ok(slipped <= 2, `${slipped} of ${tried}`);
});

test('what is no spelled key is mistyped', async () => {
  const spelled = await spell(random(16));
  for (const typed of ['', spelled.slice(1), `${spelled}0`, `U${spelled.slice(1)}`, '🙂'.repeat(14), null, 7]) {
    await refuses('mistyped', unspell(typed));
  }
});
