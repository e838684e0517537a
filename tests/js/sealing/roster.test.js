import assert from 'node:assert/strict';
import test from 'node:test';
import { b64, equal, random, text, unb64, utf8 } from '../../../midspan/static/js/lib/bytes.js';
import { sign } from '../../../midspan/static/js/sealing/curves.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { makeRecord } from '../../../midspan/static/js/sealing/making.js';
import { proofOf } from '../../../midspan/static/js/sealing/proofs.js';
import { readRecord } from '../../../midspan/static/js/sealing/record.js';
import { PAE } from '../../../midspan/static/js/sealing/wire.js';
import { cast, flipped, lots, newId, pair, refuses, three, Told } from './cast.js';

const clear = (record) => JSON.parse(text(unb64(record.split('.')[1])));

/** A record with changed contents, signed anew by `signer`, as a dishonest maker would do it. */
async function forged(record, change, signer, secret) {
  const said = clear(record);
  const json = utf8(JSON.stringify(change(said) ?? said));
  const signature = await sign(signer.E, PAE('ips-seal/1/epoch', json));
  const proof = secret ? await proofOf(secret, json) : new Uint8Array();
  return { record: ['e1', b64(json), b64(new Uint8Array(signature)), b64(proof)].join('.') };
}

test('everyone in an epoch opens its key, and it is the one that was made', async () => {
  const { told, ann, bo, cy, dee } = await three();
  await told.next(sealing.rotateRecord, { identity: bo });
  const rosters = await told.verify();
  assert.deepEqual(rosters.map(({ why }) => why), ['create', 'join', 'join', 'rotate']);
  assert.deepEqual(rosters.map(({ n }) => n), [1, 2, 3, 4]);
  for (const [at, who] of [[0, [ann]], [1, [ann, bo]], [2, [ann, bo, cy]], [3, [ann, bo, cy]]]) {
    assert.deepEqual(rosters[at].members.map(({ id }) => id), who.map(({ id }) => id));
    for (const one of who) {
      assert.ok(equal(await sealing.openKey(rosters[at], one), told.made[at].key));
    }
    await refuses('not-a-member', sealing.openKey(rosters[at], dee));
  }
  await refuses('not-a-member', sealing.openKey(rosters[0], bo));
  await refuses('not-a-member', sealing.openKey(rosters[1], { ...dee, id: ann.id }));
});

test('from any pin the same rosters follow: backwards by hash, forwards by rules', async () => {
  const { told, ann } = await three();
  await told.next(sealing.rotateRecord, { identity: ann });
  const all = await told.verify();
  for (const { n, hash } of told.made) {
    assert.deepEqual(await told.verify({ pin: { n, hash } }), all);
    assert.deepEqual(await told.verify({ pin: { hash } }), all);
  }
  // Backwards no secret is needed, forwards it is.
  await told.verify({ pin: { hash: all[2].hash }, secrets: undefined, guests: undefined });
  await refuses('no-such-invitation', told.verify({ pin: { hash: all[1].hash }, secrets: undefined, guests: undefined }));
});

test('a relationship that is pinned nowhere has an unknown beginning', async () => {
  const { told } = await pair();
  const theirs = await pair();
  await refuses('unknown-beginning', told.verify({ pin: undefined }));
  await refuses('unknown-beginning', told.verify({ pin: { n: 1, hash: theirs.told.pin.hash } }));
  await refuses('unknown-beginning', told.verify({ pin: { n: 2, hash: told.pin.hash } }));
  await refuses('unknown-beginning', told.verify({ records: [] }));
  await refuses('unknown-beginning', told.verify({ records: told.records.slice(1) }));
  await refuses('wrong-relationship', told.verify({ rel: theirs.told.rel }));
  await refuses('wrong-relationship', told.verify({ records: [...told.records, theirs.told.records[1]] }));
});

