// One relationship as this browser has verified it: who is in it, the keys of its epochs, what
// opens and what seals. Knows no page and no socket.

import { b64, unb64 } from '../lib/bytes.js';
import * as sealing from '../sealing/daily.js';
import { isSigned, SIGNED, signDeed } from '../sealing/deeds.js';
import { SealError } from '../sealing/errors.js';
import { Book } from './book.js';
import { pack, unpack } from './content.js';

const KEY_LASTS = 90 * 86_400_000; // ms
const WORDS_A_KEY = 2 ** 20;
const A_FRESH_KEY = 3_600_000; // ms; the place takes one an hour

export class Between {
  #identity;
  #rosters = new Map();
  #keys = new Map();
  #shared = new Map(); // keys of epochs before me, given to me when I came
  #invites = [];
  #leaves = [];
  #revokes = [];
  #goings = []; // what each says of going on without somebody, or of calling somebody back
  #after = new Map(); // who came in whose place, having lost all keys: {id, at, n} by who they were
  #rotatedAt = 0; // my count when I last made a fresh key here
  #keptUntil = 0; // the key that is here is fresh enough until then, as the place says
  #gone = [];
  #isEndShown = false;
  #agreedOut = null; // whom the circle agreed to go on without: {gone, of}
  #records = [];
  #growing = Promise.resolve();
  /** Why nothing can be sealed here: a code of the roster's, "" while all adds up. */
  trouble = '';

  /**
   * Verify everything from what I know of this relationship and open what I may open. Where a
   * newer record does not add up, `trouble` says why and the rest goes on.
   * Throws SealError: `unknown-beginning` when my book has no pin, or none that fits.
   * @param {object} data what opening.what_opens() gives @param {object} identity mine
   * @param {Book} [book] when it is open already
   */
  static async open(data, identity, book = null) {
    const between = new Between();
    between.rel = data.rel;
    between.me = identity.id;
    between.ended = data.ended;
    between.book = book ?? (await Book.open(data.book, identity));
    between.#identity = identity;
    between.#invites = data.invites;
    between.#leaves = data.leaves;
    between.#revokes = data.revokes ?? [];
    between.#goings = data.goings ?? [];
    between.#records = data.records;
    between.known = between.book.get(`known/${data.rel}`);
    if (!between.known?.pin) throw new SealError('unknown-beginning');
    between.names = { ...between.known.names };
    // What I made I know myself. What I came into is what the host says, within what it can be.
    between.shape = between.known.shape ?? data.shape;
    between.count = data.count;
    await between.#verify();
    return between;
  }

  /** My identity, for a deed that needs my own hand (sealing/hand.js). */
  get hand() {
    return this.#identity;
  }

  /** The newest verified roster: {n, hash, members: [{id, x, e}]} . */
  get roster() {
    return this.#rosters.get(Math.max(...this.#rosters.keys()));
  }

  /** Who was in it under record `n`, as verified; nobody for a record that I do not have. */
  membersOf(n) {
    return this.#rosters.get(n)?.members ?? [];
  }

  /** Ids of the others who are in it now. */
  get others() {
    const isOther = (id) => id !== this.me && !this.formerly(id).includes(this.me); // nor who has my place
    return this.roster.members.map(({ id }) => id).filter(isOther);
  }

  /** Whoever came since I last said yes to who is here: [ids] . */
  get newcomers() {
    return this.#unknownOf((isBack) => !isBack);
  }

  /** Who came back with other keys, in the place of somebody, since I said yes to that one: "changed since". */
  get changed() {
    return this.#unknownOf((isBack) => isBack);
  }

  /** Of whom I have to say whether it is they: no word is sealed for them before. */
  get unanswered() {
    return [...this.newcomers, ...this.changed];
  }

  #unknownOf(isSo) {
    const pinned = this.#rosters.get(this.known.pin.n)?.members ?? [];
    const known = new Set(pinned.map(({ id }) => id));
    const unseen = this.others.filter((id) => !known.has(id) && this.known.seen?.[id] !== this.#keyOf(id));
    return unseen.filter((id) => isSo(this.formerly(id).some((one) => known.has(one))));
  }

