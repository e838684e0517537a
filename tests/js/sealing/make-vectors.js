/**
 * Writes tests/vectors/sealing/from-js.json: node tests/js/sealing/make-vectors.js
 * New random keys every time; what must hold of them is in tests/vectors/README.md.
 */

import { writeFile } from 'node:fs/promises';
import { b64, random, text, unb64, utf8 } from '../../../midspan/static/js/lib/bytes.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { padded, PAE } from '../../../midspan/static/js/sealing/wire.js';
import { signDeed } from '../../../midspan/static/js/sealing/deeds.js';
import { act, flipped, newId, Told } from './cast.js';

const TO = new URL('../../vectors/sealing/from-js.json', import.meta.url);
const SITE = 'midspan.example';

const people = await Promise.all(Array.from({ length: 4 }, () => sealing.makeIdentity()));
const [ann, bo, cy] = people;
const told = new Told();
const refused = [];
const refuse = (call, what, code, given) => refused.push({ what, call, with: given, code });

async function published(identity) {
  const pkcs8 = async (key) => b64(new Uint8Array(await crypto.subtle.exportKey('pkcs8', key)));
  const { id, x, e } = identity;
  const print = b64(await sealing.fingerprint(identity));
  return { id, x, e, X: await pkcs8(identity.X), E: await pkcs8(identity.E), fingerprint: print };
}

async function passphrases() {
  const typed = ['  Correct \t horse\nbattery\u3000ﬁsh ', 'Ame\u0301lie geht nach Hause 🙂'];
  return Promise.all(
    typed.map(async (words) => {
      const salt = sealing.makeSalt();
      const root = await sealing.stretch(words, salt);
      return {
        typed: words, normal: sealing.normalPassphrase(words), salt, site: SITE,
        login: await sealing.login(root, SITE), lock: b64(await sealing.kdf(root, 'ips-seal/1/lock')),
      };
    }),
  );
}

async function recovery() {
  const secrets = [new Uint8Array(16), new Uint8Array(16).fill(255), sealing.makeRecovery()];
  return Promise.all(
    secrets.map(async (secret) => ({
      secret: b64(secret), spelled: await sealing.spell(secret), site: SITE,
      login: await sealing.recoveryLogin(secret, SITE),
      lock: b64(await sealing.kdf(secret, 'ips-seal/1/lock-recovery')),
    })),
  );
}

async function vaults() {
  const made = async (identity, way) => {
    const lock = random(32);
    const sealed = await sealing.sealVault(identity, await sealing.lockFrom(lock), way);
    return { id: identity.id, way, lock: b64(lock), sealed };
  };
  const both = await Promise.all([made(ann, 'passphrase'), made(bo, 'recovery')]);
  const [one, other] = both;
  const parts = one.sealed.split('.');
  const put = (at, part) => ({ ...one, sealed: parts.map((old, n) => (n === at ? part : old)).join('.') });
  refuse('openVault', 'the vault of another person', 'wrong-key', { ...one, id: bo.id });
  refuse('openVault', 'another way in', 'wrong-key', { ...one, way: 'recovery' });
  refuse('openVault', 'another lock', 'wrong-key', { ...one, lock: other.lock });
  refuse('openVault', 'a public key swapped', 'wrong-key', put(1, bo.x));
  refuse('openVault', 'the two private keys swapped', 'wrong-key', put(3, parts[4]));
  refuse('openVault', 'a byte changed', 'wrong-key', put(4, flipped(parts[4], 40)));
  refuse('openVault', 'another version', 'wrong-key', put(0, 'v2'));
  refuse('openVault', 'padding', 'wrong-key', { ...one, sealed: `${one.sealed}=` });
  return both;
}

const chain = (more) => ({
  rel: told.rel, pin: told.pin, records: told.records,
  invitations: [...told.invitations.values(), ...told.coming.values()].map(({ id, secret, replaces }) => ({
    id, secret: b64(secret), replaces,
  })),
  left: [...told.left], agreed: [...told.agreed].map((pair) => pair.split(' ')),
  called_back: [...told.calledBack].map((pair) => pair.split(' ')), ...more,
});

