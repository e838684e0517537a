// What somebody says to a sheet that lies on the bridge: the room for it, and its way to the very
// words that were read.

import { uuid7 } from '../../lib/bytes.js';
import { read } from '../../lib/fields.js';
import { sentence, tell } from '../../lib/page.js';
import { amongThese } from '../../relationship/going-on.js';
import { send } from '../../relationship/sending.js';
import { keepDraft } from '../drafts.js';

export class Answers {
  #between; #kind; #on;
  #tried = new Map(); // ids of answers that may have come while their answer was lost

  /**
   * @param {Between} between @param {string} kind of the door's acts
   * @param {{isCurrent(sheet): Promise<string>, changed(): Promise<void>, closed(): Promise<void>,
   *   refused(code): string, now(thing, author): {thing, sheet, article}|null}} on
   *   `closed` when room for an answer is put away, `now` how a sheet stands on the page by now
   */
  constructor(between, kind, on) {
    this.#between = between;
    this.#kind = kind;
    this.#on = on;
  }

  /** Open the room for an answer, or put it away; an answer that needs none is given. */
  async open(article, thing, sheet, reply) {
    const form = article.querySelector(`[data-reply-form="${reply}"]`);
    if (!form) return void this.#answerFrom(article, sheet, thing, reply);
    if (!form.hidden) return void this.#close(form);
    form.hidden = false;
    form.querySelector('textarea, input')?.focus();
    const { me, rel } = this.#between;
    let { people } = this.#between;
    const draft = await keepDraft(form, `${me}/${rel}/${thing.id}/${reply}`);
    form.querySelector('[data-not-now]').onclick = () => this.#close(form);
    form.onsubmit = async (event) => {
      event.preventDefault();
      const refused = await this.#answerFrom(article, sheet, thing, reply, read(form), people);
      ({ people } = this.#between); // by now it was said who is here
      await (refused ? draft.now() : draft.said());
      if (!refused) await this.#close(form);
      if (refused === 'changed-meanwhile') await this.#anew(form, thing, sheet, reply);
    };
  }

  #close(form) {
    form.hidden = true;
    return this.#on.closed();
  }

  // The words stand there as they are now, and what was about to be answered stands beside them.
  async #anew(form, thing, { author }, reply) {
    await this.#close(form);
    const now = this.#on.now(thing, author);
    if (!now) return;
    await this.open(now.article, now.thing, now.sheet, reply);
    tell(now.article.querySelector('[data-trouble]'), sentence('changed-meanwhile'));
  }

  async #answerFrom(article, sheet, thing, how, more = {}, people = undefined) {
    const refused = await this.give(sheet, thing, how, more, people);
    if (refused) tell(article.querySelector('[data-trouble]'), this.#on.refused(refused));
    return refused;
  }

  /** Answer the very words that were read. @returns {Promise<string>} '' or why not */
  async give(sheet, thing, how, more = {}, people = this.#between.people) {
    const changed = await this.#on.isCurrent(sheet);
    if (changed) return changed;
    const fields = { thing: thing.id, to: sheet.hash, how };
    for (const [name, words] of Object.entries(more)) if (words) fields[name] = words;
    const same = JSON.stringify(fields);
    if (!this.#tried.has(same)) this.#tried.set(same, uuid7());
    const refused = await amongThese(this.#between, () => this.#send(fields, this.#tried.get(same)), people);
    if (!refused) this.#tried.delete(same);
    if (!refused) await this.#on.changed();
    return refused;
  }

  async #send(fields, id) {
    const { ok, status, data } = await send(this.#between, { kind: this.#kind, as: 'reply', fields, id });
    if (ok) return '';
    return data?.code === 'epoch' ? 'epoch' : status ? `refused-${data?.code}` : 'offline';
  }
}