test('an own book begins with what its own key signed, and with nothing else', async () => {
  const { ann, eve } = await cast();
  const rel = await sealing.bookOf(ann);
  const book = await sealing.createRecord({ rel, identity: ann });
  const verify = (records, more) => sealing.verify({ rel, records, own: ann, ...more });
  const [roster] = await verify([book.record]);
  assert.ok(equal(await sealing.openKey(roster, ann), book.key));
  const rotated = await sealing.rotateRecord({ rel, previous: roster, identity: ann });
  assert.equal((await verify([book.record, rotated.record])).length, 2);
  // The server knows Ann's public keys and could make a record with a key of its own.
  const said = { rel, n: 1, prev: '', why: 'create', by: ann.id, at: '2026-11-23T12:00:00Z', inv: '' };
  await refuses('bad-signature', verify([(await makeRecord(said, [ann], eve)).record]));
  await refuses('unknown-beginning', verify([(await makeRecord(said, [ann, eve], ann)).record]));
  await refuses('unknown-beginning', verify([(await sealing.createRecord({ rel, identity: eve })).record]));
  await refuses('unknown-beginning', verify([rotated.record]));
  const invitation = { id: newId(), secret: random(16) };
  const joined = await sealing.joinRecord({ rel, previous: roster, identity: eve, invitation });
  await refuses('no-such-invitation', verify([book.record, joined.record]));
  // A relationship that Ann began: with its first key, which Eve may have been given, Eve would
  // read all that Ann wrote into a "book" like that.
  const begun = await sealing.createRecord({ rel: newId(), identity: ann });
  const { roster: other } = await readRecord(begun.record);
  await refuses('unknown-beginning', verify([begun.record], { rel: other.rel }));
});

test('an older record, a fork and a hole break the chain', async () => {
  const { told, ann, bo } = await pair();
  const two = await told.now();
  const branch = await sealing.rotateRecord({ rel: told.rel, previous: two, identity: ann });
  await told.next(sealing.rotateRecord, { identity: bo });
  await told.next(sealing.rotateRecord, { identity: bo });
  await told.verify();
  await refuses('broken-chain', told.ifNext(branch));
  const [one, second, third, fourth] = told.records;
  for (const records of [
    [one, second, second],
    [one, second, fourth],
    [one, second, branch.record, fourth],
    [one, third, second],
    [one, second, third, fourth, one],
  ]) {
    await refuses('broken-chain', told.verify({ records }));
  }
  await refuses('broken-chain', told.verify({ records: [one, third], pin: { hash: told.made[2].hash } }));
  const far = await sealing.rotateRecord({ rel: told.rel, previous: { ...two, n: 7 }, identity: ann });
  await refuses('broken-chain', told.verify({ records: [one, second, far.record] }));
});

test('the server cannot make an epoch, with its own key or in the name of a member', async () => {
  const { told, ann, eve } = await pair();
  const previous = await told.now();
  const next = { rel: told.rel, previous };
  await refuses('wrong-change', told.ifNext(sealing.rotateRecord({ ...next, identity: eve })));
  await refuses('bad-signature', told.ifNext(sealing.rotateRecord({ ...next, identity: { ...eve, id: ann.id } })));
  const good = await sealing.rotateRecord({ ...next, identity: ann });
  await told.ifNext(good);
  const parts = good.record.split('.');
  for (let at = 0; at < 64; at += 7) {
    const record = [parts[0], parts[1], flipped(parts[2], at), ''].join('.');
    await refuses('bad-signature', told.ifNext({ record }));
  }
});

test('a second beginning is not accepted later', async () => {
  const { told, ann } = await pair();
  const { n, hash } = await told.now();
  const said = { rel: told.rel, n: n + 1, prev: hash, why: 'create', by: ann.id, at: '2026-11-23T12:00:00Z', inv: '' };
  await refuses('wrong-change', told.ifNext(makeRecord(said, [ann], ann)));
});

test('joining takes the invitation, its secret, and everyone as they were', async () => {
  const { told, ann, bo, cy, eve } = await pair();
  const previous = await told.now();
  const invitation = told.invite();
  const join = { rel: told.rel, previous, identity: cy, invitation };
  const good = await sealing.joinRecord(join);
  await told.ifNext(good);

  const guessed = { ...invitation, secret: random(16) };
  await refuses('bad-proof', told.ifNext(sealing.joinRecord({ ...join, invitation: guessed })));
  const unknown = { id: newId(), secret: random(16) };
  await refuses('no-such-invitation', told.ifNext(sealing.joinRecord({ ...join, invitation: unknown })));
  const returning = told.invite(ann.id);
  await refuses('no-such-invitation', told.ifNext(sealing.joinRecord({ ...join, invitation: returning })));

  const forge = (change, by = cy) => told.ifNext(forged(good.record, change, by, invitation.secret));
  await forge(() => {});
  await refuses('wrong-change', forge((said) => void said.m.shift()));
  await refuses('wrong-change', forge((said) => void said.m.reverse()));
  await refuses('wrong-change', forge((said) => void (said.m[0].x = eve.x)));
  await refuses('wrong-change', forge((said) => void (said.m[1].e = eve.e)));
  await refuses('wrong-change', forge((said) => void (said.m[1].id = eve.id)));
  await refuses('wrong-change', forge((said) => void said.m.push({ ...said.m[2], id: eve.id, x: eve.x, e: eve.e })));
  await refuses('wrong-change', forge((said) => void (said.by = ann.id), ann));
  await refuses('bad-signature', forge(() => {}, eve));
  await refuses('malformed', forge((said) => void (said.inv = '')));
  // The server puts its own key where the newcomer's was: it lacks the secret.
  const own = told.ifNext(forged(good.record, (said) => {
    Object.assign(said.m[2], { x: eve.x, e: eve.e });
  }, eve, random(16)));
  await refuses('bad-proof', own);
  assert.ok(bo);
});

