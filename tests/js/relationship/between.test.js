import assert from 'node:assert/strict';
import test from 'node:test';
import { Between } from '../../../midspan/static/js/relationship/between.js';
import { sayings, sayingsBack } from '../../../midspan/static/js/relationship/between/parting.js';
import { keysOf, pastKeys } from '../../../midspan/static/js/relationship/between/past-keys.js';
import { SIGNED } from '../../../midspan/static/js/relationship/between/words.js';
import { pack, unpack } from '../../../midspan/static/js/relationship/content.js';
import { signDeed } from '../../../midspan/static/js/sealing/deeds.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';
import { cast, newId } from '../sealing/cast.js';

/** A relationship as its members' browsers made it: its records, and acts in the order said. */
class Place {
  rel = newId();
  records = [];
  acts = [];
  keys = [];
  #counts = new Map();

  async begins(identity) {
    await this.#add(sealing.createRecord({ rel: this.rel, identity }), identity);
    this.pin = { n: 1, hash: await sealing.recordHash(this.records[0]) };
  }

  async #add(made, identity) {
    const { record, key } = await made;
    this.records.push(record);
    this.keys.push(key);
    this.last = identity;
  }

  async rosters() {
    const hash = await sealing.recordHash(this.records.at(-1));
    return sealing.verify({ rel: this.rel, records: this.records, pin: { hash } });
  }

  async says(identity, kind, as, fields, facts = []) {
    const roster = (await this.rosters()).at(-1);
    const count = (this.#counts.get(identity.id) ?? 0) + 1;
    this.#counts.set(identity.id, count);
    const act = { rel: this.rel, n: roster.n, author: identity.id, kind, id: newId(), count, after: [], facts };
    if (SIGNED.has(kind)) act.facts = [...facts, await signDeed(act, identity)];
    const key = this.keys[roster.n - 1];
    const { sealed } = await sealing.seal(
      { ...act, record: roster.hash }, pack(as, fields), key, identity, roster.members,
    );
    this.acts.push({ ...act, sealed, seq: this.acts.length + 1, at: 1 });
  }

  async invites(identity, { invitation = { id: newId(), secret: sealing.makeSecret() }, ...more } = {}) {
    const { id, secret } = invitation;
    const until = '2030-01-01T00:00:00Z';
    const fields = { id, secret: sealing.secretText(secret), for: 'Bo', until, ...more };
    const facts = [['invitation', id], ['until', fields.until], ['guest', await sealing.guestKey(secret)]];
    if (more.replaces) facts.push(['replaces', more.replaces]);
    await this.says(identity, 'invites', 'invitation', fields, facts);
    return invitation;
  }

  async joins(identity, invitation) {
    const previous = (await this.rosters()).at(-1);
    await this.#add(sealing.joinRecord({ rel: this.rel, previous, identity, invitation }), identity);
  }

  async comesBack(identity, gone, invitation) {
    const previous = (await this.rosters()).at(-1);
    await this.#add(sealing.replaceRecord({ rel: this.rel, previous, identity, gone: gone.id, invitation }), identity);
  }

  /** These say that somebody may come back, in the place of `gone`, by one invitation. */
  async callBack(gone, invitation, ...people) {
    for (const one of people) await this.#calls(gone, invitation, one, 'yes');
  }

  async #calls(gone, { id }, who, says) {
    const facts = [['back', gone.id], ['invitation', id], ['says', says]];
    await this.says(who, 'calls_back', 'calling-back', { words: '' }, facts);
  }

  /** As `identity` opens it when the host says `told` of it. */
  opens(identity, { known = {}, ...told } = {}) {
    const of = (kind) => this.acts.filter((act) => act.kind === kind);
    const data = {
      rel: this.rel, shape: 'pair', ended: false, records: this.records, count: 0,
      invites: of('invites'), leaves: of('leaves'), revokes: of('revokes'),
      goings: this.acts.filter(({ kind }) => ['goes_on', 'calls_back'].includes(kind)), ...told,
    };
    const book = { get: () => ({ as: 'known', names: {}, for: '', pin: this.pin, met: {}, ...known }) };
    return Between.open(data, identity, book);
  }
}

