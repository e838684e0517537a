// A door between people: what lies behind it, read from acts and drawn here, live for everybody
// who looks. One page for all doors; what differs between them stands in their templates, and in
// between-us/<sort>.js for those that are drawn.

import './sealed.js';
import { ask } from '../lib/ask.js';
import { listed, sentence, shortly, tell } from '../lib/page.js';
import { titled } from '../lib/title.js';
import { SharedLine } from '../live/shared-line.js';
import { newestRecord } from '../relationship/going-on.js';
import { DoorLog } from '../relationship/log.js';
import { Names } from '../relationship/names.js';
import { thingsOf } from '../relationship/things.js';
import { ticket } from '../relationship/ticket.js';
import { Desk } from './door/desk.js';
import { Shown } from './door/shown.js';
import { openBetween } from './opening.js';

openBetween('#door', async (page, between, data) => {
  const doorway = new Doorway(page, between, data.first_words, data.seq);
  await doorway.begin();
  doorway.listen();
});

export class Doorway {
  #page; #between; #names; #log; #shown; #line;
  #title = document.title; // with "…" where the names belong
  #firstWords;
  #desks = new Map(); // by the sort that is begun there
  #isOpen = false; // something can be laid down
  #turn = Promise.resolve();
  #ends = new AbortController();

  /**
   * @param {object[]} firstWords acts that tell what people want to be called
   * @param {number} from the number of the newest act when the page was made
   */
  constructor(page, between, firstWords, from = 0) {
    this.#page = page;
    this.#between = between;
    this.#firstWords = firstWords;
    this.#log = new DoorLog(between, page.dataset.kind, from);
  }

