/** The cast of every sealing test, and the few things they all do. */

import assert from 'node:assert/strict';
import { b64, random } from '../../../midspan/static/js/lib/bytes.js';
import * as sealing from '../../../midspan/static/js/sealing/index.js';

export const newId = () => b64(random(16));

/** Ann and Bo are in a relationship; Cy came and left; Dee is outside; Eve has no right to anything. */
export async function cast() {
  const [ann, bo, cy, dee, eve] = await Promise.all(
    Array.from({ length: 5 }, () => sealing.makeIdentity()),
  );
  return { ann, bo, cy, dee, eve };
}

/** A growing relationship: what its members know, and what the server keeps. */
export class Told {
  constructor() {
    this.rel = newId();
    this.records = [];
    this.made = [];
    this.invitations = new Map();
    this.coming = new Map();
    this.left = new Set();
    this.agreed = new Set();
    this.calledBack = new Set();
  }

  get pin() {
    return { n: 1, hash: this.made[0].hash };
  }

  invite(replaces = null) {
    const invitation = { id: newId(), secret: sealing.makeSecret(), replaces };
    const open = replaces ? this.coming : this.invitations;
    open.set(invitation.id, invitation);
    if (replaces) this.calledBack.add(`${invitation.id} ${replaces}`);
    return invitation;
  }

  async add(made) {
    const added = await made;
    this.made.push(added);
    this.records.push(added.record);
    return added;
  }

  begin(identity) {
    return this.add(sealing.createRecord({ rel: this.rel, identity }));
  }

  async next(make, more) {
    return this.add(make({ rel: this.rel, previous: await this.now(), ...more }));
  }

  verify(changed = {}) {
    return sealing.verify({
      rel: this.rel,
      records: this.records,
      pin: this.pin,
      secrets: async (id) => this.invitations.get(id)?.secret ?? null,
      returning: async (id, who) => {
        const found = this.coming.get(id);
        return found?.replaces === who ? found.secret : null;
      },
      guests: async (id, who) => {
        const found = who ? this.coming.get(id) : this.invitations.get(id);
        return found && (found.replaces ?? '') === who ? [await sealing.guestKey(found.secret)] : [];
      },
      left: (id) => this.left.has(id),
      agreed: (of, id) => this.agreed.has(`${of} ${id}`),
      calledBack: (invitation, id) => this.calledBack.has(`${invitation} ${id}`),
      ...changed,
    });
  }

  async now() {
    return (await this.verify()).at(-1);
  }

  /** What would happen if this record came next. */
  async ifNext(made) {
    const { record } = await made;
    return this.verify({ records: [...this.records, record] });
  }
}

/** Ann and Bo together, in epoch 2. */
export async function pair() {
  const people = await cast();
  const told = new Told();
  await told.begin(people.ann);
  await told.next(sealing.joinRecord, { identity: people.bo, invitation: told.invite() });
  return { ...people, told };
}

/** Ann, Bo and Cy together, in epoch 3. */
export async function three() {
  const story = await pair();
  const invitation = story.told.invite();
  await story.told.next(sealing.joinRecord, { identity: story.cy, invitation });
  return story;
}

/** Fields of an act in the newest epoch. */
export function act(roster, author, more = {}) {
  const { rel, n, hash: record } = roster;
  const id = sealing.newId();
  return { rel, n, record, author: author.id, kind: 'said', id, count: 1, after: [], facts: [], ...more };
}

export function refuses(code, promise) {
  return assert.rejects(promise, (error) => {
    assert.equal(error.name, 'SealError', error.stack);
    assert.equal(error.code, code);
    return true;
  });
}

export function refusesNow(code, deed) {
  assert.throws(deed, (error) => error.name === 'SealError' && error.code === code);
}

/** Numbers by lot that are the same in every run, so that a failure can be looked at again. */
export function lots(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound) => Math.floor(next() * bound);
  const oneOf = (list) => list[below(list.length)];
  const ALPHABETS = ['abc xyz', 'äöüßéñ', '你好世界', 'مرحبا', '🙂👩‍👩‍👧💬', '\u0000\t\n"\\', '‮ ﬁ'];
  const words = (most) => {
    const signs = Array.from({ length: below(most + 1) }, () => oneOf([...oneOf(ALPHABETS)]));
    return signs.join('');
  };
  return { below, oneOf, words };
}

/** A b64 text with its n-th byte changed. */
export function flipped(spelled, n) {
  const bytes = Uint8Array.from(Buffer.from(spelled, 'base64url'));
  bytes[n % bytes.length] ^= 1;
  return b64(bytes);
}
