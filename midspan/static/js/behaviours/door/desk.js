// A sheet one writes on: its draft is kept on this device until it lies on the bridge.

import { fill, radios, read } from '../../lib/fields.js';
import { copyOf, sentence, tell } from '../../lib/page.js';
import { Attempt } from '../../relationship/attempt.js';
import { amongThese } from '../../relationship/going-on.js';
import { send } from '../../relationship/sending.js';
import { isEmpty } from '../../relationship/things.js';
import { keepDraft } from '../drafts.js';

export class Desk {
  #between; #kind; #sort; #thing; #laid; #refused; #draft;
  #program; // what this sort does beyond being written: between-us/<sort>.js
  #people; // for whom it is written
  #attempt = new Attempt();
  #going = false;
  /** Hash of the line of the talk from which it begins, or "". */
  began = '';

  /**
   * @param {Between} between
   * @param {{sort: string, kind: string, thing?: string, parts?: object, laid: () => unknown,
   *   refused: (code: string) => string, closed?: () => void}} how `thing` beside whose sheets it is
   *   laid; `parts` to begin with; `refused` says why it was not laid
   */
  constructor(between, { sort, kind, thing = '', parts = {}, laid, refused, closed = () => {} }) {
    this.#between = between;
    this.#sort = sort;
    this.#kind = kind;
    this.#thing = thing;
    this.#laid = laid;
    this.#refused = refused;
    this.closed = closed;
    this.form = copyOf(`form-${sort}`);
    this.#program = 'program' in this.form.dataset ? import(`../../between-us/${sort}.js`) : null;
    radios(this.form);
    fill(this.form, parts);
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#lay();
    });
    const wordless = this.form.querySelector('[data-wordless]');
    wordless?.addEventListener('click', () => this.#lay({ isWordless: true }));
    this.form.querySelector('[data-not-now]').addEventListener('click', () => this.#notNow());
    this.form.addEventListener('input', ({ target }) => this.#fits(target));
  }

  async open() {
    const { me, people, rel } = this.#between;
    this.#people = people;
    (await this.#program)?.prepare?.(this.form, { between: this.#between });
    this.#draft = await keepDraft(this.form, `${me}/${rel}/${this.#sort}/${this.#thing || 'new'}`);
  }

  // It is put away, and what stands on it with it; nobody was told of it.
  #notNow() {
    this.form.closest('details')?.removeAttribute('open');
    this.#draft?.now();
    this.closed();
  }

  #fits({ maxLength, value }) {
    const left = maxLength - value?.length;
    const isNear = maxLength > 0 && left < maxLength / 10;
    const told = isNear ? sentence('part-nearly-full', { left: String(left), most: String(maxLength) }) : '';
    this.#tell(told);
  }

  #tell(words) {
    tell(this.form.querySelector('[data-trouble]'), words);
  }

  async #lay({ isWordless = false } = {}) {
    const written = Object.entries(read(this.form)).filter(([, words]) => words);
    const parts = isWordless ? {} : Object.fromEntries(written);
    if (this.#going) return;
    if (!isWordless && isEmpty(parts)) return void this.#tell(sentence('empty-sheet'));
    this.#going = true;
    this.#attempt.tries(parts, Boolean((await this.#program)?.close));
    const refused = await amongThese(this.#between, () => this.#send(parts), this.#people);
    this.#people = this.#between.people; // if they are others, that is said now
    this.#going = false;
    if (refused === 'offline') this.#attempt.lost(parts);
    if (refused) return void this.#tell(this.#refused(refused));
    await this.#draft?.said();
    this.#tell('');
    this.form.reset();
    for (const more of this.form.querySelectorAll('details')) more.open = false;
    this.#attempt = new Attempt();
    this.form.closest('details')?.removeAttribute('open');
    this.closed();
    await this.#laid();
    await this.open(); // for the next one
  }

  // Whoever reads it is whoever was here when the page was opened: if that has changed, it is not
  // laid behind the writer's back before others.
  async #send(parts) {
    const program = await this.#program;
    const { id, first } = this.#attempt;
    const thing = this.#thing || first;
    const closed = await program?.close?.(parts, { between: this.#between, round: thing || id });
    if (closed?.refused) return closed.refused;
    const fields = { sort: this.#sort, parts: closed?.parts ?? parts };
    if (thing) fields.thing = thing;
    if (this.began) fields.began = this.began;
    const { ok, status, data } = await send(this.#between, {
      kind: this.#kind, as: 'sheet', fields, id,
    });
    if (ok) return '';
    if (data?.code === 'epoch') return 'epoch';
    return status ? `refused-${data?.code}` : 'offline';
  }
}