async function three() {
  const { ann, bo, cy } = await cast();
  const place = new Place();
  await place.begins(ann);
  for (const one of [bo, cy]) await place.joins(one, await place.invites(ann));
  return { place, ann, bo, cy };
}

test('nobody comes by an invitation that was taken back, though the host lets them', async () => {
  const { ann, bo } = await cast();
  const place = new Place();
  await place.begins(ann);
  const invitation = await place.invites(ann);
  const other = await place.invites(ann);
  await place.says(ann, 'revokes', 'revoking', {}, [['invitation', invitation.id]]);
  const before = place.records.length;
  await place.joins(bo, invitation);
  const between = await place.opens(ann);
  assert.equal(between.trouble, 'no-such-invitation');
  assert.deepEqual(between.others, []);
  place.records.length = before;
  place.keys.length = before;
  await place.joins(bo, other);
  assert.equal((await place.opens(ann)).trouble, '');
  // One taken back after it was used changes nothing for whoever came.
  await place.says(ann, 'revokes', 'revoking', {}, [['invitation', other.id]]);
  const later = await place.opens(ann);
  assert.equal(later.trouble, '');
  assert.deepEqual(later.others, [bo.id]);
});

test('where there are three, no host makes it a pair in which one who left reads on', async () => {
  const { place, ann, cy } = await three();
  await place.says(cy, 'leaves', 'leaving', { words: '' });
  for (const shape of ['circle', 'pair']) {
    const between = await place.opens(ann, { shape });
    assert.deepEqual(between.gone, [cy.id]);
    assert.equal(between.ended, false);
  }
});

test('a pair has ended when one has left, also where the host says otherwise', async () => {
  const { ann, bo } = await cast();
  const place = new Place();
  await place.begins(ann);
  await place.joins(bo, await place.invites(ann));
  assert.equal((await place.opens(ann)).ended, false);
  await place.says(bo, 'leaves', 'leaving', { words: '' });
  const between = await place.opens(ann);
  assert.equal(between.ended, true);
  assert.deepEqual(between.gone, []);
});

test('the past is shared only while I have been alone from the beginning', async () => {
  const { ann, bo } = await cast();
  const place = new Place();
  await place.begins(ann);
  assert.deepEqual(pastKeys(await place.opens(ann)).map(([n]) => n), [1]);
  await place.joins(bo, await place.invites(ann));
  assert.deepEqual(pastKeys(await place.opens(ann)), []);
});

test('of what I made I know myself whether it is for two', async () => {
  const { ann } = await cast();
  const place = new Place();
  await place.begins(ann);
  assert.equal((await place.opens(ann, { shape: 'pair', known: { shape: 'circle' } })).shape, 'circle');
});

test('whoever leaves with rubbish for words has left all the same, whatever others can open', async () => {
  const { place, ann, cy } = await three();
  await place.says(cy, 'leaves', 'leaving', { words: '' });
  place.acts.at(-1).sealed = 'w1.AAAA.';
  assert.deepEqual((await place.opens(ann)).gone, [cy.id]);
});

test('a leaving that another key signed, or that was another act, puts nobody out', async () => {
  const { place, ann, bo, cy } = await three();
  await place.says(cy, 'leaves', 'leaving', { words: '' });
  const [told] = place.acts.splice(-1);
  const unsigned = { ...told, facts: [] };
  const signedBy = async (one, act) => ({ ...act, facts: [await signDeed({ ...act, author: cy.id }, { ...one, id: cy.id })] });
  for (const act of [
    unsigned, await signedBy(bo, unsigned), { ...told, id: newId() }, { ...told, author: bo.id },
    { ...told, facts: [['because', 'x'], ...told.facts] }, { ...told, rel: newId() },
  ]) assert.deepEqual((await place.opens(ann, { leaves: [act] })).gone, []);
  assert.deepEqual((await place.opens(ann, { leaves: [told] })).gone, [cy.id]);
});