async function relationship() {
  await told.begin(ann);
  await told.next(sealing.joinRecord, { identity: bo, invitation: told.invite() });
  await told.next(sealing.rotateRecord, { identity: ann });
  await told.next(sealing.joinRecord, { identity: cy, invitation: told.invite() });
  const back = await sealing.makeIdentity();
  people.push(back);
  await told.next(sealing.replaceRecord, { identity: back, gone: bo.id, invitation: told.invite(bo.id) });
  const dee = people[3];
  await told.next(sealing.joinRecord, { identity: dee, invitation: told.invite() });
  const of = b64(random(16));
  told.agreed.add(`${of} ${dee.id}`);
  await told.next(sealing.removeRecord, { identity: cy, gone: dee.id, of });
  told.left.add(cy.id);
  await told.next(sealing.leaveRecord, { identity: ann, gone: cy.id });
  const rosters = await told.verify();
  return {
    rosters,
    shown: chain({
      hashes: told.made.map(({ hash }) => hash), keys: told.made.map(({ key }) => b64(key)),
      whys: rosters.map(({ why }) => why), members: rosters.map(({ members }) => members.map(({ id }) => id)),
    }),
  };
}

async function refusedChains(rosters) {
  const upTo = (n) => told.records.slice(0, n);
  const verify = (what, code, more) => refuse('verify', what, code, chain(more));
  const parts = (n) => told.records[n - 1].split('.');
  const put = (n, at, part) => parts(n).map((old, nth) => (nth === at ? part : old)).join('.');
  verify('a beginning that is pinned nowhere', 'unknown-beginning', { pin: { n: 1, hash: b64(random(32)) } });
  verify('a pin with another number', 'unknown-beginning', { pin: { ...told.pin, n: 2 } });
  verify('another relationship', 'wrong-relationship', { rel: newId() });
  verify('a record left out', 'broken-chain', { records: [...upTo(1), ...told.records.slice(2)] });
  verify('a record twice', 'broken-chain', { records: [...upTo(3), told.records[2]] });
  verify('an old record at the end', 'broken-chain', { records: [...told.records, told.records[0]] });
  verify('a signature changed', 'bad-signature', { records: [...upTo(2), put(3, 2, flipped(parts(3)[2], 9))] });
  verify('a proof changed', 'bad-proof', { records: [...upTo(1), put(2, 3, flipped(parts(2)[3], 9))] });
  verify('an invitation nobody made', 'no-such-invitation', { invitations: [] });
  verify('a newcomer\'s invitation for coming back', 'no-such-invitation', {
    invitations: chain().invitations.map((one) => ({ ...one, replaces: null })),
  });
  verify('coming back in a place that not all gave', 'wrong-change', { called_back: [] });
  verify('coming back in another\'s place than all gave', 'wrong-change', {
    called_back: chain().called_back.map(([invitation]) => [invitation, ann.id]),
  });
  verify('a leaving nobody heard of', 'wrong-change', { left: [] });
  verify('a removal nobody agreed to', 'wrong-change', { agreed: [] });
  verify('another version', 'malformed', { records: [put(1, 0, 'e2')] });
  verify('padding', 'malformed', { records: [put(1, 1, `${parts(1)[1]}=`)] });
  verify('a part too many', 'malformed', { records: [`${told.records[0]}.`] });
  verify('a proof where none belongs', 'malformed', { records: [put(1, 3, b64(random(32)))] });

  const previous = rosters[1];
  const next = { rel: told.rel, previous };
  const stranger = await sealing.makeIdentity();
  const third = async (made) => ({ records: [...upTo(2), (await made).record] });
  verify('an epoch by someone outside', 'wrong-change', await third(sealing.rotateRecord({ ...next, identity: stranger })));
  verify('an epoch in a member\'s name', 'bad-signature', await third(sealing.rotateRecord({ ...next, identity: { ...stranger, id: ann.id } })));
  const used = [...told.invitations.values()][0];
  verify('an invitation used twice', 'no-such-invitation', await third(sealing.joinRecord({ ...next, identity: stranger, invitation: used })));

  const rotate = await sealing.rotateRecord({ ...next, identity: ann });
  const said = text(unb64(rotate.record.split('.')[1]));
  const signed = async (spelled) => {
    const json = utf8(spelled);
    const signature = await crypto.subtle.sign('Ed25519', ann.E, PAE('ips-seal/1/epoch', json));
    return { records: [...upTo(2), ['e1', b64(json), b64(new Uint8Array(signature)), ''].join('.')] };
  };
  const respelled = {
    'a key twice': said.replace('{"v":1', '{"v":1,"v":1'),
    'white space': said.replace('"v":1', '"v": 1'),
    'an unknown key': said.replace('{"v":1', '{"v":1,"w":1'),
    'a key __proto__': said.replace('{"v":1', '{"__proto__":{},"v":1'),
    'a missing key': said.replace('"v":1,', ''),
    'another v': said.replace('"v":1', '"v":2'),
    'a number with a point': said.replace('"n":3', '"n":3.0'),
    'a number with an exponent': said.replace('"n":3', '"n":3e0'),
    'a number too large': said.replace('"n":3', '"n":9007199254740993'),
    'a number as text': said.replace('"n":3', '"n":"3"'),
    'true for a number': said.replace('"n":3', '"n":true'),
    'an escape without need': said.replace('"why"', '"wh\\u0079"'),
    'half a surrogate pair': said.replace(ann.id, '\\ud800'),
    'another time': said.replace(/"at":"[^"]*"/, '"at":"2026-11-23"'),
    'the same member twice': said.replace(/"m":\[(\{.*?\}),.*\]/, '"m":[$1,$1]'),
    'no members': said.replace(/"m":\[.*\]/, '"m":[]'),
    'an id that is __proto__': said.replace(`"by":"${ann.id}"`, '"by":"__proto__"'),
  };
  for (const [what, spelled] of Object.entries(respelled)) {
    if (spelled === said) throw new Error(what);
    verify(what, 'malformed', await signed(spelled));
  }
  refuse('openKey', 'an epoch before one came', 'not-a-member', chain({ n: 1, as: 1 }));
  refuse('openKey', 'an epoch after one left', 'not-a-member', chain({ n: told.records.length, as: 2 }));
  const other = await sealing.rotateRecord({ ...next, identity: ann });
  const foreign = JSON.parse(text(unb64(other.record.split('.')[1]))).m[1].w;
  const mixed = JSON.parse(said);
  mixed.m[1].w = foreign;
  refuse('openKey', 'another key for one than for the rest', 'key-mismatch', chain({ ...(await signed(JSON.stringify(mixed))), n: 3, as: 1 }));
}

