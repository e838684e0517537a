// One relationship as this browser has verified it: who is in it (between/here.js), whom of them I
// know and what they are called, and what opens and seals its words (between/words.js). Knows no page
// and no socket.

import { SealError } from '../sealing/errors.js';
import { Here, invited } from './between/here.js';
import { Words } from './between/words.js';
import { Book } from './book.js';

export class Between extends Here {
  /**
   * Verify everything from what I know of this relationship and open what I may open. Where a
   * newer record does not add up, `trouble` says why and the rest goes on.
   * Throws SealError: `unknown-beginning` when my book has no pin, or none that fits.
   * @param {object} data what opening.what_opens() gives @param {object} identity mine
   * @param {Book} [book] when it is open already
   */
  static async open(data, identity, book = null) {
    const mine = book ?? (await Book.open(data.book, identity));
    const known = mine.get(`known/${data.rel}`);
    if (!known?.pin) throw new SealError('unknown-beginning');
    const between = new Between(data, identity, mine, known);
    await between.verify(known.pin);
    return between;
  }

  constructor(data, hand, book, known) {
    // What I made I know myself. What I came into is what the host says, within what it can be.
    super(data, { hand, shape: known.shape ?? data.shape, words: new Words(data.rel, hand, known.keys) });
    this.book = book;
    this.known = known;
    this.names = { ...known.names };
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
    const known = new Set(this.membersOf(this.known.pin.n).map(({ id }) => id));
    const unseen = this.others.filter((id) => !known.has(id) && this.known.seen?.[id] !== this.#keyOf(id));
    return unseen.filter((id) => isSo(this.formerly(id).some((one) => known.has(one))));
  }

  #keyOf(id) {
    return this.roster.members.find((one) => one.id === id)?.e;
  }

  /** How I know that somebody is who they are: invitation, compared, changed, or "" for not yet. */
  knownBy(id) {
    if (this.newcomers.includes(id)) return '';
    return this.changed.includes(id) ? 'changed' : (this.known.met?.[id] ?? 'invitation');
  }

  /** The eight numbers that both of us have if each has the other's keys. */
  async numbersWith(id) {
    const { compareNumber } = await import('../sealing/comparing.js');
    const two = this.roster.members.filter((one) => one.id === id || one.id === this.me);
    return compareNumber(two);
  }

  /** One person from now on, and one name: what they are called by their new id. */
  placeTaken(before, id) {
    if (id !== this.me && this.names[before]) this.names[id] ??= this.names[before];
    delete this.names[before];
  }

  /** Until they say what they want to be called, a newcomer has the name on their invitation. */
  async joined({ by: id, inv }) {
    if (this.names[id]) return;
    const invitation = await (await invited()).invitationOf(this, inv);
    if (invitation?.for) this.names[id] = invitation.for;
  }

  /** The invitations that are open (between/invited.js). */
  async openInvitations(now) {
    return this.told.invites.length ? (await invited()).openInvitations(this, now) : [];
  }

  /** Who gave me what I read of the time before I came; "" where there is nothing. */
  async keeper() {
    return (await invited()).keeperOf(this);
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

  // ---- its words: between/words.js

  /** @returns {Promise<{content: object|null, hash: string}>} content null for a stub; throws SealError */
  read(act) {
    return this.words.read(act);
  }

  /** The hash by which others name an act, whether or not it opens here. */
  hashOf(act) {
    return this.words.hashOf(act);
  }

  /** Seal one act under the newest roster. @returns {Promise<{envelope: object, hash: string}>} */
  async seal(act, as, fields) {
    if (this.trouble) throw new SealError(this.trouble);
    return this.words.seal(this.roster, act, as, fields);
  }

  /** The newest epoch as this browser holds it, or an earlier one; null if not. */
  epoch(n = this.roster.n) {
    return this.words.epoch(n);
  }
}