const ids = async (between, now) => (await between.openInvitations(now)).map(({ id, n }) => [id, n]);

test('an invitation is open until it was used, taken back or has ended, under its newest record', async () => {
  const { ann, bo } = await cast();
  const place = new Place();
  await place.begins(ann);
  const [used, back, open] = [await place.invites(ann), await place.invites(ann), await place.invites(ann)];
  await place.says(ann, 'revokes', 'revoking', {}, [['invitation', back.id]]);
  assert.deepEqual(await ids(await place.opens(ann)), [[used.id, 1], [open.id, 1]]);
  await place.joins(bo, used);
  assert.deepEqual(await ids(await place.opens(ann)), [[open.id, 1]]);
  await place.invites(ann, { invitation: open });
  assert.deepEqual(await ids(await place.opens(ann)), [[open.id, 2]]);
  assert.deepEqual(await ids(await place.opens(ann), Date.parse('2030-01-01T00:00:01Z')), []);
});

test('an invitation stays what it was said to be at first, whatever somebody lays over it', async () => {
  const { place, ann, bo, cy } = await three();
  const invitation = await place.invites(ann);
  const fields = { id: invitation.id, for: 'Mallory', until: '2030-01-01T00:00:00Z', past: 'shared' };
  const facts = place.acts.at(-1).facts.filter(([name]) => name !== 'signed');
  for (const secret of [sealing.makeSecret(), invitation.secret]) {
    await place.says(cy, 'invites', 'invitation', { ...fields, secret: sealing.secretText(secret) }, facts);
    for (const one of [ann, bo]) {
      const [open] = await (await place.opens(one, { shape: 'circle' })).openInvitations();
      assert.deepEqual([open.secret, open.for], [sealing.secretText(invitation.secret), 'Bo']);
    }
  }
});

test('who came meanwhile sees who comes by an older invitation, and knows its secret once it was sealed anew', async () => {
  const { ann, bo, cy } = await cast();
  const place = new Place();
  await place.begins(ann);
  const [first, second] = [await place.invites(ann), await place.invites(ann)];
  await place.joins(bo, first);
  const pin = { n: 2, hash: await sealing.recordHash(place.records[1]) };
  assert.deepEqual(await ids(await place.opens(bo, { known: { pin } })), []);
  await place.invites(ann, { invitation: second });
  await place.joins(cy, second);
  const between = await place.opens(bo, { known: { pin } });
  assert.equal(between.trouble, '');
  assert.deepEqual(between.newcomers, [cy.id]);
  const acts = place.acts.slice(0, 2);
  assert.equal((await place.opens(bo, { known: { pin }, invites: acts })).trouble, '');
  assert.equal((await place.opens(bo, { known: { pin }, invites: [] })).trouble, 'no-such-invitation');
});

test('an invitation laid as rubbish stops nobody: all see by the same bytes who came by it', async () => {
  const { place, ann, bo, cy } = await three();
  const dan = await sealing.makeIdentity();
  // For Bo it opens, for nobody else; or its words hold another secret; or no words that anybody can read.
  const other = sealing.secretText(sealing.makeSecret());
  for (const spoil of [
    (act) => { act.sealed = 'w1.AAAA.'; },
    async (act, invitation) => {
      place.acts.pop();
      const fields = { id: invitation.id, secret: other, for: 'Dan', until: '2030-01-01T00:00:00Z' };
      await place.says(cy, 'invites', 'invitation', fields, act.facts.filter(([name]) => name !== 'signed'));
    },
  ]) {
    const [acts, records, keys] = [place.acts.length, place.records.length, place.keys.length];
    const invitation = await place.invites(cy);
    await spoil(place.acts.at(-1), invitation);
    await place.joins(dan, invitation);
    for (const one of [ann, bo, cy]) {
      const between = await place.opens(one, { shape: 'circle' });
      assert.equal(between.trouble, '');
      assert.ok(between.newcomers.includes(dan.id)); // and each is asked who that is
    }
    // Whoever does not hold the secret comes by nothing.
    place.records.length = records;
    place.keys.length = keys;
    await place.joins(dan, { id: invitation.id, secret: sealing.makeSecret() });
    for (const one of [ann, bo]) assert.equal((await place.opens(one, { shape: 'circle' })).trouble, 'bad-proof');
    place.records.length = records;
    place.keys.length = keys;
    place.acts.length = acts;
  }
});

