/** The two ways of having the curves, side by side: each opens, checks and equals what the other made. */

import assert from 'node:assert/strict';
import test from 'node:test';
import { equal, random, utf8 } from '../../../midspan/static/js/lib/bytes.js';
import * as native from '../../../midspan/static/js/sealing/curves.js';
import { lockFrom } from '../../../midspan/static/js/sealing/keys.js';
import * as older from '../../../midspan/static/js/sealing/older.js';
import { refuses } from './cast.js';

const WAYS = [[native, older], [older, native]];
const LOCK = await lockFrom(new Uint8Array(32).fill(7));
const how = () => ({ name: 'AES-GCM', iv: random(12), additionalData: utf8('bound') });

test('a key goes from one kind of browser to the other and stays the same key', async () => {
  for (const [from, to] of WAYS) {
    const other = await from.makePair('X', false);
    for (const which of ['X', 'E']) {
      const { own } = await from.makePair(which, true);
      const one = how();
      const there = await to.unwrapped(which, await from.wrapped(own, LOCK, one), LOCK, one, true);
      const back = await from.unwrapped(which, await to.wrapped(there, LOCK, one), LOCK, one, false);
      const settled = await to.settled(which, there);
      assert.ok(own.extractable && there.extractable && !settled.extractable && !back.extractable);
      const used = (way, key) => (which === 'X' ? way.shared(key, other.open) : way.sign(key, utf8('words')));
      const [first, ...rest] = await Promise.all([
        used(from, own), used(to, there), used(from, back), used(to, settled),
      ]);
      for (const bytes of rest) assert.ok(equal(first, bytes));
    }
  }
});

test('a signature counts in both, and a changed one, another key or other words in neither', async () => {
  for (const [from, to] of WAYS) {
    const { own, open } = await from.makePair('E', false);
    const stranger = await from.makePair('E', false);
    const said = utf8('words');
    const signature = await from.sign(own, said);
    const changed = signature.with(3, signature[3] ^ 1);
    for (const way of [from, to]) {
      assert.equal(await way.isSignature(open, signature, said), true);
      assert.equal(await way.isSignature(open, changed, said), false);
      assert.equal(await way.isSignature(open, signature, utf8('other words')), false);
      assert.equal(await way.isSignature(stranger.open, signature, said), false);
    }
  }
});

test('an older key shows nothing of itself, and does only what it is for', async () => {
  const kept = new Uint8Array(32).fill(5);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), kept]);
  const own = await older.fromPkcs8('X', new Uint8Array(pkcs8), false);
  assert.deepEqual(Object.keys(own), ['which', 'extractable', 'lock', 'box']);
  assert.equal(own.lock.extractable, false);
  assert.ok(!Buffer.from(own.box).includes(Buffer.from(kept.slice(0, 4))));
  assert.equal(own.box.length, 12 + 32 + 16);
  await refuses('locked', older.wrapped(own, LOCK, how()));
  await refuses('locked', older.sign(own, kept));
  await refuses('locked', older.shared({ ...own, box: own.box.with(20, own.box[20] ^ 1) }, kept));
  await refuses('malformed', older.fromPkcs8('E', new Uint8Array(pkcs8), false));
  await refuses('malformed', older.fromPkcs8('X', new Uint8Array(pkcs8.subarray(0, 40)), false));
});

test('what was opened for one use is overwritten after it, also when the use fails', async (t) => {
  const opened = [];
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  t.mock.method(crypto.subtle, 'decrypt', async (...asked) => {
    const bytes = await decrypt(...asked);
    opened.push(bytes);
    return bytes;
  });
  const { own } = await older.makePair('X', false);
  await older.shared(own, (await older.makePair('X', false)).open);
  await assert.rejects(older.shared(own, new Uint8Array(32)));
  assert.equal(opened.length, 2);
  for (const bytes of opened) assert.ok(new Uint8Array(bytes).every((byte) => byte === 0));
});