test('an invitation lets one person in, once', async () => {
  const { told, cy, dee } = await pair();
  const invitation = told.invite();
  await told.next(sealing.joinRecord, { identity: cy, invitation });
  const previous = await told.now();
  const again = sealing.joinRecord({ rel: told.rel, previous, identity: dee, invitation });
  await refuses('no-such-invitation', told.ifNext(again));
  const other = told.invite();
  await told.next(sealing.joinRecord, { identity: dee, invitation: other });
});

test('who lost all keys comes back as somebody new, in their own place, when all others signed it', async () => {
  const { told, ann, bo, eve } = await pair();
  const previous = await told.now();
  const back = await sealing.makeIdentity();
  const replace = (invitation, identity = back, gone = bo.id) =>
    told.ifNext(sealing.replaceRecord({ rel: told.rel, previous, identity, gone, invitation }));
  const allSign = (invitation, gone = bo.id) => {
    told.calledBack.add(`${invitation.id} ${gone}`);
    return invitation;
  };

  await refuses('no-such-invitation', replace(allSign(told.invite())));
  await refuses('no-such-invitation', replace(allSign(told.invite(ann.id))));
  await refuses('no-such-invitation', replace(allSign({ id: newId(), secret: random(16) })));
  const invitation = told.invite(bo.id);
  await refuses('bad-proof', replace({ ...invitation, secret: random(16) }));
  await refuses('wrong-change', replace(invitation, bo));
  await refuses('wrong-change', replace(invitation, await sealing.makeIdentity(bo.id)));
  await refuses('wrong-change', replace(invitation, back, ann.id));
  await refuses('no-such-invitation', replace(allSign(invitation, ann.id), back, ann.id));
  told.calledBack.delete(`${invitation.id} ${bo.id}`);
  await refuses('wrong-change', replace(invitation));
  allSign(invitation);

  const good = await sealing.replaceRecord({ rel: told.rel, previous, identity: back, gone: bo.id, invitation });
  const forge = (change, by = back) => told.ifNext(forged(good.record, change, by, invitation.secret));
  await refuses('bad-signature', forge(() => {}, bo));
  await refuses('wrong-change', forge((said) => void (said.m[1].x = bo.x)));
  await refuses('wrong-change', forge((said) => void (said.m[1].e = bo.e)));
  await refuses('bad-signature', forge((said) => void Object.assign(said.m[1], { x: eve.x, e: eve.e })));
  // The server puts its own keys where theirs were: it lacks the secret.
  const own = (said) => void Object.assign(said.m[1], { x: eve.x, e: eve.e });
  await refuses('bad-proof', told.ifNext(forged(good.record, own, eve, random(16))));
  await refuses('wrong-change', forge((said) => void (said.m[0].x = eve.x)));
  await refuses('wrong-change', forge((said) => void said.m.shift()));
  await refuses('wrong-change', forge((said) => void said.m.reverse()));

  await told.add(good);
  const roster = await told.now();
  assert.equal(roster.why, 'replace');
  assert.ok(equal(await sealing.openKey(roster, back), good.key));
  assert.ok(equal(await sealing.openKey(roster, ann), good.key));
  await refuses('not-a-member', sealing.openKey(roster, bo));
});