test('what an invitation shows to all counts as a member signed it', async () => {
  const { place, ann, bo } = await three();
  const [dan, secret] = [await sealing.makeIdentity(), sealing.makeSecret()];
  const invitation = { id: newId(), secret };
  const earlier = place.acts.filter(({ kind }) => kind === 'invites');
  await place.joins(dan, invitation);
  const facts = [['invitation', invitation.id], ['until', '2030-01-01T00:00:00Z'], ['guest', await sealing.guestKey(secret)]];
  const act = { rel: place.rel, n: 3, author: bo.id, kind: 'invites', id: newId(), count: 9, after: [], sealed: 'w1.AAAA.' };
  const by = async (who, name) => ({ ...act, facts: [...facts, await signDeed({ ...act, facts }, { ...who, id: name })] });
  const good = await by(bo, bo.id);
  const back = [...facts, ['replaces', ann.id]];
  for (const invites of [
    [{ ...act, facts }], [await by(dan, bo.id)], [{ ...(await by(dan, dan.id)), author: dan.id }],
    [{ ...good, author: ann.id }], [{ ...good, rel: newId() }], [{ ...good, kind: 'said' }],
    [{ ...act, facts: [...back, await signDeed({ ...act, facts: back }, bo)] }],
  ]) assert.equal((await place.opens(ann, { invites: [...earlier, ...invites], shape: 'circle' })).trouble, 'no-such-invitation');
  assert.equal((await place.opens(ann, { invites: [...earlier, good], shape: 'circle' })).trouble, '');
});

test('who lost all keys comes back in their own place, by an invitation for it that all others signed', async () => {
  const { place, ann, bo, cy } = await three();
  const anew = await sealing.makeIdentity();
  const plain = await place.invites(ann);
  const forCy = await place.invites(ann, { replaces: cy.id });
  const forBo = await place.invites(ann, { replaces: bo.id });
  const before = place.records.length;
  const refuses = async (code, deed) => {
    await deed();
    assert.equal((await place.opens(ann)).trouble, code);
    place.records.length = before;
    place.keys.length = before;
  };
  // Nobody has said so, or not everybody, or of another invitation.
  await refuses('wrong-change', () => place.comesBack(anew, bo, forBo));
  await place.callBack(bo, forBo, ann);
  await refuses('wrong-change', () => place.comesBack(anew, bo, forBo));
  await place.callBack(bo, plain, ann, cy);
  await place.callBack(bo, forCy, ann, cy);
  await refuses('wrong-change', () => place.comesBack(anew, bo, forBo));
  for (const wrong of [plain, forCy]) await refuses('no-such-invitation', () => place.comesBack(anew, bo, wrong));
  await place.callBack(bo, forBo, cy);
  await refuses('no-such-invitation', async () => place.joins(await sealing.makeIdentity(), forBo));
  await refuses('bad-proof', () => place.comesBack(anew, bo, { ...forBo, secret: sealing.makeSecret() }));
  await place.comesBack(anew, bo, forBo);
  const between = await place.opens(ann);
  assert.equal(between.trouble, '');
  assert.deepEqual(between.roster.members.map(({ id }) => id), [ann.id, anew.id, cy.id]);
  assert.deepEqual([between.now(bo.id), between.formerly(anew.id)], [anew.id, [bo.id]]);
  assert.deepEqual(between.returns.map(({ id, before, n }) => [id, before, n]), [[anew.id, bo.id, 4]]);
});