async function words(rosters) {
  const texts = [
    '', 'hello', 'naïve ☕ 你好', '🙂'.repeat(300), 'x'.repeat(252), 'x'.repeat(253), 'y'.repeat(9000),
    JSON.stringify({ as: 'line', words: 'I heard "no"\nand thought\u2028of you \u0000' }),
  ];
  const made = [];
  const after = [];
  for (const roster of [rosters[1], rosters[3]]) {
    for (const [n, spoken] of texts.entries()) {
      const author = n % 2 ? people[0] : roster.n === 2 ? bo : cy;
      const facts = n % 3 ? [] : [['of', b64(random(16))], ['é', 'ü 🙂']];
      const fields = act(roster, author, { count: made.length + 1, after: after.slice(-2), facts });
      const key = told.made[roster.n - 1].key;
      const { sealed, hash } = await sealing.seal(fields, spoken, key, author, roster.members);
      after.push(hash);
      made.push({ ...fields, text: spoken, sealed, hash });
    }
  }
  refusedWords(made, rosters);
  return made;
}

function refusedWords(made, rosters) {
  const word = made[3];
  const [w1, box, tags] = word.sealed.split('.');
  const open = (what, code, change, more) =>
    refuse('open', what, code, { word: { ...word, ...change }, in: { rel: told.rel, n: 2 }, as: 1, ...more });
  open('another relationship', 'altered', { rel: newId() });
  open('another epoch', 'altered', { n: 3 });
  open('another record', 'altered', { record: rosters[2].hash });
  open('another author', 'altered', { author: bo.id }, { as: 0 });
  open('another kind', 'altered', { kind: 'notes' });
  open('another id', 'altered', { id: newId() });
  open('another count', 'altered', { count: word.count + 1 });
  open('other heads', 'altered', { after: [...word.after].reverse() });
  open('other facts', 'altered', { facts: [...word.facts, ['a', 'b']] });
  open('a byte of the box changed', 'altered', { sealed: [w1, flipped(box, 77), tags].join('.') });
  open('a box cut short', 'altered', { sealed: [w1, box.slice(0, 40), tags].join('.') });
  open('a byte of the tag changed', 'not-by-author', { sealed: [w1, box, flipped(tags, 3)].join('.') });
  open('a tag cut short', 'malformed', { sealed: [w1, box, tags.slice(0, 20)].join('.') });
  open('a tag too many', 'malformed', { sealed: [w1, box, b64(random(32))].join('.') });
  open('no tags', 'malformed', { sealed: `${w1}.${box}` });
  open('another version', 'malformed', { sealed: ['w2', box, tags].join('.') });
  open('the other alphabet', 'malformed', { sealed: [w1, `${box}+`, tags].join('.') });
  open('a count as text', 'malformed', { count: String(word.count) });
  open('a fact without a value', 'malformed', { facts: [['of']] });
  open('a reader from outside', 'not-a-member', {}, { as: 2 });
  open('an author from outside', 'not-a-member', { author: cy.id });
}