  #keyOf(id) {
    return this.roster.members.find((one) => one.id === id)?.e;
  }

  /** Under which id somebody is here now; another than this where they lost all keys and came back. */
  now(id) {
    const after = this.#after.get(id);
    return after ? this.now(after.id) : id;
  }

  /** Whether this is me, or who I was here before I lost all keys. */
  isMe(id) {
    return id === this.me || this.now(id) === this.me;
  }

  /** Who somebody was here before they lost all keys, the last first: [ids], mostly none. */
  formerly(id) {
    for (const [before, { id: after }] of this.#after) {
      if (after === id) return [before, ...this.formerly(before)];
    }
    return [];
  }

  /** Each coming back that I have verified, the oldest first: [{id, before, at, n}] . */
  get returns() {
    return [...this.#after].map(([before, { id, at, n }]) => ({ id, before, at, n }));
  }

  /** How I know that somebody is who they are: invitation, compared, changed, or "" for not yet. */
  knownBy(id) {
    if (this.newcomers.includes(id)) return '';
    return this.changed.includes(id) ? 'changed' : (this.known.met?.[id] ?? 'invitation');
  }

  /** The eight numbers that both of us have if each has the other's keys. */
  async numbersWith(id) {
    const { compareNumber } = await import('../sealing/identity.js');
    const two = this.roster.members.filter((one) => one.id === id || one.id === this.me);
    return compareNumber(two);
  }

  // One record at a time: the proof of record n is checked with a secret that was sealed in an
  // earlier epoch, whose key only opens once that epoch has been verified.
  async #verify() {
    let pin = this.known.pin;
    await this.#step(pin.n, pin);
    for (let n = pin.n + 1; n <= this.#records.length && !this.trouble; n += 1) {
      pin = await this.#next(n, pin);
    }
    await this.#lookWhoLeft();
  }

  // A record that does not add up ends it: what was verified can be read, nothing is sealed.
  async #next(n, pin) {
    try {
      return await this.#step(n, pin);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.trouble = error.code;
      return pin;
    }
  }

  async #step(n, pin) {
    const rosters = await sealing.verify({
      rel: this.rel,
      records: this.#records.slice(0, n),
      pin,
      secrets: (invitation) => this.#secret(invitation, n, ''),
      returning: (invitation, id) => this.#secret(invitation, n, id),
      guests: (invitation, id) => this.#guests(invitation, n, id),
      left: (id) => this.#hasLeft(id),
      agreed: async (of, id) => (await this.agreementWithout(id)).includes(of),
      calledBack: async (invitation, id) => (await this.sayingsBack(invitation, id)).notYet.length === 0,
    });
    for (const roster of rosters.filter((one) => !this.#rosters.has(one.n))) {
      await this.#hold(roster);
      await this.#nameNewcomer(roster);
    }
    return { n, hash: this.#rosters.get(n).hash };
  }

  async #hold(roster) {
    const before = this.#rosters.get(roster.n - 1);
    const gone = before && sealing.placeTaken(before, roster);
    if (gone) this.#takesPlace(gone.id, roster);
    this.#rosters.set(roster.n, roster);
    if (roster.members.some(({ id }) => id === this.me)) {
      this.#keys.set(roster.n, await sealing.openKey(roster, this.#identity));
    } else if (this.known.keys?.[roster.n]) {
      this.#shared.set(roster.n, unb64(this.known.keys[roster.n], 32));
    }
  }

  // One person from now on, and one name: what they are called by their new id.
  #takesPlace(before, { by: id, at, n }) {
    this.#after.set(before, { id, at, n });
    if (id !== this.me && this.names[before]) this.names[id] ??= this.names[before];
    delete this.names[before];
  }

  // Of an invitation for somebody new (`replaces` is ""), or for that member to come back by.
  async #secret(id, n, replaces) {
    const invitation = await this.#invitation(id);
    if (!invitation || (invitation.replaces ?? '') !== replaces) return null;
    if (await this.#isTakenBack(id, n)) return null;
    const { readSecret } = await import('../sealing/invitation.js');
    return readSecret(invitation.secret);
  }

  // The keys by which whoever comes shows themself to all of us, as members signed them.
  async #guests(id, n, replaces) {
    if (await this.#isTakenBack(id, n)) return [];
    const found = new Set();
    for (const act of this.#invites) {
      const facts = Object.fromEntries(act.facts);
      const isIt = facts.invitation === id && (facts.replaces ?? '') === replaces && facts.guest;
      if (isIt && act.kind === 'invites' && (await this.#isSignedByOneOfUs(act))) found.add(facts.guest);
    }
    return [...found];
  }

  // By anybody who ever was here, as they stood in a record that adds up.
  async #isSignedByOneOfUs(act) {
    if (act.rel !== this.rel) return false;
    const all = [...this.#rosters.values()].flatMap(({ members }) => members);
    const keys = new Set(all.filter(({ id }) => id === act.author).map(({ e }) => e));
    for (const e of keys) if (await isSigned(act, e)) return true;
    return false;
  }

  // Taken back before record n was made: nobody comes by it any more, whatever the host allows.
  async #isTakenBack(id, n) {
    const about = ({ kind, facts }) => kind === 'revokes' && facts[0]?.[1] === id;
    for (const act of this.#revokes.filter((one) => one.n < n && about(one))) {
      if (await this.#isSignedByOneOfUs(act)) return true;
    }
    return false;
  }

  async #invitation(id) {
    for (const act of this.#invites) {
      const read = await this.read(act).catch(() => null);
      if (read?.content?.as === 'invitation' && read.content.id === id) return read.content;
    }
    return null;
  }

  /**
   * The invitations that are open: [{id, secret, for, until, n, by, ...}] with `n` of the record under
   * which everybody here can read it, and who sealed it so.
   */
  async openInvitations(now = Date.now()) {
    const found = new Map();
    const used = new Set([...this.#rosters.values()].map(({ inv }) => inv));
    for (const act of this.#invites) {
      const { content } = await this.read(act).catch(() => ({}));
      if (content?.as !== 'invitation' || used.has(content.id) || !(await isAbout(act, content))) continue;
      // What it says was said at first: whoever seals it anew changes nothing of it.
      found.set(content.id, { ...content, ...found.get(content.id), n: act.n, by: act.author });
    }
    const open = [];
    for (const one of found.values()) {
      const isOver = !(Date.parse(one.until) > now);
      if (!isOver && !(await this.#isTakenBack(one.id, Infinity))) open.push(one);
    }
    return open;
  }

  // Until they say what they want to be called, a newcomer has the name on their invitation; who
  // came back has the one they had.
  async #nameNewcomer({ why, by: id, inv }) {
    if (why !== 'join' || id === this.me || this.names[id]) return;
    const invitation = await this.#invitation(inv);
    if (invitation?.for) this.names[id] = invitation.for;
  }

  /**
   * Take in newer records, as GET /r/<rel>/epochs/ gives them; sets `trouble` as `open` does. Two
   * parts of a page may have asked at once: one after the other, and what is known is not new.
   */
  grow(data) {
    this.#growing = this.#growing.then(() => this.#grow(data));
    return this.#growing;
  }

  async #grow({ records, invites, leaves, revokes = [], goings = [] }) {
    this.#invites = invites;
    this.#leaves = leaves;
    this.#revokes = revokes;
    this.#goings = goings;
    const from = this.roster;
    let pin = { n: from.n, hash: from.hash };
    for (const record of records.filter((one) => !this.#records.includes(one))) {
      if (this.trouble) return;
      this.#records = [...this.#records.slice(0, pin.n), record];
      pin = await this.#next(pin.n + 1, pin);
    }
    await this.#lookWhoLeft();
  }

  // Only a person's own act, signed, says that they left: a host who could say it for them could
  // put anybody out. What their words are, and whether they open, changes nothing.
  async #hasLeft(id) {
    const own = this.#leaves.filter(({ author, kind }) => author === id && kind === 'leaves');
    for (const act of own) if (await this.#isSigned(act)) return true;
    return false;
  }

  async #isSigned(act) {
    const author = this.roster.members.find(({ id }) => id === act.author);
    return Boolean(author) && act.rel === this.rel && isSigned(act, author.e);
  }

  async #lookWhoLeft() {
    const found = [];
    for (const id of this.others) if (await this.#hasLeft(id)) found.push(id);
    this.#gone = this.#isPair ? [] : found;
    // A pair ends with its first leaving, also where the host says otherwise.
    this.#isEndShown = this.#isPair && (found.length > 0 || (await this.#hasLeft(this.me)));
    this.ended ||= this.#isEndShown;
    await this.#lookWhoIsAgreed();
  }

  // By their newest word, each member but that one; what others can open changes nothing.
  async #said(kind, isAbout, whom) {
    const newest = new Map();
    for (const act of this.#goings) {
      const facts = Object.fromEntries(act.facts);
      if (act.kind !== kind || act.author === whom || !isAbout(facts)) continue;
      if (act.count > (newest.get(act.author)?.count ?? 0) && (await this.#isSigned(act))) {
        newest.set(act.author, { ...act, says: facts.says });
      }
    }
    return newest;
  }

  #sayGoOn(id) {
    return this.#said('goes_on', ({ without }) => without === id, id);
  }

  #whoSays(newest, whom) {
    const others = this.roster.members.map(({ id }) => id).filter((id) => id !== whom);
    const isYes = (id) => newest.get(id)?.says === 'yes';
    return { yes: others.filter(isYes), notYet: others.filter((id) => !isYes(id)) };
  }

  /** Who says that we go on without somebody: {yes: [ids], notYet: [ids]}, me among them. */
  async sayings(without) {
    return this.#whoSays(await this.#sayGoOn(without), without);
  }

  /** Who says that somebody may come back, in the place of `id`, by one invitation: as `sayings`. */
  async sayingsBack(invitation, id) {
    const isAbout = ({ back, invitation: by }) => back === id && by === invitation;
    return this.#whoSays(await this.#said('calls_back', isAbout, id), id);
  }

  /** The hashes of the acts by which all others agreed to go on without somebody; [] if not all. */
  async agreementWithout(id) {
    const newest = await this.#sayGoOn(id);
    const others = this.roster.members.filter((one) => one.id !== id).map((one) => newest.get(one.id));
    if (others.length < 2 || !others.every((act) => act?.says === 'yes')) return [];
    return Promise.all(others.map((act) => this.hashOf(act)));
  }

  async #lookWhoIsAgreed() {
    this.#agreedOut = null;
    if (this.#isPair || !this.#goings.length) return;
    for (const { id } of this.roster.members) {
      const [of] = id === this.me ? [] : await this.agreementWithout(id);
      if (of) this.#agreedOut = { gone: id, of };
    }
  }

  /** Somebody says whether we go on without somebody else, or whether somebody may come back. */
  async hearGoing(act) {
    if (this.#goings.some(({ id }) => id === act.id)) return;
    this.#goings = [...this.#goings, act];
    await this.#lookWhoIsAgreed();
  }

  // Where there ever were three is no pair, whatever the host says.
  get #isPair() {
    return this.shape === 'pair' && [...this.#rosters.values()].every(({ members }) => members.length <= 2);
  }

  /** Whether somebody's own signed act shows that this has ended, whatever the host says. */
  get isEndShown() {
    return this.#isEndShown;
  }

  /** Whether I stand in the newest record that adds up. */
  get isMember() {
    return this.roster.members.some(({ id }) => id === this.me);
  }

  /** Who stands in the newest record and has left: before a word, there has to be one without. */
  get gone() {
    return this.#gone;
  }

  /** Somebody says that they leave: from here on, what is said is not for them. */
  async hearLeaving(act) {
    if (this.#leaves.some(({ id }) => id === act.id)) return;
    this.#leaves = [...this.#leaves, act];
    await this.#lookWhoLeft();
  }

  /** Who words said now are for, and by which keys: the same people give the same text. */
  get people() {
    const out = [...this.#gone, this.#agreedOut?.gone];
    const here = this.roster.members.filter(({ id }) => !out.includes(id));
    return here.map(({ id, x }) => `${id} ${x}`).sort().join(' ');
  }

  /** Whether another record has to come before the next word. */
  get isDue() {
    return this.#gone.length > 0 || this.#agreedOut !== null || this.#isKeyOld;
  }

  // Words under one key are never so many, nor is a key used so long, that it would matter what
  // else could be learned from them. Each millionth word of anybody's will do for the number.
  get #isKeyOld() {
    if (Date.now() < this.#keptUntil) return false;
    const isLong = Date.now() - Date.parse(this.roster.at) > KEY_LASTS;
    const isMuch = this.count > 0 && this.count % WORDS_A_KEY === 0 && this.#rotatedAt !== this.count;
    return isLong || isMuch;
  }

  /**
   * The place takes no fresh key now, because one was made within the hour: words go on under it.
   * @returns {boolean} false where another record is due, without which nothing may be sealed
   */
  keepKey() {
    this.#keptUntil = Date.now() + A_FRESH_KEY;
    return !this.isDue;
  }

  /** The record that is due, ready to send: without the first who is gone, or with a fresh key. */
  async nextRecord() {
    const { leaveRecord, removeRecord, rotateRecord } = await import('../sealing/epochs.js');
    const next = { rel: this.rel, previous: this.roster, identity: this.#identity };
    if (this.#gone.length) return (await leaveRecord({ ...next, gone: this.#gone[0] })).record;
    if (this.#agreedOut) return (await removeRecord({ ...next, ...this.#agreedOut })).record;
    this.#rotatedAt = this.count;
    return (await rotateRecord(next)).record;
  }

  /** What I call somebody, "" when I have no name for them yet. */
  nameOf(id) {
    return this.names[this.now(id)] || (this.shape === 'pair' && this.known.for) || '';
  }

  /** They want to be called so. @returns {boolean} whether that is news */
  call(author, name) {
    const id = this.now(author);
    // What I was called before I lost all keys, or what they were when they have said otherwise since.
    if (id !== author && (id === this.me || this.names[id])) return false;
    const isNews = this.names[id] !== name;
    if (!isNews && this.known.names?.[id] === name) return false;
    this.names[id] = name;
    this.#keep({ names: { ...this.names } });
    return isNews;
  }

  /**
   * I said yes to somebody with the keys they have now. Once there is nobody left to be asked about,
   * this roster is what I know.
   * @param {string} id @param {'invitation'|'compared'} how
   */
  accept(id, how = 'invitation') {
    const { e } = this.roster.members.find((one) => one.id === id);
    const left = this.unanswered.filter((one) => one !== id);
    const { n, hash } = this.roster;
    const met = { ...this.known.met, [id]: how };
    const names = { ...this.names };
    if (left.length) return this.#keep({ names, met, seen: { ...this.known.seen, [id]: e } });
    return this.#keep({ names, met, seen: {}, pin: { n, hash } });
  }

  /**
   * Out of my own sight, or back. It stands among what I know of this place, so that a host cannot
   * tell it from any other note about it. @returns {Promise<boolean>} whether it was kept
   */
  putOutOfSight(isHidden) {
    return this.#keep({ hidden: isHidden ? Math.floor(Date.now() / 1000) : 0 });
  }

  #keep(changed) {
    const { as: _, ...fields } = this.known;
    this.known = { ...fields, ...changed };
    return this.book.put(`known/${this.rel}`, 'known', this.known);
  }

  /**
   * Open one act. Throws SealError with the code its place shows.
   * @returns {Promise<{content: object|null, hash: string}>} content null for a stub
   */
  async read(act) {
    if (act.rel !== this.rel) throw new SealError('wrong-relationship');
    if (!act.sealed) return { content: null, hash: act.hash };
    const roster = this.#rosters.get(act.n);
    if (!roster) throw new SealError('unknown-epoch');
    const fields = { ...act, record: roster.hash };
    const hash = await sealing.hashOf(fields, act.sealed);
    const content = unpack(await this.#text(fields, act.sealed, roster));
    return { content, hash, ...(!this.#keys.has(act.n) && { isKept: true }) };
  }

  /** Who gave me what I read of the time before I came: who made, or last renewed, my invitation. */
  async keeper() {
    if (!this.#shared.size) return '';
    const came = [...this.#rosters.values()].find(({ by, inv }) => by === this.me && inv);
    let found = '';
    for (const act of came ? this.#invites.filter(({ n }) => n < came.n) : []) {
      const read = await this.read(act).catch(() => null);
      if (read?.content?.id === came.inv) found = act.author;
    }
    return found;
  }

  #text(fields, sealed, roster) {
    const key = this.#keys.get(roster.n);
    if (key) return sealing.open(fields, sealed, key, this.#identity, roster.members);
    const shared = this.#shared.get(roster.n);
    if (!shared) throw new SealError('before-me');
    // Its author's tags were for those who were here then; I have it as they kept it.
    return sealing.openKept(fields, sealed, shared, roster);
  }

  /** The hash by which others name an act, whether or not it opens here. */
  async hashOf(act) {
    const roster = this.#rosters.get(act.n);
    if (!roster) throw new SealError('unknown-epoch');
    return sealing.hashOf({ ...act, record: roster.hash }, act.sealed);
  }

  /**
   * Seal one act under the newest roster.
   * @returns {Promise<{envelope: object, hash: string}>}
   */
  async seal({ kind, id, count, after, facts = [] }, as, fields) {
    if (this.trouble) throw new SealError(this.trouble);
    const { n, hash: record } = this.roster;
    const act = { rel: this.rel, n, kind, id, count, after, facts };
    if (SIGNED.has(kind)) act.facts = [...facts, await signDeed(act, this.#identity)];
    const made = await sealing.seal(
      { ...act, author: this.me, record },
      pack(as, fields), this.#keys.get(n), this.#identity, this.roster.members,
    );
    return { envelope: { ...act, sealed: made.sealed }, hash: made.hash };
  }

  /** The newest epoch as this browser holds it, or an earlier one: {n, record, key}; null if not. */
  epoch(n = this.roster.n) {
    const roster = this.#rosters.get(n);
    const key = this.#keys.get(n) ?? this.#shared.get(n);
    return roster && key ? { n, record: roster.hash, key } : null;
  }

  /**
   * The keys of past epochs, to share with somebody I invite: [[n, b64]...]. None once anybody
   * else was here, because words of others are under them.
   */
  get pastKeys() {
    if ([...this.#rosters.values()].some(({ members }) => members.length > 1)) return [];
    return this.allKeys;
  }

  /** The records up to the newest that I have verified. */
  get verified() {
    return this.#records.slice(0, this.roster.n);
  }

  /** The keys of what somebody who is here could read, to give it back to them: [[n, b64]...]. */
  async keysOf(id) {
    const ids = [id, ...this.formerly(id)];
    const was = ({ members }) => members.some((one) => ids.includes(one.id));
    const first = [...this.#rosters.values()].sort((one, other) => one.n - other.n).find(was);
    const readAll = this.#isPair || (first?.inv && (await this.#invitation(first.inv))?.past === 'shared');
    return this.allKeys.filter(([n]) => readAll || n >= (first?.n ?? Infinity));
  }

  /** Every key that opens what was said here, as far as I have it: [[n, b64]...]. */
  get allKeys() {
    return [...this.#shared, ...this.#keys].map(([n, key]) => [n, b64(key)]);
  }
}

// Words of an invitation that are not about what its act shows to all are somebody's rubbish.
async function isAbout({ facts }, { id, secret }) {
  const said = Object.fromEntries(facts);
  if (said.invitation !== id) return false;
  if (!said.guest) return true; // from before invitations showed anything
  const { guestKey } = await import('../sealing/guest.js');
  return guestKey(unb64(secret, 16)).then((guest) => guest === said.guest, () => false);
}