test('what somebody said of calling back counts by their newest word, and by their own hand alone', async () => {
  const { place, ann, bo, cy } = await three();
  const anew = await sealing.makeIdentity();
  const forBo = await place.invites(ann, { replaces: bo.id });
  await place.callBack(bo, forBo, ann, cy);
  const facts = [['back', bo.id], ['invitation', forBo.id], ['says', 'no']];
  const told = [...place.acts.filter(({ kind }) => kind === 'calls_back')];
  const { notYet } = await sayingsBack(await place.opens(ann), forBo.id, bo.id);
  assert.deepEqual(notYet, []);
  await place.says(cy, 'calls_back', 'calling-back', { words: '' }, facts);
  assert.deepEqual((await sayingsBack(await place.opens(ann), forBo.id, bo.id)).notYet, [cy.id]);
  await place.comesBack(anew, bo, forBo);
  assert.equal((await place.opens(ann)).trouble, 'wrong-change');
  // The host turns her no into a yes, or lets another have said it.
  const turned = { ...place.acts.at(-1), facts: place.acts.at(-1).facts.map(([k, v]) => [k, k === 'says' ? 'yes' : v]) };
  assert.equal((await place.opens(ann, { goings: [told[0], turned] })).trouble, 'wrong-change');
  assert.equal((await place.opens(ann, { goings: [told[0], { ...told[0], author: cy.id }] })).trouble, 'wrong-change');
});

test('between two the other alone calls back, and the one who has their keys after all reads on', async () => {
  const { ann, bo } = await cast();
  const place = new Place();
  await place.begins(ann);
  await place.joins(bo, await place.invites(ann));
  await place.says(bo, 'said', 'line', { words: 'before' });
  const anew = await sealing.makeIdentity();
  const forBo = await place.invites(ann, { replaces: bo.id });
  await place.callBack(bo, forBo, ann);
  await place.comesBack(anew, bo, forBo);
  await place.says(anew, 'said', 'line', { words: 'after' });
  const [before, after] = place.acts.filter(({ kind }) => kind === 'said');
  const known = { pin: { n: 2, hash: await sealing.recordHash(place.records[1]) } };
  const kept = await place.opens(bo, { known });
  assert.deepEqual([kept.trouble, kept.isMember, kept.returns[0].before], ['', false, bo.id]);
  assert.equal((await kept.read(before)).content.words, 'before');
  await assert.rejects(kept.read(after), { code: 'before-me' });
  // And the one who came reads what was, as Ann kept it.
  const keys = Object.fromEntries(await keysOf(await place.opens(ann), anew.id));
  const mine = { pin: { n: 3, hash: await sealing.recordHash(place.records[2]) }, keys };
  const back = await place.opens(anew, { known: mine });
  assert.deepEqual(await back.read(before).then(({ content, isKept }) => [content.words, isKept]), ['before', true]);
  assert.equal((await back.read(after)).isKept, undefined);
  assert.equal(await back.keeper(), ann.id);
  assert.equal(back.now(bo.id), back.me);
});

test('who came back has one name under both ids, the one they say newest', async () => {
  const { place, ann, bo, cy } = await three();
  const pin = { n: 3, hash: await sealing.recordHash(place.records[2]) };
  const book = keeping({ pin, names: { [bo.id]: 'Bo', [cy.id]: 'Cy' } });
  const anew = await sealing.makeIdentity();
  const forBo = await place.invites(ann, { replaces: bo.id });
  await place.callBack(bo, forBo, ann, cy);
  await place.comesBack(anew, bo, forBo);
  const between = await opensWith(place, ann, book);
  assert.deepEqual([between.nameOf(bo.id), between.nameOf(anew.id)], ['Bo', 'Bo']);
  assert.deepEqual(between.names, { [anew.id]: 'Bo', [cy.id]: 'Cy' });
  await between.accept(anew.id);
  assert.deepEqual(book.kept.names, { [anew.id]: 'Bo', [cy.id]: 'Cy' });
  // First words are heard in the order they were said, on each page.
  assert.equal(between.call(anew.id, 'Bo B.'), true);
  assert.equal(between.call(bo.id, 'Bo'), false);
  assert.equal(between.nameOf(bo.id), 'Bo B.');
});