test('going on without someone takes their own word that they leave', async () => {
  const { told, ann, bo, cy } = await three();
  const previous = await told.now();
  const leave = (identity, gone) => sealing.leaveRecord({ rel: told.rel, previous, identity, gone });
  await refuses('wrong-change', told.ifNext(leave(ann, cy.id)));
  told.left.add(cy.id);
  await told.ifNext(leave(ann, cy.id));
  await told.ifNext(leave(bo, cy.id));
  await refuses('wrong-change', told.ifNext(leave(cy, cy.id)));
  await refuses('wrong-change', told.ifNext(leave(ann, bo.id)));
  await refuses('wrong-change', told.ifNext(leave(ann, newId())));
  const good = await leave(ann, cy.id);
  await refuses('wrong-change', told.ifNext(forged(good.record, (said) => void said.m.pop(), ann)));
  await refuses('wrong-change', told.ifNext(forged(good.record, (said) => void said.m.reverse(), ann)));
  await told.add(good);
  const roster = await told.now();
  await refuses('not-a-member', sealing.openKey(roster, cy));
  await refuses('wrong-change', told.ifNext(sealing.rotateRecord({ rel: told.rel, previous: roster, identity: cy })));
});

test('a circle removes someone only by an act it agreed to, and a pair never', async () => {
  const { told, ann, bo, cy } = await three();
  const previous = await told.now();
  const of = b64(random(16));
  const remove = (identity, gone, act = of) =>
    told.ifNext(sealing.removeRecord({ rel: told.rel, previous, identity, gone, of: act }));
  await refuses('wrong-change', remove(ann, cy.id));
  told.agreed.add(`${of} ${cy.id}`);
  await remove(ann, cy.id);
  await refuses('wrong-change', remove(ann, bo.id));
  await refuses('wrong-change', remove(cy, cy.id));
  await refuses('wrong-change', remove(ann, cy.id, b64(random(16))));
  await refuses('malformed', remove(ann, cy.id, 'short'));

  const two = await pair();
  const act = b64(random(16));
  two.told.agreed.add(`${act} ${two.bo.id}`);
  const gone = { rel: two.told.rel, previous: await two.told.now(), identity: two.ann, gone: two.bo.id, of: act };
  await refuses('wrong-change', two.told.ifNext(sealing.removeRecord(gone)));
});

test('a new key for the same people changes nobody', async () => {
  const { told, ann, eve } = await pair();
  const previous = await told.now();
  const good = await sealing.rotateRecord({ rel: told.rel, previous, identity: ann });
  const forge = (change) => told.ifNext(forged(good.record, change, ann));
  await forge(() => {});
  await refuses('wrong-change', forge((said) => void said.m.pop()));
  await refuses('wrong-change', forge((said) => void said.m.reverse()));
  await refuses('wrong-change', forge((said) => void (said.m[1].x = eve.x)));
  await refuses('wrong-change', forge((said) => void said.m.push({ ...said.m[1], id: eve.id, x: eve.x, e: eve.e })));
});

test('a member who gives one of the others another key is found out by that one', async () => {
  const { told, ann, bo } = await pair();
  const previous = await told.now();
  const [good, other] = await Promise.all(
    [1, 2].map(() => sealing.rotateRecord({ rel: told.rel, previous, identity: ann })),
  );
  const foreign = clear(other.record).m[1].w;
  await told.add(forged(good.record, (said) => void (said.m[1].w = foreign), ann));
  const roster = await told.now();
  await sealing.openKey(roster, ann);
  await refuses('key-mismatch', sealing.openKey(roster, bo));
});

test('a shared key of the past is checked against its epoch', async () => {
  const { told } = await pair();
  const rosters = await told.verify();
  const [first, second] = told.made.map(({ key }) => sealing.keyToShare(key));
  assert.ok(equal(await sealing.sharedKey(rosters[0], first), told.made[0].key));
  await refuses('key-mismatch', sealing.sharedKey(rosters[0], second));
  await refuses('malformed', sealing.sharedKey(rosters[0], 'short'));
});

