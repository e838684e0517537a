// Things as they stand on the page: mine on my bank, the others' on the far one. Things that did
// not change stay as they are, so that nobody's place or half-written answer is lost when
// somebody else lays something down.

import { ask } from '../../lib/ask.js';
import { uuid7 } from '../../lib/bytes.js';
import { read } from '../../lib/fields.js';
import { clock, copyOf, day, sentence, tell } from '../../lib/page.js';
import { amongThese } from '../../relationship/going-on.js';
import { send } from '../../relationship/sending.js';
import { excerpt } from '../talk/box.js';
import { keepDraft } from '../drafts.js';
import { Desk } from './desk.js';

export class Shown {
  #list; #between; #names; #how;
  #things = []; // as they were last
  #tried = new Map(); // ids of answers that may have come while their answer was lost
  #drawn = new Map(); // item and the print of what it shows, by the thing's id
  #lines = new Map(); // words of lines of the talk, by hash

  /**
   * @param {{isOpen: boolean, kind: string, changed: () => Promise<void>,
   *   isCurrent: (sheet) => Promise<string>}} how
   */
  constructor(page, between, names, how) {
    this.#list = page.querySelector('[data-things]');
    this.#between = between;
    this.#names = names;
    this.#how = how;
  }

  /** @param {Thing[]} things in the order in which they are to stand */
  async show(things) {
    this.#things = things;
    const kept = new Set(things.map(({ id }) => id));
    for (const [id, { item }] of this.#drawn) if (!kept.has(id)) this.#remove(id, item);
    for (const [at, thing] of things.entries()) {
      const { item } = await this.#item(thing);
      if (this.#list.children[at] !== item) this.#list.insertBefore(item, this.#list.children[at] ?? null);
    }
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

  async #draw(thing) {
    const item = copyOf(`thing-${thing.sort}`);
    const drawn = item.querySelector('[data-drawn]');
    const own = drawn.dataset.draws ? await import(`../../between-us/${thing.sort}.js`) : {};
    await own.open?.(thing, this.#between);
    item.id = `thing-${thing.id}`;
    if (thing.began) await this.#began(item, thing.began);
    for (const sheet of thing.sheets) this.#sheet(item, thing, sheet);
    item.classList.toggle('thing--both', thing.sheets.length > 1);
    item.classList.toggle('thing--mine', thing.sheets.every(({ author }) => author === this.#between.me));
    this.#foot(item, thing);
    if (own.draw) this.#picture(drawn, thing, own.draw);
    return item;
  }

  // Some sorts are drawn as well as written: between-us/<sort>.js
  #picture(place, thing, draw) {
    draw(place, thing, { me: this.#between.me, members: this.#between.roster.members.map(({ id }) => id),
      nameOf: (id) => this.#names.of(id), answer: (sheet, reply) => this.#answer(sheet, thing, reply) });
    place.hidden = !place.childElementCount;
  }

  #sheet(item, thing, sheet) {
    const isMine = sheet.author === this.#between.me;
    const article = copyOf(`sheet-${thing.sort}`);
    article.classList.add(isMine ? 'laid--near' : 'laid--far');
    article.dataset.author = sheet.author;
    item.querySelector(isMine ? '[data-near]' : '[data-far]').append(article);
    article.querySelector('[data-name]').textContent = this.#names.of(sheet.author);
    article.querySelector('.laid__name').dataset.own = this.#names.own;
    article.querySelector('.laid__head time').textContent = when(sheet.act.at);
    this.#parts(article, sheet.parts);
    this.#replies(article, thing, sheet);
    this.#wordings(article, sheet);
    for (const button of article.querySelectorAll('.laid__foot button')) this.#deed(button, article, thing, sheet, isMine);
  }

  #parts(place, parts) {
    for (const part of place.querySelectorAll('[data-parts] > [data-part]')) {
      const words = parts[part.dataset.part] ?? '';
      part.hidden = !words;
      const chosen = [...part.querySelectorAll('[data-choice]')];
      for (const choice of chosen) choice.hidden = choice.dataset.choice !== words;
      part.querySelector('sealed-text').say(chosen.length ? '' : part.dataset.date ? dateIn(words) : words);
    }
  }

  #replies(article, thing, sheet) {
    // What is no way of answering this sort, which a changed browser can seal, is not shown as one.
    const ways = new Set([...article.querySelectorAll('[data-reply]')].map(({ dataset }) => dataset.reply));
    for (const { author, how, words, until, to, act } of sheet.replies.filter((reply) => ways.has(reply.how))) {
      const item = copyOf('reply');
      item.dataset.how = how;
      // "Ana says yes" for everybody: what was told of them has their name, mine too.
      item.querySelector('[data-name]').textContent = author === this.#between.me ? this.#names.own : this.#names.of(author);
      item.querySelector('[data-told]').textContent = sentence(`told-${thing.sort}-${how}`);
      // It answered words that stand differently now.
      item.classList.toggle('reply--earlier', to !== sheet.hash);
      item.querySelector('time').textContent = when(act.at);
      if (until) tell(item.querySelector('[data-until]'), sentence('until', { day: dateIn(until) }));
      article.querySelector('[data-replies]').append(item);
      if (words) item.querySelector('sealed-text').say(words);
    }
  }

  #wordings(article, { wordings }) {
    const place = article.querySelector('[data-wordings]');
    place.hidden = wordings.length === 0;
    for (const { act, content } of [...wordings].reverse()) {
      const item = copyOf('wording');
      item.querySelector('time').textContent = when(act.at);
      for (const around of article.querySelectorAll('[data-parts] > [data-part]')) {
        const words = content.parts[around.dataset.part];
        if (!words) continue;
        const part = copyOf('part');
        part.querySelector('dt').textContent = around.querySelector('dt').textContent;
        item.querySelector('[data-parts]').append(part);
        part.querySelector('sealed-text').say(words);
      }
      place.querySelector('[data-list]').append(item);
    }
  }

  // ---- what can be done

  #deed(button, article, thing, sheet, isMine) {
    const { mine, theirs } = button.dataset;
    const isFor = isMine ? mine !== undefined : theirs !== undefined;
    button.hidden = !this.#how.isOpen || !isFor;
    if (button.hidden) return;
    const { reply } = button.dataset;
    if (reply) button.addEventListener('click', () => this.#opensAnswer(article, thing, sheet, reply));
    if ('otherwise' in button.dataset) button.addEventListener('click', () => this.#otherwise(article, thing, sheet));
    if ('takeBack' in button.dataset) {
      button.addEventListener('click', () => {
        if (!button.dataset.asked) {
          button.dataset.asked = 'yes';
          button.textContent = sentence('take-back-really');
        } else this.#takeBack(article, sheet);
      });
    }
  }

  async #opensAnswer(article, thing, sheet, reply) {
    const form = article.querySelector(`[data-reply-form="${reply}"]`);
    if (!form) return void this.#answerFrom(article, sheet, thing, reply);
    if (!form.hidden) return void this.#closesAnswer(form);
    form.hidden = false;
    form.querySelector('textarea, input')?.focus();
    const { me, rel } = this.#between;
    const draft = await keepDraft(form, `${me}/${rel}/${thing.id}/${reply}`);
    form.querySelector('[data-not-now]').onclick = () => this.#closesAnswer(form);
    form.onsubmit = async (event) => {
      event.preventDefault();
      const refused = await this.#answerFrom(article, sheet, thing, reply, read(form));
      await (refused ? draft.now() : draft.said());
      if (!refused) await this.#closesAnswer(form);
      if (refused === 'changed-meanwhile') await this.#answersAnew(form, thing, sheet, reply);
    };
  }

  #closesAnswer(form) {
    form.hidden = true;
    return this.show(this.#things);
  }

  // The words stand there as they are now, and what was about to be answered stands beside them.
  async #answersAnew(form, thing, { author }, reply) {
    await this.#closesAnswer(form);
    const now = this.#things.find(({ id }) => id === thing.id);
    const sheet = now?.sheetOf(author);
    const article = this.#drawn.get(thing.id)?.item.querySelector(`[data-sheet][data-author="${CSS.escape(author)}"]`);
    if (!sheet || !article) return;
    await this.#opensAnswer(article, now, sheet, reply);
    tell(article.querySelector('[data-trouble]'), sentence('changed-meanwhile'));
  }

  async #answerFrom(article, sheet, thing, how, more = {}) {
    const refused = await this.#answer(sheet, thing, how, more);
    if (refused) tell(article.querySelector('[data-trouble]'), sentence(refused));
    return refused;
  }