test('who comes back is given what they could read, and no more', async () => {
  const { ann, bo, cy } = await cast();
  const place = new Place();
  await place.begins(ann);
  await place.joins(bo, await place.invites(ann));
  const forCy = await place.invites(ann);
  await place.joins(cy, forCy);
  const keys = async (whom) => (await keysOf(await place.opens(ann), whom)).map(([n]) => n);
  assert.deepEqual([await keys(bo.id), await keys(cy.id)], [[2, 3], [3]]);
  const dee = await sealing.makeIdentity();
  await place.joins(dee, await place.invites(ann, { past: 'shared' }));
  assert.deepEqual(await keys(dee.id), [1, 2, 3, 4]);
});

async function agrees(place, whom, ...people) {
  for (const one of people) {
    await place.says(one, 'goes_on', 'going-on', { words: '' }, [['without', whom.id], ['says', 'yes']]);
  }
}

test('a circle goes on without somebody when all the others have signed it', async () => {
  const { place, ann, bo, cy } = await three();
  await agrees(place, cy, ann);
  const waiting = await place.opens(ann);
  assert.deepEqual(await sayings(waiting, cy.id), { yes: [ann.id], notYet: [bo.id] });
  assert.equal(waiting.isDue, false);
  await agrees(place, cy, bo);
  const between = await place.opens(ann);
  assert.equal(between.isDue, true);
  assert.ok(!between.people.includes(cy.id)); // no word goes to them from here on
  place.records.push(await between.nextRecord());
  const after = await place.opens(ann);
  assert.equal(after.trouble, '');
  assert.deepEqual(after.others, [bo.id]);
  assert.equal(after.isDue, false);
  // Without the acts by which it was agreed the record is not believed.
  for (const goings of [[], place.acts.filter(({ author }) => author !== bo.id && author !== cy.id)]) {
    const told = goings.filter(({ kind }) => kind === 'goes_on');
    assert.equal((await place.opens(ann, { goings: told })).trouble, 'wrong-change');
  }
});

test('whoever says otherwise in time stops it, and nobody says it for another', async () => {
  const { place, ann, bo, cy } = await three();
  await agrees(place, cy, ann, bo);
  const told = place.acts.filter(({ kind }) => kind === 'goes_on');
  await place.says(bo, 'goes_on', 'going-on', { words: '' }, [['without', cy.id], ['says', 'no']]);
  const between = await place.opens(ann);
  assert.equal(between.isDue, false);
  assert.deepEqual((await sayings(between, cy.id)).notYet, [bo.id]);
  const forged = { ...told[1], facts: [['without', cy.id], ['says', 'yes'], ['signed', told[0].facts[2][1]]] };
  assert.equal((await place.opens(ann, { goings: [told[0], forged] })).isDue, false);
  // Nor can the host turn the order of what somebody says round.
  const no = place.acts.at(-1);
  const turned = [told[0], { ...told[1], count: no.count }, { ...no, count: told[1].count }];
  assert.equal((await place.opens(ann, { goings: turned })).isDue, false);
});

test('a key that was used for a quarter of a year, or for a million words, makes room for a fresh one', async (t) => {
  const { place, ann, bo } = await three();
  const fresh = await place.opens(ann);
  assert.equal(fresh.isDue, false);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 91 * 86_400_000 });
  const old = await place.opens(ann);
  assert.equal(old.isDue, true);
  place.records.push(await old.nextRecord());
  const rotated = await place.opens(ann);
  assert.deepEqual([rotated.trouble, rotated.roster.why, rotated.isDue], ['', 'rotate', false]);
  assert.deepEqual(rotated.others.length, 2);
  const much = await place.opens(ann, { count: 2 ** 20 });
  assert.equal(much.isDue, true);
  await much.nextRecord();
  assert.equal(much.isDue, false);
  assert.ok(bo);
  // The place takes one an hour: the key that is here serves on, and nobody's words wait for it.
  assert.equal(old.keepKey(), true);
  assert.equal(old.isDue, false);
  t.mock.timers.tick(3_600_001);
  assert.equal(old.isDue, true);
});