  get #sorts() {
    return this.#page.dataset.sorts.split(' ');
  }

  async begin() {
    const { signal } = this.#ends;
    document.addEventListener('midspan:leaving-page', () => this.#close(), { signal });
    const { trouble, ended } = this.#between;
    this.#names = await Names.from(this.#between, this.#firstWords);
    this.#sayWho();
    this.#judge();
    this.#isOpen = !trouble && !ended;
    this.#shown = new Shown(this.#page, this.#between, this.#names, {
      isOpen: this.#isOpen,
      kind: this.#page.dataset.kind,
      changed: () => this.look(),
      gone: (id) => this.#log.forget(id),
      isCurrent: (sheet) => this.#isCurrent(sheet),
    });
    if (trouble) tell(this.#page.querySelector('[data-roster]'), sentence(trouble));
    await this.#further();
    this.#page.querySelector('[data-further]').addEventListener('click', () => this.#further(), { signal });
    if (this.#isOpen) await this.#openDesks();
    this.#goToNamed();
  }

  #sayWho() {
    this.#page.querySelector('[data-between]').textContent = sentence('between', { name: listed(this.#names.all) });
    titled(this.#title.replace('…', shortly(this.#names.all, 4)));
  }

  // What the server says of an ending, against what was signed. Who is here is never its word: names
  // stand by the records that add up, and a newer one that does not is told below.
  #judge() {
    const { isEndShown, trouble } = this.#between;
    this.#page.querySelector('sealed-state[of="ended"]')?.judge(isEndShown, 'not-shown-ended');
    this.#page.querySelector('sealed-state[of="members"]').setAttribute('state', trouble || 'shown');
  }

  // Somebody came, left, or is called otherwise: their name stands there wherever it belongs.
  async #renamed() {
    this.#names.renew();
    this.#sayWho();
    await this.#inTurn(() => this.#shown.again());
  }

  // ---- what lies here

  async #further() {
    const reached = await this.#inTurn(() => this.#log.further());
    await this.#show();
    const { isAtTheBeginning, isUnsure } = this.#log;
    this.#page.querySelector('[data-further]').hidden = isAtTheBeginning;
    tell(this.#page.querySelector('[data-state]'), sentenceOf(!reached ? 'offline' : isUnsure ? 'older-unread' : ''));
  }

  /** Look for what is newer. */
  look() {
    return this.#inTurn(async () => {
      while (await this.#log.newer()); // a page at a time
      await this.#show();
    });
  }

  // Two looks at once would take in the same acts twice.
  #inTurn(deed) {
    this.#turn = this.#turn.catch(() => {}).then(deed);
    return this.#turn;
  }

  async #show() {
    const things = thingsOf(this.#log.opened, this.#sorts);
    await this.#shown.show(things);
    this.#page.querySelector('[data-none]').hidden = things.length > 0 || !this.#log.isAtTheBeginning;
    this.#page.querySelector('[data-to-things]').hidden = things.length === 0;
  }

  /** Whether a sheet still stands as it was read: '' or why not. */
  async #isCurrent({ act, hash }) {
    await this.look();
    const path = `/r/${this.#between.rel}/acts/?after=${act.seq - 1}`;
    const { ok, data } = await ask(path, { method: 'GET' });
    if (!ok) return 'offline';
    if (!data.acts.some(({ id, sealed }) => id === act.id && sealed)) return 'gone-meanwhile';
    const sheets = thingsOf(this.#log.opened, this.#sorts).flatMap((thing) => thing.sheets);
    return sheets.some((sheet) => sheet.hash === hash) ? '' : 'changed-meanwhile';
  }

  // ---- laying something down

  async #openDesks() {
    this.#page.querySelector('[data-begin]').hidden = false;
    const from = lineFrom(location.hash);
    for (const place of this.#page.querySelectorAll('[data-begin] [data-sort]')) {
      const { sort } = place.dataset;
      const desk = new Desk(this.#between, {
        sort,
        kind: this.#page.dataset.kind,
        laid: () => this.look(),
        refused: (code) => this.#refused(code),
      });
      place.replaceChildren(desk.form);
      this.#desks.set(sort, desk);
      await desk.open();
    }
    this.#page.addEventListener('click', ({ target }) => this.#takes(target.closest('[data-takes]')), { signal: this.#ends.signal });
    if (from) await this.#beginFrom(from);
  }

  // Something beside the sheet was chosen: it stands on the sheet now, to be changed or laid.
  #takes(chosen) {
    if (!chosen) return;
    const part = this.#page.querySelector(`[data-begin] [data-field="${chosen.dataset.takes}"]`);
    part.value = chosen.textContent;
    part.dispatchEvent(new Event('input', { bubbles: true }));
    part.closest('form').scrollIntoView({ block: 'start' });
    (part.closest('.field').nextElementSibling?.querySelector('textarea') ?? part).focus();
  }

  // A line of the talk was taken along: what is begun now began there. Which line it was stands in
  // the part of the address that browsers keep to themselves.
  async #beginFrom(hash) {
    const place = this.#page.querySelector('[data-from]');
    const words = await this.#shown.wordsOf(hash);
    place.querySelector('[data-from-words]').textContent = sentence('beginning-from', { words });
    place.hidden = false;
    for (const desk of this.#desks.values()) desk.began = hash;
    place.querySelector('[data-from-end]').addEventListener('click', () => {
      place.hidden = true;
      for (const desk of this.#desks.values()) desk.began = '';
    });
    this.#page.querySelector('[data-begin] textarea, [data-begin] input')?.focus();
  }

  #goToNamed() {
    const id = location.hash.match(/^#thing-([\w-]{22})$/)?.[1];
    if (id) this.#shown.goTo(id);
    // The newest of a sort, one tap away; its empty sheet where there is none yet.
    const wished = location.hash.match(/^#to-([a-z-]+)$/)?.[1];
    if (wished && this.#shown.goToNewest(wished)) return;
    const sort = wished ?? location.hash.match(/^#begin-([a-z-]+)$/)?.[1];
    const wanted = sort && this.#page.querySelector(`[data-begin] [data-sort="${sort}"]`);
    if (!wanted) return;
    if (wanted.parentElement.matches('details')) wanted.parentElement.open = true;
    wanted.scrollIntoView();
    wanted.querySelector('textarea, input')?.focus();
  }

  // ---- live

  /** Hear what others do from now on. */
  listen() {
    if (!this.#isOpen) return;
    const { signal } = this.#ends;
    const { rel, me } = this.#between;
    this.#line = new SharedLine({
      me,
      ticket,
      since: () => ({ [rel]: this.heardTo }),
      on: {
        acts: (_, acts) => this.heard(acts),
        changed: () => this.#grows(),
        newest: (_, n) => n > this.#between.roster.n && this.#grows(),
        state: (state) => { this.#page.dataset.line = state; },
      },
    });
    const looks = () => this.#line.here(rel, document.hidden ? 'away' : 'here');
    document.addEventListener('visibilitychange', looks, { signal });
    addEventListener('pagehide', () => this.#line.leave(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload(), { signal });
    looks();
  }

  // Who is here has changed, or a key that was held back may be had now.
  async #grows() {
    await newestRecord(this.#between);
    await this.#renamed();
    await this.look();
  }

  /** How far the live line was heard. */
  get heardTo() {
    return this.#log.heardTo;
  }

  /** Take in what the live line brings. @param {object[]} acts of any kind */
  async heard(acts) {
    for (const act of acts) if (act.kind === 'leaves') await this.#leaves(act);
    const firstWords = acts.filter((act) => act.kind === 'first_words');
    if (await this.#names.hear(firstWords)) await this.#renamed();
    // After a look that is under way, which may bring the very words that were taken back.
    if (await this.#inTurn(() => this.#log.hear(acts))) await this.look();
  }

  // What one is writing stays where it is, to copy; nothing can be laid down any more.
  async #leaves(act) {
    const name = this.#names.of(act.author);
    await this.#between.hearLeaving(act);
    await this.#renamed();
    const told = this.#between.ended ? 'refused-ended' : '';
    tell(this.#page.querySelector('[data-roster]'), told && `${sentence('has-left', { name })} ${sentence(told)}`);
  }

  #refused(code) {
    this.#names.renew();
    this.#sayWho();
    return sentence(code, { name: listed(this.#names.others) });
  }

  #close() {
    this.#ends.abort();
    this.#line?.leave();
  }
}

function sentenceOf(code) {
  return code && sentence(code);
}

function lineFrom(hash) {
  return hash.match(/^#from-([\w-]{22})$/)?.[1] ?? '';
}