  /** Answer the very words that were read. @returns {Promise<string>} '' or why not */
  async #answer(sheet, thing, how, more = {}) {
    const changed = await this.#how.isCurrent(sheet);
    if (changed) return changed;
    const fields = { thing: thing.id, to: sheet.hash, how };
    for (const [name, words] of Object.entries(more)) if (words) fields[name] = words;
    const same = JSON.stringify(fields);
    if (!this.#tried.has(same)) this.#tried.set(same, uuid7());
    const refused = await this.#send('reply', fields, { id: this.#tried.get(same) });
    if (!refused) this.#tried.delete(same);
    return refused;
  }

  async #send(as, fields, act = {}) {
    const refused = await amongThese(this.#between, async () => {
      const { ok, status, data } = await send(this.#between, { kind: this.#how.kind, as, fields, ...act });
      if (ok) return '';
      return data?.code === 'epoch' ? 'epoch' : status ? `refused-${data?.code}` : 'offline';
    });
    if (!refused) await this.#how.changed();
    return refused;
  }

  async #otherwise(article, thing, sheet) {
    const desk = new Desk(this.#between, {
      sort: thing.sort, kind: this.#how.kind, thing: thing.id, parts: sheet.parts,
      laid: () => this.#how.changed(),
      closed: () => {
        desk.form.replaceWith(article);
        this.show(this.#things);
      },
    });
    article.replaceWith(desk.form);
    for (const more of desk.form.querySelectorAll('details')) more.open = true;
    desk.form.querySelector('textarea, input')?.focus();
    await desk.open();
  }

  // Each wording of it goes; the newest first, so that at no time an older one stands there again.
  async #takeBack(article, sheet) {
    for (const { act, hash } of [sheet, ...[...sheet.wordings].reverse()]) {
      const { ok, status, data } = await send(this.#between, {
        kind: 'withdraws', as: 'taking-back', fields: {}, facts: [['of', hash]],
        body: (envelope) => ({ ...envelope, of_seq: act.seq }),
      });
      if (!ok && data?.code !== 'gone') {
        return void tell(article.querySelector('[data-trouble]'), sentence(status ? `refused-${data?.code}` : 'offline'));
      }
      this.#how.gone(act.id);
    }
    await this.#how.changed();
  }

  #foot(item, thing) {
    const beside = item.querySelector('[data-beside]');
    if (beside) {
      beside.hidden = !this.#how.isOpen || Boolean(thing.sheetOf(this.#between.me));
      beside.addEventListener('click', () => this.#layBeside(item, thing, beside));
    }
    item.querySelector('[data-speak]').href = `../#of-${thing.sort}/${thing.id}`;
    item.querySelector('[data-speak]').hidden = !this.#how.isOpen;
    item.querySelector('[data-print]').addEventListener('click', () => print(item));
  }

  async #layBeside(item, thing, button) {
    const desk = new Desk(this.#between, {
      sort: thing.sort, kind: this.#how.kind, thing: thing.id,
      laid: () => this.#how.changed(),
      closed: () => {
        desk.form.remove();
        button.hidden = Boolean(thing.sheetOf(this.#between.me));
        this.show(this.#things);
      },
    });
    button.hidden = true;
    item.querySelector('[data-beside-form]').append(desk.form);
    desk.form.querySelector('textarea, input')?.focus();
    await desk.open();
  }

  // ---- lines of the talk

  async #began(item, hash) {
    const place = item.querySelector('[data-began]');
    const link = place.querySelector('a');
    link.textContent = await this.wordsOf(hash);
    link.href = `../#line-${hash}`;
    place.hidden = false;
  }

  /** The words of a line of the talk, shortened, if it stands among its newest. */
  async wordsOf(hash) {
    if (!this.#lines.size) await this.#readTalk();
    return this.#lines.get(hash) ?? sentence('began-unknown');
  }

  async #readTalk() {
    this.#lines.set('', '');
    const { ok, data } = await ask(`/r/${this.#between.rel}/acts/?before=999999999`, { method: 'GET' });
    for (const act of ok ? data.acts : []) {
      if (act.kind !== 'said' || !act.sealed) continue;
      const read = await this.#between.read(act).catch(() => null);
      if (read?.content?.words) this.#lines.set(read.hash, excerpt(read.content.words));
    }
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

// A day that was chosen, as people write days; what is no day stays as it came.
function dateIn(words) {
  const at = Date.parse(words);
  return Number.isNaN(at) ? words : day(at / 1000);
}

function when(seconds) {
  return `${day(seconds)}, ${clock(seconds)}`;
}

// This thing alone on paper; without a choice the whole page prints.
function print(item) {
  item.dataset.prints = 'yes';
  addEventListener('afterprint', () => delete item.dataset.prints, { once: true });
  globalThis.print();
}