async function offers() {
  const id = newId();
  const secret = sealing.makeSecret();
  const hash = told.made[1].hash;
  const clears = [
    { rel: told.rel, hash, names: { [ann.id]: 'Ann 🙂' }, hello: 'Good to have you here.\n', keys: [[1, b64(told.made[0].key)]] },
    { rel: told.rel, hash, names: {}, hello: '', keys: [] },
    { rel: told.rel, hash, names: { [ann.id]: 'Ann', [bo.id]: 'Bo' }, hello: '', keys: [], replaces: bo.id },
  ];
  const made = await Promise.all(
    clears.map(async (clear) => ({
      id, secret: b64(secret), sealed: await sealing.sealOffer(secret, id, clear), clear,
    })),
  );
  const { clear: _, ...one } = made[0];
  refuse('openOffer', 'another secret', 'bad-invitation', { ...one, secret: b64(random(16)) });
  refuse('openOffer', 'another invitation', 'bad-invitation', { ...one, id: newId() });
  refuse('openOffer', 'a byte changed', 'bad-invitation', { ...one, sealed: `o1.${flipped(one.sealed.slice(3), 50)}` });
  refuse('openOffer', 'another version', 'bad-invitation', { ...one, sealed: `o2.${one.sealed.slice(3)}` });
  for (const [what, spelled] of Object.entries({
    'an unknown key inside': JSON.stringify({ ...clears[1], more: 1 }),
    'nobody to come back as': JSON.stringify({ ...clears[1], replaces: '' }),
    'a key twice inside': JSON.stringify(clears[1]).replace('{"rel"', '{"hello":"","rel"'),
    'a number as text inside': JSON.stringify({ ...clears[0], keys: [['1', clears[0].keys[0][1]]] }),
  })) {
    refuse('openOffer', what, 'bad-invitation', { ...one, sealed: await offerOf(secret, id, spelled) });
  }
  return made;
}

async function offerOf(secret, id, spelled) {
  const key = await crypto.subtle.importKey('raw', await sealing.kdf(secret, 'ips-seal/1/offer'), 'AES-GCM', false, ['encrypt']);
  const iv = random(12);
  const how = { name: 'AES-GCM', iv, additionalData: PAE('ips-seal/1/offer', id) };
  const box = new Uint8Array(await crypto.subtle.encrypt(how, key, padded(utf8(spelled))));
  return `o1.${b64(Uint8Array.from([...iv, ...box]))}`;
}

