/**
 * The vectors that came with the specification we started from, when they are at hand. They are
 * older than docs/sealing.md in four things, which do not change a byte of what opens:
 * - the site name of the login is an address, `https://a.example`; ours is a bare name;
 * - ids of people, invitations and acts are short (`ann`); ours are 22 signs;
 * - the words are of kind `says`, and bare text; ours are `said` and other kinds, and JSON;
 * - an invitation belonged to one epoch (`epoch` beside it); ours live through epochs.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { b64, unb64 } from '../../../midspan/static/js/lib/bytes.js';
import { fromPkcs8 } from '../../../midspan/static/js/sealing/curves.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { flipped, refuses } from './cast.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SHARED = join(process.env.MIDSPAN_SHARED ?? join(ROOT, '..', 'shared'), 'vectors', 'sealing');
const skip = existsSync(SHARED) ? false : 'The shared vectors are not on this machine; our own are tested.';
const read = (name) => JSON.parse(readFileSync(join(SHARED, name), 'utf8'));
const js = skip ? null : read('from-js.json');
const python = skip ? null : read('from-python.json');

async function people() {
  const key = (which, spelled) => fromPkcs8(which, unb64(spelled), false);
  return Promise.all(
    js.ids.map(async ({ id, x, e, xp, ep }) => ({
      id, x, e, X: await key('X', xp), E: await key('E', ep),
    })),
  );
}

function chain(more) {
  const secrets = async (id) => {
    const found = js.invites.find((one) => one.id === id);
    return found ? unb64(found.secret) : null;
  };
  const records = [...js.records, python.record];
  return sealing.verify({ rel: js.rel, records, pin: { n: 1, hash: js.hashes[0] }, secrets, ...more });
}

test('the login, the vault and the spelling are the same', { skip }, async () => {
  const root = await sealing.stretch(js.pass, js.salt);
  assert.equal(await sealing.login(root, 'https://a.example'), js.login);
  assert.equal(await sealing.spell(unb64(js.salt)), js.spell);
  assert.equal(b64(await sealing.unspell(js.spell)), js.salt);
  const opened = await sealing.openVault(js.vault, await sealing.lock(root), { id: 'ann', way: 'passphrase' });
  const [ann] = await people();
  const box = await sealing.hpkeSeal(ann.x, new Uint8Array(), Uint8Array.of(1));
  assert.deepEqual(await sealing.hpkeOpen(opened, new Uint8Array(), box), Uint8Array.of(1));
  await refuses('wrong-key', sealing.openVault(js.vault, await sealing.lock(root), { id: 'bo', way: 'passphrase' }));
});

test('the chain of both languages verifies, and everyone opens every epoch', { skip }, async () => {
  const rosters = await chain();
  assert.deepEqual(rosters.map(({ why }) => why), ['create', 'join', 'join', 'rotate']);
  assert.deepEqual(rosters.slice(0, 3).map(({ hash }) => hash), js.hashes);
  const keys = [...js.keys, python.key];
  for (const one of await people()) {
    const inside = rosters.filter(({ members }) => members.some(({ id }) => id === one.id));
    for (const roster of inside) assert.equal(b64(await sealing.openKey(roster, one)), keys[roster.n - 1]);
  }
  await refuses('no-such-invitation', chain({ secrets: undefined }));
});

test('every word of both languages opens for everyone, and not when changed', { skip }, async () => {
  const rosters = await chain();
  const all = [
    ...js.words.map((word) => ({ ...word, roster: rosters[2], key: unb64(js.keys[2]) })),
    ...python.words.map((word) => ({ ...word, roster: rosters[3], key: unb64(python.key) })),
  ];
  assert.equal(all.length, 8);
  for (const { ctx, text, sealed, hash, roster, key } of all) {
    const fields = { rel: js.rel, n: roster.n, record: roster.hash, ...ctx };
    if (hash) assert.equal(await sealing.hashOf(fields, sealed), hash);
    for (const one of await people()) {
      assert.equal(await sealing.open(fields, sealed, key, one, roster.members), text);
    }
    const [w1, box, tags] = sealed.split('.');
    const [reader] = (await people()).filter(({ id }) => id !== ctx.author);
    const changed = [w1, flipped(box, 100), tags].join('.');
    await refuses('altered', sealing.open(fields, changed, key, reader, roster.members));
  }
});