test('a record of any other shape is malformed', async () => {
  const { told, ann, eve } = await pair();
  const good = await sealing.rotateRecord({ rel: told.rel, previous: await told.now(), identity: ann });
  const changes = [
    (said) => void (said.v = 2),
    (said) => void (said.n = '3'),
    (said) => void (said.n = 3.5),
    (said) => void (said.n = 0),
    (said) => void (said.n = 2 ** 53),
    (said) => void (said.why = 'seize'),
    (said) => void (said.why = 'toString'),
    (said) => void (said.by = '__proto__'),
    (said) => void (said.by = ''),
    (said) => void (said.at = '2026-11-23 12:00:00'),
    (said) => void (said.kc = said.kc.slice(1)),
    (said) => void (said.inv = null),
    (said) => void (said.inv = newId()),
    (said) => void (said.of = b64(random(16))),
    (said) => void (said.more = 1),
    (said) => void delete said.at,
    (said) => void (said.m = {}),
    (said) => void (said.m = []),
    (said) => void (said.m[0] = [said.m[0]]),
    (said) => void (said.m[0].more = 1),
    (said) => void delete said.m[0].w,
    (said) => void (said.m[0].w = said.m[0].w.slice(4)),
    (said) => void (said.m[0].id = 'x'.repeat(23)),
    (said) => void (said.m[1].id = said.m[0].id),
    (said) => void (said.m[1].x = said.m[0].x),
    (said) => void (said.m[1].e = said.m[0].e),
    (said) => void (said.m = Array.from({ length: 51 }, () => ({ ...said.m[0], id: newId(), x: b64(random(32)), e: b64(random(32)) }))),
  ];
  for (const change of changes) {
    await refuses('malformed', told.ifNext(forged(good.record, change, ann)));
  }
  const [e1, json, signature] = good.record.split('.');
  const spelled = text(unb64(json));
  const resigned = async (odd) => {
    const signed = await sign(ann.E, PAE('ips-seal/1/epoch', utf8(odd)));
    return { record: ['e1', b64(utf8(odd)), b64(new Uint8Array(signed)), ''].join('.') };
  };
  for (const odd of [
    spelled.replace('{"v":1', '{"v":1,"v":1'),
    spelled.replace('{"v":1', '{ "v":1'),
    spelled.replace('"v":1', '"v":1.0'),
    spelled.replace('{"v":1', '{"__proto__":{},"v":1'),
    `${spelled}\n`,
  ]) {
    assert.notEqual(odd, spelled);
    await refuses('malformed', told.ifNext(resigned(odd)));
  }
  for (const record of [
    ['e2', json, signature, ''],
    ['e1', json, signature],
    ['e1', json, signature, '', ''],
    ['e1', json, signature.slice(2), ''],
    ['e1', json, signature, b64(random(32))],
    ['e1', `${json}=`, signature, ''],
  ].map((parts) => parts.join('.')).concat([null, 7, '', {}])) {
    await refuses('malformed', told.verify({ records: [...told.records, record] }));
  }
  assert.ok(e1 && eve);
});

test('a byte changed anywhere in a chain is refused', async () => {
  const { told, bo } = await pair();
  await told.next(sealing.rotateRecord, { identity: bo });
  const { below } = lots(5);
  for (let n = 0; n < 120; n += 1) {
    const records = [...told.records];
    const which = below(3);
    const parts = records[which].split('.');
    const part = which === 1 ? 1 + below(3) : 1 + below(2);
    parts[part] = flipped(parts[part], below(10_000));
    records[which] = parts.join('.');
    await assert.rejects(told.verify({ records }), { name: 'SealError' });
  }
});

test('fifty people are together, and the fifty-first is refused', async () => {
  const told = new Told();
  await told.begin(await sealing.makeIdentity());
  let previous = await told.now();
  for (let n = 2; n <= 50; n += 1) {
    const identity = await sealing.makeIdentity();
    const made = await sealing.joinRecord({ rel: told.rel, previous, identity, invitation: told.invite() });
    told.records.push(made.record);
    told.made.push(made);
    previous = (await told.verify({ records: told.records.slice(-2), pin: { hash: previous.hash } }))[1];
  }
  assert.equal(previous.members.length, 50);
  assert.equal((await told.verify()).length, 50);
  const more = { rel: told.rel, previous, identity: await sealing.makeIdentity(), invitation: told.invite() };
  await refuses('malformed', told.ifNext(sealing.joinRecord(more)));
});

test('a clock that is wrong refuses nobody', async () => {
  const { told, ann, bo } = await pair();
  await told.next(sealing.rotateRecord, { identity: ann, at: new Date('2199-01-01') });
  await told.next(sealing.rotateRecord, { identity: bo, at: new Date('1999-01-01') });
  assert.deepEqual((await told.verify()).slice(-2).map(({ at }) => at), ['2199-01-01T00:00:00Z', '1999-01-01T00:00:00Z']);
});

test('a member whose key is a point of low order is refused by whoever seals to them', async () => {
  const { told, ann, cy } = await pair();
  const previous = await told.now();
  const low = { ...cy, x: b64(new Uint8Array(32)) };
  const joining = { rel: told.rel, previous, identity: low, invitation: told.invite() };
  await refuses('bad-key', sealing.joinRecord(joining));
  assert.ok(ann);
});
