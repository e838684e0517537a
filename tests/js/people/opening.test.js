import assert from 'node:assert/strict';
import test from 'node:test';

import { prepare, settle } from '../../../midspan/static/js/people/arriving.js';
import { keep, openAndKeep, tried } from '../../../midspan/static/js/people/opening.js';
import {
  device, makeRecovery, makeSalt, openKey, SealError, sealVault, spell, verify,
} from '../../../midspan/static/js/sealing/index.js';

const SITE = 'midspan-0123456789';

test('somebody new has an own book that only they are in and can open', async () => {
  const { identity, person, book, bookHash } = await prepare();
  assert.deepEqual(Object.keys(person).sort(), ['e', 'handle', 'id', 'x']);
  const [roster] = await verify({ rel: book.rel, records: [book.record], own: identity });
  assert.equal(roster.hash, bookHash);
  assert.deepEqual(roster.members.map(({ id, x, e }) => [id, x, e]), [[person.id, person.x, person.e]]);
  assert.equal((await openKey(roster, identity)).length, 32);
});

test('a handle that was chosen is the one that is sent', async () => {
  assert.equal((await prepare({ handle: 'ada-lighthouse' })).person.handle, 'ada-lighthouse');
});

test('words give the same login and lock however they are spaced, and others elsewhere', async () => {
  const salt = makeSalt();
  const by = (typed, site = SITE) => tried({ way: 'passphrase', typed, salt, site });
  const one = await by('flask egotistic amends kennel grappling cytoplast');
  const same = await by('  flask egotistic  amends kennel grappling cytoplast ');
  const elsewhere = await by('flask egotistic amends kennel grappling cytoplast', 'midspan-other');
  assert.equal(one.login, same.login);
  assert.notEqual(one.login, elsewhere.login);
  const { identity } = await prepare();
  const sealed = await sealVault(identity, one.lock, 'passphrase');
  await openAndKeep({ sealed, way: 'passphrase' }, same.lock, { id: identity.id, borrowed: true, until: '' });
  assert.equal((await device.identity(identity.id)).x, identity.x);
});

test('a recovery key opens however it is copied, and one wrong sign is told as mistyped', async () => {
  const secret = makeRecovery();
  const spelled = await spell(secret);
  const by = (typed) => tried({ way: 'recovery', typed, salt: '', site: SITE });
  const copied = spelled.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  assert.equal((await by(spelled)).login, (await by(copied)).login);
  await assert.rejects(by(spelled.slice(0, -1)), { code: 'mistyped' });
  await assert.rejects(by('what was it again'), { code: 'mistyped' });
});

test('the lock of one way does not open the vault of the other', async () => {
  const { identity } = await prepare();
  const words = await tried({ way: 'passphrase', typed: 'a b c d e f', salt: makeSalt(), site: SITE });
  const key = await tried({ way: 'recovery', typed: await spell(makeRecovery()), salt: '', site: SITE });
  const sealed = await sealVault(identity, words.lock, 'passphrase');
  const whose = { id: identity.id, borrowed: true, until: '' };
  await assert.rejects(openAndKeep({ sealed, way: 'passphrase' }, key.lock, whose), { code: 'wrong-key' });
  await assert.rejects(openAndKeep({ sealed, way: 'recovery' }, words.lock, whose), { code: 'wrong-key' });
});

test('on a borrowed device a newcomer is held in this tab, and can still make a way back', async () => {
  const { identity } = await prepare();
  await settle(identity, { borrowed: true });
  assert.ok(device.isHeldOnly());
  assert.equal((await device.makingVault(identity.id)).id, identity.id);
  assert.equal((await device.identity(identity.id)).X.extractable, false);
});

test('a browser that keeps nothing is told as that, not as a fault of the person', async () => {
  const { identity } = await prepare();
  // Node has no IndexedDB at all, like a browser that was told to keep nothing.
  const kept = keep(identity, { borrowed: false, until: new Date(), way: false });
  await assert.rejects(kept, (error) => error instanceof SealError && error.code === 'no-keeping');
});
