import assert from 'node:assert/strict';
import test from 'node:test';
import { b64, equal, random, unb64, utf8 } from '../../../midspan/static/js/lib/bytes.js';
import { fromPkcs8 } from '../../../midspan/static/js/sealing/curves.js';
import { schedule, sharedSecret } from '../../../midspan/static/js/sealing/hpke.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { agree } from '../../../midspan/static/js/sealing/primitives.js';
import { words } from '../../../midspan/static/js/vendor/wordlist.js';
import { cast, flipped, refuses } from './cast.js';

const SALT = b64(new Uint8Array(16));
const fromHex = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const toHex = (bytes) => Buffer.from(bytes).toString('hex');

async function privateX(hex) {
  return fromPkcs8('X', fromHex(`302e020100300506032b656e04220420${hex}`), false);
}

// RFC 9180, appendix A.1.1.
const RFC = {
  skRm: '4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8',
  pkRm: '3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d',
  enc: '37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431',
  shared: 'fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc',
  key: '4531685d41d65f03dc48f6b8302c05b0',
  nonce: '56d890e5accaaf011cff4b7d',
  box: 'f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a',
};
const INFO = utf8('Ode on a Grecian Urn');
const KEATS = 'Beauty is truth, truth beauty';

test("HPKE computes the RFC's own shared secret, key and nonce", async () => {
  const context = fromHex(RFC.enc + RFC.pkRm);
  const secret = await sharedSecret(await privateX(RFC.skRm), fromHex(RFC.enc), context);
  assert.equal(toHex(secret), RFC.shared);
  const { key, iv } = await schedule(secret, INFO, { id: 1, bytes: 16 }, true);
  assert.equal(toHex(await crypto.subtle.exportKey('raw', key)), RFC.key);
  assert.equal(toHex(iv), RFC.nonce);
  const how = { name: 'AES-GCM', iv, additionalData: utf8('Count-0') };
  const clear = await crypto.subtle.decrypt(how, key, fromHex(RFC.box));
  assert.equal(Buffer.from(clear).toString(), KEATS);
});

test('HPKE with AES-256 opens what another library sealed to the same key', async () => {
  // Made with Python's cryptography 50.0.2: Suite(X25519, HKDF_SHA256, AES_256_GCM).encrypt.
  const sealed = fromHex(
    '4fa287d915554678d0706bcabce9c7b7cb1886964e4887092a14b49d3e66b97a9f1b40a0f7c3b7f670b30971b3a6535d' +
      '4e4defd069e1069d1f49d78ff6369f7a137f91841855c922e3e13acf45',
  );
  const receiver = { x: b64(fromHex(RFC.pkRm)), X: await privateX(RFC.skRm) };
  assert.equal(Buffer.from(await sealing.hpkeOpen(receiver, INFO, sealed)).toString(), KEATS);
});

test('HPKE comes back for its receiver and its info, and for nobody and nothing else', async () => {
  const { ann, bo } = await cast();
  const sealed = await sealing.hpkeSeal(ann.x, INFO, random(32));
  assert.equal(sealed.length, 80);
  assert.equal((await sealing.hpkeOpen(ann, INFO, sealed)).length, 32);
  await refuses('key-mismatch', sealing.hpkeOpen(bo, INFO, sealed));
  await refuses('key-mismatch', sealing.hpkeOpen(ann, utf8('other'), sealed));
  for (const at of [0, 33, 79]) {
    const changed = unb64(flipped(b64(sealed), at));
    await refuses('key-mismatch', sealing.hpkeOpen(ann, INFO, changed));
  }
});

// The points of small order on Curve25519, as little-endian coordinates.
const LOW = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];

test('a point of low order is refused wherever a key is agreed on', async () => {
  const { ann } = await cast();
  for (const point of LOW.map(fromHex)) {
    await refuses('bad-key', agree(ann.X, point));
    await refuses('bad-key', sealing.hpkeSeal(b64(point), INFO, random(32)));
    const sealed = new Uint8Array(80);
    sealed.set(point);
    await refuses('bad-key', sealing.hpkeOpen(ann, INFO, sealed));
  }
});

test('a passphrase counts in one form however it was typed', () => {
  assert.equal(sealing.normalPassphrase('  correct \t horse\nbattery\u3000ﬁsh '), 'correct horse battery fish');
  assert.equal(sealing.normalPassphrase('Ame\u0301lie'), 'Amélie');
  const long = ['four tiny words here', 'a b c d', 'sixteencharacter', '你好世界你好世界你好世界你好世界'];
  for (const typed of long) assert.ok(sealing.isLongEnough(typed), typed);
  for (const typed of ['', '   ', 'three few words', 'fifteencharacte', '🙂'.repeat(15)]) {
    assert.ok(!sealing.isLongEnough(typed), typed);
  }
});

test('six words are drawn by lot from the whole list', () => {
  assert.equal(words.length, 7776);
  assert.equal(new Set(words).size, 7776);
  const drawn = sealing.drawPassphrase(words).split(' ');
  assert.equal(drawn.length, 6);
  for (const word of drawn) assert.ok(words.includes(word));
  const many = new Set(sealing.drawPassphrase(['a', 'b', 'c'], 200).split(' '));
  assert.deepEqual([...many].sort(), ['a', 'b', 'c']);
});

test('only the one stretching is done, whatever a server asks for', async () => {
  for (const setting of [0, 2, '1', null, { iterations: 1 }]) {
    await refuses('kdf-refused', sealing.stretch('any words at all', SALT, setting));
  }
  for (const salt of ['', b64(random(15)), b64(random(17))]) {
    await refuses('malformed', sealing.stretch('any words at all', salt));
  }
  await refuses('malformed', sealing.stretch('any words at all', 'not base64!'));
});

