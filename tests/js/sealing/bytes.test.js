import assert from 'node:assert/strict';
import test from 'node:test';
import { b64, equal, random, text, u32be, unb64, utf8, uuid7 } from '../../../midspan/static/js/lib/bytes.js';
import { lots, refusesNow } from './cast.js';

test('bytes of any length come back from their spelling', () => {
  for (let n = 0; n < 200; n += 1) {
    const bytes = random(n);
    assert.ok(equal(unb64(b64(bytes)), bytes));
    assert.equal(b64(bytes), Buffer.from(bytes).toString('base64url'));
  }
  assert.equal(unb64(b64(random(65000)), 65000).length, 65000);
});

test('a second spelling of the same bytes is refused', () => {
  assert.ok(equal(unb64('-_8'), Uint8Array.of(0xfb, 0xff)));
  for (const other of ['-_8=', '+/8', '-_9', '-_-', ' -_8', '-_8\n', '-_8A=', 'A', 'AB', 'AAB', 'Ä', null, 7, ['-_8']]) {
    refusesNow('malformed', () => unb64(other));
  }
  refusesNow('malformed', () => unb64('-_8', 3));
});

test('half of a surrogate pair and broken UTF-8 are refused', () => {
  assert.equal(text(utf8('🙂')), '🙂');
  refusesNow('malformed', () => utf8('🙂'.slice(0, 1)));
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]]) {
    refusesNow('malformed', () => text(Uint8Array.from(bytes)));
  }
});

test('a mark at the beginning of text is kept, not eaten', () => {
  assert.equal(text(utf8('\ufeffhi')), '\ufeffhi');
});

test('numbers are written big end first', () => {
  assert.deepEqual([...u32be(0x01020304)], [1, 2, 3, 4]);
  assert.deepEqual([...u32be(2 ** 32 - 1)], [255, 255, 255, 255]);
});

test('new ids are 22 signs of version 7, none twice, later ones sorting later', async () => {
  const { below } = lots(1);
  const ids = Array.from({ length: 500 + below(10) }, () => uuid7());
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) {
    const bytes = unb64(id, 16);
    assert.equal(bytes[6] >> 4, 7);
    assert.equal(bytes[8] >> 6, 2);
  }
  const before = Buffer.from(uuid7(), 'base64url');
  await new Promise((resolve) => setTimeout(resolve, 3));
  assert.ok(Buffer.compare(before, Buffer.from(uuid7(), 'base64url')) < 0);
});