/** A book that keeps, as the own book does. */
function keeping(known) {
  return { kept: { as: 'known', names: {}, for: '', met: {}, ...known }, get() { return this.kept; }, async put(_, as, fields) {
    this.kept = { as, ...fields };
    return true;
  } };
}

async function opensWith(place, identity, book) {
  const of = (kind) => place.acts.filter((act) => act.kind === kind);
  return Between.open({
    rel: place.rel, shape: 'circle', ended: false, records: place.records, count: 0,
    invites: of('invites'), leaves: [], revokes: [], goings: of('calls_back'),
  }, identity, book);
}

test('each who came is asked about for themself, also after a reload', async () => {
  const { place, ann, bo, cy } = await three();
  const book = keeping({ pin: place.pin });
  const between = await opensWith(place, ann, book);
  assert.deepEqual(between.newcomers, [bo.id, cy.id]);
  assert.equal(between.knownBy(bo.id), '');
  await between.accept(bo.id, 'compared');
  const again = await opensWith(place, ann, book);
  assert.deepEqual(again.unanswered, [cy.id]);
  assert.equal(again.knownBy(bo.id), 'compared');
  await again.accept(cy.id);
  const last = await opensWith(place, ann, book);
  assert.deepEqual(last.unanswered, []);
  assert.deepEqual([last.known.pin.n, last.knownBy(cy.id)], [3, 'invitation']);
});

test('whoever has other keys since is asked about before the next word', async () => {
  const { place, ann, bo, cy } = await three();
  const book = keeping({ pin: { n: 3, hash: await sealing.recordHash(place.records[2]) }, met: { [bo.id]: 'compared' } });
  const before = await opensWith(place, ann, book);
  assert.deepEqual([before.unanswered, before.knownBy(bo.id)], [[], 'compared']);
  const anew = await sealing.makeIdentity();
  const forBo = await place.invites(ann, { replaces: bo.id });
  await place.callBack(bo, forBo, ann, cy);
  await place.comesBack(anew, bo, forBo);
  const between = await opensWith(place, ann, book);
  assert.deepEqual([between.newcomers, between.changed, between.knownBy(anew.id)], [[], [anew.id], 'changed']);
  assert.notEqual(await before.numbersWith(bo.id), await between.numbersWith(anew.id));
  await between.accept(anew.id);
  assert.deepEqual([between.unanswered, between.knownBy(anew.id)], [[], 'invitation']);
});

test('that a pair has ended is shown by an act of one of the two, and by no claim', async () => {
  const { ann, bo } = await cast();
  const place = new Place();
  await place.begins(ann);
  await place.joins(bo, await place.invites(ann));
  const claimed = await place.opens(ann, { ended: true });
  assert.deepEqual([claimed.ended, claimed.isEndShown, claimed.isMember], [true, false, true]);
  await place.says(bo, 'leaves', 'leaving', { words: '' });
  assert.equal((await place.opens(ann, { ended: true })).isEndShown, true);
});

test('what I put out of my sight stands among what I know of it, and can come back', async () => {
  const { ann } = await cast();
  const place = new Place();
  await place.begins(ann);
  const book = keeping({ names: { x: 'Bo' }, pin: place.pin });
  const between = await opensWith(place, ann, book);
  await between.putOutOfSight(true);
  assert.ok(book.kept.hidden > 0);
  assert.equal(book.kept.names.x, 'Bo');
  await between.putOutOfSight(false);
  assert.equal(book.kept.hidden, 0);
  assert.equal(unpack(pack('known', book.kept)).hidden, 0);
});