test('login differs by site and lock does not; neither key can be taken out', async () => {
  const root = await sealing.stretch('four tiny words here', SALT);
  const again = await sealing.stretch(' four  tiny words here ', SALT);
  assert.equal(await sealing.login(root, 'ours.example'), await sealing.login(again, 'ours.example'));
  assert.notEqual(await sealing.login(root, 'ours.example'), await sealing.login(root, 'theirs.example'));
  const lock = await sealing.lock(root);
  for (const key of [root, lock]) {
    assert.equal(key.extractable, false);
    await assert.rejects(crypto.subtle.exportKey('raw', key));
  }
  const { ann } = await cast();
  const vault = await sealing.sealVault(ann, lock, 'passphrase');
  const opened = await sealing.openVault(vault, await sealing.lock(again), { id: ann.id, way: 'passphrase' });
  assert.equal(opened.x, ann.x);
});

test('what is opened from a vault works and cannot be taken out', async () => {
  const { ann, bo } = await cast();
  const secret = sealing.makeRecovery();
  const vault = await sealing.sealVault(ann, await sealing.recoveryLock(secret), 'recovery');
  const whose = { id: ann.id, way: 'recovery' };
  const opened = await sealing.openVault(vault, await sealing.recoveryLock(secret), whose);
  for (const key of [opened.X, opened.E]) await assert.rejects(crypto.subtle.exportKey('pkcs8', key));
  const sealed = await sealing.hpkeSeal(ann.x, INFO, utf8('hi'));
  assert.equal(Buffer.from(await sealing.hpkeOpen(opened, INFO, sealed)).toString(), 'hi');
  await refuses('locked', sealing.sealVault(opened, await sealing.recoveryLock(secret), 'recovery'));
  assert.ok(equal(await sealing.fingerprint(opened), await sealing.fingerprint(ann)));
  assert.ok(!equal(await sealing.fingerprint(ann), await sealing.fingerprint(bo)));
});

test('a vault of another person, way, lock or key does not open', async () => {
  const { ann, bo } = await cast();
  const lock = await sealing.lockFrom(random(32));
  const vault = await sealing.sealVault(ann, lock, 'passphrase');
  const whose = { id: ann.id, way: 'passphrase' };
  await sealing.openVault(vault, lock, whose);
  const parts = vault.split('.');
  const swapped = (at, part) => parts.map((old, n) => (n === at ? part : old)).join('.');
  const others = await sealing.sealVault(bo, lock, 'passphrase');
  const wrong = [
    [vault, lock, { ...whose, id: bo.id }],
    [vault, lock, { ...whose, way: 'recovery' }],
    [vault, await sealing.lockFrom(random(32)), whose],
    [others, lock, whose],
    [swapped(1, bo.x), lock, whose],
    [swapped(2, bo.e), lock, whose],
    [swapped(3, others.split('.')[3]), lock, whose],
    [swapped(3, parts[4]), lock, whose],
    [swapped(0, 'v2'), lock, whose],
    [`${vault}.`, lock, whose],
    [parts.slice(0, 4).join('.'), lock, whose],
    ['', lock, whose],
    [null, lock, whose],
  ];
  for (const args of wrong) await refuses('wrong-key', sealing.openVault(...args));
  for (const part of [3, 4]) {
    for (let at = 0; at < 76; at += 1) {
      const changed = swapped(part, flipped(parts[part], at));
      await refuses('wrong-key', sealing.openVault(changed, lock, whose));
    }
  }
});

test('a changed passphrase opens the new vault and no longer the old lock the new one', async () => {
  const { ann } = await cast();
  const [old, fresh] = [await sealing.lockFrom(random(32)), await sealing.lockFrom(random(32))];
  const whose = { id: ann.id, way: 'passphrase' };
  const vault = await sealing.sealVault(ann, old, 'passphrase');
  const next = await sealing.resealVault(vault, old, whose, fresh, 'passphrase');
  assert.equal((await sealing.openVault(next, fresh, whose)).x, ann.x);
  await refuses('wrong-key', sealing.openVault(next, old, whose));
  await refuses('wrong-key', sealing.resealVault(vault, fresh, whose, fresh, 'passphrase'));
});

test('settled keys are the same keys and stay inside', async () => {
  const { ann } = await cast();
  assert.ok(ann.X.extractable && ann.E.extractable);
  const settled = await sealing.settle(ann);
  assert.ok(!settled.X.extractable && !settled.E.extractable);
  assert.ok(equal(await agree(settled.X, unb64(ann.x)), await agree(ann.X, unb64(ann.x))));
});

test('two people read the same number, and another with a third', async () => {
  const { ann, bo, cy } = await cast();
  const number = await sealing.compareNumber([ann, bo]);
  assert.match(number, /^(\d{5} ){7}\d{5}$/);
  assert.equal(await sealing.compareNumber([bo, ann]), number);
  assert.notEqual(await sealing.compareNumber([ann, cy]), number);
  assert.notEqual(await sealing.compareNumber([ann, { ...bo, e: cy.e }]), number);
});

test('this platform has the curves; without subtle nothing is made', async (t) => {
  assert.equal(await sealing.canSeal(), true);
  t.mock.getter(globalThis, 'crypto', () => ({ getRandomValues: (bytes) => bytes }));
  assert.equal(await sealing.canSeal(), false);
  await refuses('no-crypto', sealing.makeIdentity('AAAAAAAAAAAAAAAAAAAAAA'));
});

test('an own book is where its keys say, in every language', async () => {
  const ann = { id: 'a'.repeat(22), x: 'b'.repeat(43), e: 'c'.repeat(43) };
  assert.equal(await sealing.bookOf(ann), '5KIzeAoxSTV_k8xL0FeT0g');
});