function claims() {
  return Promise.all(
    [new Uint8Array(16), random(16)].map(async (secret) => ({
      secret: b64(secret), claim: await sealing.claim(secret), claim_hash: await sealing.claimHash(secret),
      invitation: await sealing.invitationId(secret), guest: await sealing.guestKey(secret),
      not_for: await Promise.all(people.map(async ({ id }) => [id, await sealing.markFor(secret, id)])),
    })),
  );
}

function deeds(person) {
  const acts = [
    ['leaves', 1, []], ['goes_on', 70_000, [['without', b64(random(16))], ['says', 'yes']]],
    ['goes_on', 3, [['without', b64(random(16))], ['says', 'Ö ☕']]],
    ['calls_back', 9, [['back', b64(random(16))], ['invitation', b64(random(16))], ['says', 'yes']]],
    ['invites', 2, [['invitation', b64(random(16))], ['until', '2026-12-01T00:00:00Z'], ['guest', b64(random(32))]]],
  ];
  return Promise.all(acts.map(async ([kind, count, facts]) => {
    const act = { rel: b64(random(16)), author: person.id, kind, id: b64(random(16)), count, facts };
    return { e: person.e, act: { ...act, facts: [...facts, await signDeed(act, person)] } };
  }));
}

async function refusedSpellings() {
  for (const odd of ['-_8=', '+/8', '-_9', ' -_8', '-_8\n', 'A', 'AB', 'é']) refuse('unb64', JSON.stringify(odd), 'malformed', { text: odd });
  const spelled = await sealing.spell(random(16));
  const wrong = spelled[0] === '7' ? '3' : '7';
  for (const [what, typed] of Object.entries({
    'nothing': '', 'a sign too few': spelled.slice(1), 'a sign too many': `${spelled}0`, 'a sign it never has': `U${spelled.slice(1)}`,
  })) {
    refuse('unspell', what, 'mistyped', { text: typed });
  }
  const typo = `${wrong}${spelled.slice(1)}`;
  if (await sealing.unspell(typo).then(() => false, () => true)) refuse('unspell', 'a sign wrong', 'mistyped', { text: typo });
  const good = padded(utf8('hello'));
  const stray = good.slice();
  stray[200] = 1;
  refuse('unpad', 'a sign in the padding', 'malformed', { bytes: b64(stray) });
  refuse('unpad', 'too short', 'malformed', { bytes: b64(good.slice(0, 255)) });
  refuse('unpad', 'too long', 'malformed', { bytes: b64(Uint8Array.from([...good, ...new Uint8Array(256)])) });
  refuse('unpad', 'no length', 'malformed', { bytes: b64(new Uint8Array(3)) });
  refuse('stretch', 'a weaker setting', 'kdf-refused', { passphrase: 'four tiny words here', salt: sealing.makeSalt(), kdf: 2 });
  refuse('stretch', 'a salt cut short', 'malformed', { passphrase: 'four tiny words here', salt: b64(random(8)), kdf: 1 });
}

const { rosters, shown } = await relationship();
await refusedChains(rosters);
await refusedSpellings();
const vectors = {
  v: 1,
  made_by: 'javascript',
  pae: [[], [''], ['', ''], ['a', 'bc'], ['ab', 'c'], ['ips-seal/1/word', 'é🙂', '12']].map((parts) => ({ parts, pae: b64(PAE(...parts)) })),
  kdf: await Promise.all([random(32), random(16)].map(async (key) => ({ key: b64(key), label: 'ips-seal/1/test é', out: b64(await sealing.kdf(key, 'ips-seal/1/test é')) }))),
  passphrases: await passphrases(),
  recovery: await recovery(),
  identities: await Promise.all(people.map(published)),
  compare: [{ ids: [ann.id, bo.id], number: await sealing.compareNumber([ann, bo]) }, { ids: [cy.id, bo.id, ann.id], number: await sealing.compareNumber([ann, bo, cy]) }],
  vaults: await vaults(),
  relationships: [shown],
  words: await words(rosters),
  offers: await offers(),
  claims: await claims(),
  deeds: await deeds(people[0]),
  refused,
};
await writeFile(TO, `${JSON.stringify(vectors, null, 1)}\n`);
console.log(`${refused.length} refused, ${vectors.words.length} words, ${told.records.length} records`);
