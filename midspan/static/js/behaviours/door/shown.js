// Things as they stand on the page: mine on my bank, the others' on the far one. Things that did
// not change stay as they are, so that nobody's place or half-written answer is lost when
// somebody else lays something down.

import { copyOf, listed, sentence, tell } from '../../lib/page.js';
import { printAlone } from '../../lib/print.js';
import { takeBack } from '../../relationship/taking-back.js';
import { Answers } from './answers.js';
import { Desk } from './desk.js';
import { LinesOfTheTalk } from './lines-of-the-talk.js';
import { drawnSheet, sayWords } from './sheet.js';

export class Shown {
  #list; #between; #names; #how; #answers;
  #things = []; // as they were last
  #turn = Promise.resolve();
  #drawn = new Map(); // item and the print of what it shows, by the thing's id
  #lines;

  /**
   * @param {{isOpen: boolean, kind: string, changed: () => Promise<void>, gone: (id: string) => void,
   *   isCurrent: (sheet) => Promise<string>}} how
   */
  constructor(page, between, names, how) {
    this.#list = page.querySelector('[data-things]');
    this.#between = between;
    this.#names = names;
    this.#how = how;
    this.#lines = new LinesOfTheTalk(between);
    this.#answers = new Answers(between, how.kind, {
      isCurrent: how.isCurrent,
      changed: how.changed,
      closed: () => this.show(this.#things),
      refused: (code) => this.#refused(code),
      now: (thing, author) => this.#now(thing, author),
    });
  }

  /**
   * One after the other: two at once would draw one thing twice.
   * @param {Thing[]} things in the order in which they are to stand
   */
  show(things) {
    this.#things = things;
    this.#turn = this.#turn.catch(() => {}).then(() => this.#show(things));
    return this.#turn;
  }

  async #show(things) {
    const kept = new Set(things.map(({ id }) => id));
    // What was taken back goes, but not with the words that somebody is writing to it.
    for (const [id, { item }] of this.#drawn) if (!kept.has(id) && !isWrittenIn(item)) this.#remove(id, item);
    for (const [at, thing] of things.entries()) {
      const { item } = await this.#item(thing);
      if (this.#list.children[at] !== item) this.#list.insertBefore(item, this.#list.children[at] ?? null);
    }
  }

  /** The same things again: somebody is called otherwise, came or left. */
  again() {
    return this.show(this.#things);
  }

  #remove(id, item) {
    this.#drawn.delete(id);
    item.remove();
  }

  async #item(thing) {
    const print = JSON.stringify([thing, this.#names.all]);
    const before = this.#drawn.get(thing.id);
    // Where somebody writes nothing is drawn anew under their hands; it is when they are done.
    if (before && (before.print === print || isWrittenIn(before.item))) return before;
    const item = await this.#draw(thing);
    before?.item.replaceWith(item);
    this.#drawn.set(thing.id, { item, print });
    return this.#drawn.get(thing.id);
  }

  // What a sort does beyond being written and read: between-us/<sort>.js
  async #programOf({ sort }) {
    const { content } = document.querySelector(`#thing-${sort}`);
    return content.querySelector('[data-program]') ? import(`../../between-us/${sort}.js`) : {};
  }

  async #draw(thing) {
    const program = await this.#programOf(thing);
    await program.open?.(thing, this.#between);
    const item = copyOf(`thing-${thing.sort}`);
    item.id = `thing-${thing.id}`;
    if (thing.began) await this.#began(item, thing.began);
    for (const sheet of thing.sheets) this.#sheet(item, thing, sheet, program);
    item.classList.toggle('thing--both', thing.sheets.length > 1);
    item.classList.toggle('thing--mine', thing.sheets.every(({ author }) => this.#between.isMe(author)));
    this.#foot(item, thing);
    if (program.draw) this.#picture(item.querySelector('[data-drawn]'), thing, program);
    return item;
  }

  #picture(place, thing, { draw }) {
    draw(place, thing, { ...this.#who, nameOf: (id) => this.#names.of(id), own: this.#names.own });
    place.hidden = !place.childElementCount;
  }

  // Me, and everybody who is here now: who has left is not waited for.
  get #who() {
    const { me, gone, roster } = this.#between;
    return { me, members: roster.members.map(({ id }) => id).filter((id) => !gone.includes(id)) };
  }

  #sheet(item, thing, sheet, program) {
    const isMine = sheet.author === this.#between.me;
    const article = drawnSheet(thing, sheet, { names: this.#names });
    item.querySelector(this.#between.isMe(sheet.author) ? '[data-near]' : '[data-far]').append(article);
    sayWords(article, thing, sheet, this.#names);
    for (const button of article.querySelectorAll('.laid__foot button')) {
      const { reply, mine, theirs } = button.dataset;
      const isFor = (isMine ? mine : theirs) !== undefined;
      button.hidden = !this.#how.isOpen || !isFor || program.offers?.(reply, thing, sheet, this.#who) === false;
      if (!button.hidden) this.#deed(button, article, thing, sheet, program);
    }
  }

  // ---- what can be done

  #deed(button, article, thing, sheet, { opens }) {
    const { otherwise, reply } = button.dataset;
    button.addEventListener('click', () => {
      if (opens?.[reply]) opens[reply](article, thing, sheet, this.#hands(thing, sheet));
      else if (reply) this.#answers.open(article, thing, sheet, reply);
      else if (otherwise !== undefined) this.#otherwise(article, thing, sheet);
      else this.#takesBack(button, article, sheet);
    });
  }

  // What the program of a sort can do by itself.
  #hands(thing, sheet) {
    return {
      between: this.#between,
      give: (how, words) => this.#answers.give(sheet, thing, how, { words }),
      closed: () => this.again(),
    };
  }

  #takesBack(button, article, sheet) {
    if (button.dataset.asked) return this.#takeBack(article, sheet);
    button.dataset.asked = 'yes';
    button.textContent = sentence('take-back-really');
    return undefined;
  }

  // How a sheet stands on the page by now.
  #now({ id }, author) {
    const thing = this.#things.find((one) => one.id === id);
    const sheet = thing?.sheetOf(author);
    const article = this.#drawn.get(id)?.item.querySelector(`[data-sheet][data-author="${CSS.escape(author)}"]`);
    return sheet && article ? { thing, sheet, article } : null;
  }

  #refused(code) {
    this.#names.renew();
    return sentence(code, { name: listed(this.#names.others) });
  }

  #desk(thing, parts, closed) {
    return new Desk(this.#between, {
      sort: thing.sort, kind: this.#how.kind, thing: thing.id, parts,
      laid: () => this.#how.changed(),
      refused: (code) => this.#refused(code),
      closed: () => {
        closed();
        this.again();
      },
    });
  }

  async #otherwise(article, thing, sheet) {
    const desk = this.#desk(thing, sheet.parts, () => desk.form.replaceWith(article));
    article.replaceWith(desk.form);
    for (const more of desk.form.querySelectorAll('details')) more.open = true;
    desk.form.querySelector('textarea, input')?.focus();
    await desk.open();
  }

  async #takeBack(article, sheet) {
    const refused = await takeBack(this.#between, [...sheet.wordings, sheet], this.#how.gone);
    if (refused) tell(article.querySelector('[data-trouble]'), sentence(refused));
    else await this.#how.changed();
  }

  #foot(item, thing) {
    const beside = item.querySelector('[data-beside]');
    if (beside) {
      beside.hidden = !this.#how.isOpen || Boolean(thing.sheetOf(this.#between.me));
      beside.addEventListener('click', () => this.#layBeside(item, thing, beside));
    }
    item.querySelector('[data-speak]').href = `../#of-${thing.sort}/${thing.id}`;
    item.querySelector('[data-speak]').hidden = !this.#how.isOpen;
    item.querySelector('[data-print]').addEventListener('click', () => printAlone(item));
  }

  async #layBeside(item, thing, button) {
    const desk = this.#desk(thing, {}, () => {
      desk.form.remove();
      button.hidden = Boolean(thing.sheetOf(this.#between.me));
    });
    button.hidden = true;
    item.querySelector('[data-beside-form]').append(desk.form);
    desk.form.querySelector('textarea, input')?.focus();
    await desk.open();
  }

  // ---- where it began, and where it is

  async #began(item, hash) {
    const place = item.querySelector('[data-began]');
    const link = place.querySelector('a');
    link.textContent = await this.wordsOf(hash);
    link.href = `../#line-${hash}`;
    place.hidden = false;
  }

  /** The words of a line of the talk, shortened, if it stands among its newest. */
  wordsOf(hash) {
    return this.#lines.wordsOf(hash);
  }

  /** Go to the newest thing of a sort. @returns {boolean} whether there is one */
  goToNewest(sort) {
    const item = this.#list.querySelector(`.thing--${sort}`);
    if (item) this.goTo(item.id.slice('thing-'.length));
    return item !== null;
  }

  /** Go to a thing and let it be seen which. */
  goTo(id) {
    const title = this.#drawn.get(id)?.item.querySelector('.thing__title');
    title?.scrollIntoView({ block: 'start' });
    title?.focus({ preventScroll: true });
  }
}

function isWrittenIn(item) {
  return [...item.querySelectorAll('form')].some((form) => !form.hidden);
}
