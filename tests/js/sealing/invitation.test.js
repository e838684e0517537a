import assert from 'node:assert/strict';
import test from 'node:test';
import { b64, equal, random, unb64 } from '../../../midspan/static/js/lib/bytes.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { flipped, newId, pair, refuses, refusesNow } from './cast.js';

const offer = () => ({
  rel: newId(),
  hash: b64(random(32)),
  names: { [newId()]: 'Ann 🙂' },
  hello: 'It would be good to talk.\nNo hurry.',
  keys: [[1, b64(random(32))]],
});

test('an offer opens with the secret of its invitation', async () => {
  const secret = sealing.makeSecret();
  const id = newId();
  for (const made of [offer(), { ...offer(), names: {}, hello: '', keys: [] }]) {
    const sealed = await sealing.sealOffer(secret, id, made);
    assert.match(sealed, /^o1\.[\w-]+$/);
    assert.deepEqual(await sealing.openOffer(secret, id, sealed), made);
  }
});

test('an offer does not open with another secret, elsewhere, or changed', async () => {
  const secret = sealing.makeSecret();
  const id = newId();
  const sealed = await sealing.sealOffer(secret, id, offer());
  await refuses('bad-invitation', sealing.openOffer(sealing.makeSecret(), id, sealed));
  await refuses('bad-invitation', sealing.openOffer(secret, newId(), sealed));
  const box = sealed.slice(3);
  for (let at = 0; at < 500; at += 13) {
    await refuses('bad-invitation', sealing.openOffer(secret, id, `o1.${flipped(box, at)}`));
  }
  for (const odd of ['', 'o1', `o2.${box}`, `${sealed}.`, `${sealed}=`, null, undefined]) {
    await refuses('bad-invitation', sealing.openOffer(secret, id, odd));
  }
});

test('an offer of the wrong shape is not even sealed', async () => {
  const wrong = [
    { rel: 7 }, { hash: 'short' }, { names: ['Ann'] }, { names: { ann: 'Ann' } }, { names: { [newId()]: 7 } },
    { hello: null }, { keys: {} }, { keys: [['1', b64(random(32))]] }, { keys: [[1, 'short']] }, { names: null },
  ];
  for (const change of wrong) {
    const made = sealing.sealOffer(sealing.makeSecret(), newId(), { ...offer(), ...change });
    await refuses('malformed', made);
  }
});

test('the length of an offer does not tell the length of a name', async () => {
  const secret = sealing.makeSecret();
  const id = newId();
  const lengths = await Promise.all(
    ['A', 'A rather longer name'].map(async (name) => {
      const made = { ...offer(), names: { [newId()]: name }, keys: [], hello: '' };
      return (await sealing.sealOffer(secret, id, made)).length;
    }),
  );
  assert.equal(lengths[0], lengths[1]);
});

test('a secret is read from a link or aloud', async () => {
  const secret = sealing.makeSecret();
  const link = sealing.secretText(secret);
  assert.match(link, /^[\w-]{22}$/);
  assert.ok(equal(sealing.secretBytes(link), secret));
  for (const typed of [link, ` ${link}\n`, await sealing.spell(secret), (await sealing.spell(secret)).toLowerCase()]) {
    assert.ok(equal(await sealing.readSecret(typed), secret));
  }
  for (const typed of ['', link.slice(1), `${link}=`, 'x'.repeat(22), null, 7]) {
    await refuses('bad-invitation', sealing.readSecret(typed));
  }
  refusesNow('malformed', () => sealing.secretBytes('short'));
});

test('the claim is nothing like the secret, and the server keeps only its hash', async () => {
  const secret = sealing.makeSecret();
  const claim = await sealing.claim(secret);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', unb64(claim, 32)));
  assert.equal(await sealing.claimHash(secret), b64(hash));
  assert.notEqual(claim, await sealing.claim(sealing.makeSecret()));
  // Whoever has the claim (the server, once it is shown) opens no offer with it.
  const id = newId();
  const sealed = await sealing.sealOffer(secret, id, offer());
  await refuses('bad-invitation', sealing.openOffer(unb64(claim), id, sealed));
});

test('someone invited joins with nothing but the link and what the server keeps', async () => {
  const { told, ann, cy } = await pair();
  const invitation = told.invite();
  const { hash } = await told.now();
  const [, key] = [0, told.made[1].key];
  const made = { rel: told.rel, hash, names: { [ann.id]: 'Ann' }, hello: '', keys: [[2, sealing.keyToShare(key)]] };
  const sealed = await sealing.sealOffer(invitation.secret, invitation.id, made);

  const secret = await sealing.readSecret(sealing.secretText(invitation.secret));
  const opened = await sealing.openOffer(secret, invitation.id, sealed);
  const rosters = await sealing.verify({ rel: opened.rel, records: told.records, pin: { hash: opened.hash } });
  const previous = rosters.at(-1);
  assert.equal(previous.hash, opened.hash);
  assert.ok(equal(await sealing.sharedKey(rosters[1], opened.keys[0][1]), key));
  const joined = { rel: opened.rel, previous, identity: cy, invitation: { id: invitation.id, secret } };
  await told.add(sealing.joinRecord(joined));
  assert.equal((await told.now()).members.length, 3);
});
