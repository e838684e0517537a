/** What either language of ours made opens here: tests/vectors/README.md says what each part is. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { b64, equal, unb64 } from '../../../midspan/static/js/lib/bytes.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { fromPkcs8, sign } from '../../../midspan/static/js/sealing/curves.js';
import { isSigned } from '../../../midspan/static/js/sealing/deeds.js';
import { PAE } from '../../../midspan/static/js/sealing/wire.js';
import { refuses } from './cast.js';

async function identityFrom({ id, x, e, X, E }) {
  const key = (which, spelled) => fromPkcs8(which, unb64(spelled), false);
  return { id, x, e, X: await key('X', X), E: await key('E', E) };
}

function known({ rel, pin, records, invitations, left, agreed, called_back: calledBack }) {
  const secret = (id, who) => {
    const found = invitations.find((one) => one.id === id && one.replaces === who);
    return found ? unb64(found.secret) : null;
  };
  return {
    rel, pin, records,
    secrets: async (id) => secret(id, null),
    returning: async (id, who) => secret(id, who),
    guests: async (id, who) => {
      const found = secret(id, who || null);
      return found ? [await sealing.guestKey(found)] : [];
    },
    left: (id) => left.includes(id),
    agreed: (of, id) => agreed.some(([act, who]) => act === of && who === id),
    calledBack: (invitation, id) => calledBack.some(([one, who]) => one === invitation && who === id),
  };
}

const calls = {
  unb64: async ({ text }) => unb64(text),
  unspell: ({ text }) => sealing.unspell(text),
  unpad: async ({ bytes }) => sealing.unpadded(unb64(bytes)),
  stretch: ({ passphrase, salt, kdf }) => sealing.stretch(passphrase, salt, kdf),
  openVault: async ({ id, way, lock, sealed }) =>
    sealing.openVault(sealed, await sealing.lockFrom(unb64(lock)), { id, way }),
  verify: (given) => sealing.verify(known(given)),
  openKey: async (given, { people }) => {
    const rosters = await sealing.verify(known(given)).catch((error) => assert.fail(`the chain: ${error.code}`));
    return sealing.openKey(rosters.find(({ n }) => n === given.n), people[given.as]);
  },
  open: async ({ word, in: place, as }, { people, epochs }) => {
    const { roster, key } = epochs.get(`${place.rel} ${place.n}`);
    return sealing.open(word, word.sealed, key, people[as], roster.members);
  },
  openOffer: ({ id, secret, sealed }) => sealing.openOffer(unb64(secret), id, sealed),
};

for (const name of ['from-js.json', 'from-python.json']) {
  const path = new URL(`../../vectors/sealing/${name}`, import.meta.url);
  const skip = existsSync(path) ? false : `${name} is not here`;
  const vectors = skip ? null : JSON.parse(readFileSync(path, 'utf8'));

  test(`${name}: spellings, keys and ways in`, { skip }, async () => {
    assert.equal(vectors.v, 1);
    for (const { parts, pae } of vectors.pae) assert.equal(b64(PAE(...parts)), pae);
    for (const { key, label, out } of vectors.kdf) assert.equal(b64(await sealing.kdf(unb64(key), label)), out);
    for (const one of vectors.passphrases) {
      assert.equal(sealing.normalPassphrase(one.typed), one.normal);
      const root = await sealing.stretch(one.typed, one.salt);
      assert.equal(await sealing.login(root, one.site), one.login);
      assert.equal(b64(await sealing.kdf(root, 'ips-seal/1/lock')), one.lock);
    }
    for (const { secret, spelled, site, login, lock } of vectors.recovery) {
      assert.equal(await sealing.spell(unb64(secret)), spelled);
      assert.equal(b64(await sealing.unspell(spelled)), secret);
      assert.equal(await sealing.recoveryLogin(unb64(secret), site), login);
      assert.equal(b64(await sealing.kdf(unb64(secret), 'ips-seal/1/lock-recovery')), lock);
    }
    for (const one of vectors.identities) assert.equal(b64(await sealing.fingerprint(one)), one.fingerprint);
    for (const { ids, number } of vectors.compare) {
      const people = ids.map((id) => vectors.identities.find((one) => one.id === id));
      assert.equal(await sealing.compareNumber(people), number);
    }
    for (const vault of vectors.vaults) {
      const opened = await calls.openVault(vault);
      const made = await identityFrom(vectors.identities.find(({ id, x }) => id === vault.id && x === opened.x));
      const box = await sealing.hpkeSeal(opened.x, new Uint8Array(), Uint8Array.of(7));
      assert.ok(equal(await sealing.hpkeOpen(opened, new Uint8Array(), box), Uint8Array.of(7)));
      const signed = [await sign(opened.E, box), await sign(made.E, box)];
      assert.ok(equal(...signed));
    }
  });

  test(`${name}: relationships, words, offers, and all that must be refused`, { skip }, async () => {
    const people = await Promise.all(vectors.identities.map(identityFrom));
    const epochs = new Map();
    for (const told of vectors.relationships) {
      const rosters = await sealing.verify(known(told));
      assert.deepEqual(rosters.map(({ hash }) => hash), told.hashes);
      assert.deepEqual(rosters.map(({ why }) => why), told.whys);
      assert.deepEqual(rosters.map(({ members }) => members.map(({ id }) => id)), told.members);
      for (const [at, roster] of rosters.entries()) {
        epochs.set(`${told.rel} ${roster.n}`, { roster, key: unb64(told.keys[at]) });
        const inside = people.filter(({ id, x }) => roster.members.some((one) => one.id === id && one.x === x));
        assert.equal(inside.length, roster.members.length);
        for (const one of inside) assert.equal(b64(await sealing.openKey(roster, one)), told.keys[at]);
      }
    }
    for (const { text, sealed, hash, ...word } of vectors.words) {
      const { roster, key } = epochs.get(`${word.rel} ${word.n}`);
      assert.equal(await sealing.hashOf(word, sealed), hash);
      const inside = people.filter(({ id, x }) => roster.members.some((one) => one.id === id && one.x === x));
      assert.equal(inside.length, roster.members.length);
      for (const one of inside) assert.equal(await sealing.open(word, sealed, key, one, roster.members), text);
    }
    for (const { id, secret, sealed, clear } of vectors.offers) {
      assert.deepEqual(await sealing.openOffer(unb64(secret), id, sealed), clear);
    }
    for (const { e, act } of vectors.deeds ?? []) {
      assert.ok(await isSigned(act, e));
      assert.ok(!(await isSigned({ ...act, count: act.count + 1 }, e)));
    }
    for (const { secret, claim, claim_hash: hash, invitation, guest, not_for: marks } of vectors.claims) {
      assert.equal(await sealing.guestKey(unb64(secret)), guest);
      const found = await sealing.notFor(unb64(secret), marks.map(([id]) => id));
      assert.deepEqual(marks.filter(([, mark]) => !found.includes(mark)), []);
      assert.equal(found.length, 32);
      if (invitation) assert.equal(await sealing.invitationId(unb64(secret)), invitation);
      assert.equal(await sealing.claim(unb64(secret)), claim);
      assert.equal(await sealing.claimHash(unb64(secret)), hash);
    }
    const wrong = [];
    for (const { what, call, with: given, code } of vectors.refused) {
      const outcome = await calls[call](given, { people, epochs }).then(() => 'taken', (error) => error.code ?? error.stack);
      if (outcome !== code) wrong.push(`${call}, ${what}: ${outcome}, not ${code}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(vectors.refused.length > 50 && vectors.words.length > 5 && vectors.relationships.length > 0);
  });
}

test('refused vectors change what would have been taken', async () => {
  await refuses('malformed', calls.unb64({ text: '-_9' }));
  assert.ok(await calls.unb64({ text: '-_8' }));
});
