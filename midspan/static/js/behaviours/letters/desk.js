// The sheet one writes on. What stands there is kept on this device until it was laid down.

import { read } from '../../lib/fields.js';
import { sentence, tell } from '../../lib/page.js';
import { device } from '../../sealing/daily.js';
import { keepDraft } from '../drafts.js';
import { excerpt } from '../talk/box.js';

const LONGEST = 20_000; // characters, as a turn of the talk
const NEAR = 500;

export class Desk {
  #between;
  #known;
  #desk;
  #form;
  #draft;
  #laysDown;
  /** When what was laid down last stands here no more, as a draft neither. */
  cleared = Promise.resolve();

  /** @param {(letter: object) => Promise<void>} laysDown resolves when this device has it */
  constructor(page, between, known, laysDown) {
    this.#between = between;
    this.#known = known;
    this.#laysDown = laysDown;
    this.#desk = page.querySelector('[data-desk]');
    this.#form = this.#desk.querySelector('form');
  }

  get isOpen() {
    return this.#desk.open;
  }

  set isOpen(open) {
    this.#desk.open = open;
  }

  async open(name) {
    const { me, rel } = this.#between;
    this.#desk.hidden = false;
    if (device.isHeldOnly()) this.keepsNothing('kept-borrowed');
    if (name) this.#form.querySelector('[data-label]').textContent = sentence('a-letter-to', { name });
    this.#form.addEventListener('input', () => this.#fits());
    this.#form.addEventListener('change', () => this.#showAnswering());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#lay();
    });
    this.#form.querySelector('[data-answering-end]').addEventListener('click', () => this.answer(null));
    this.#form.querySelector('[data-close]').addEventListener('click', () => { this.isOpen = false; });
    this.#draft = await keepDraft(this.#form, `${me}/${rel}/letter`);
  }

  /** What is written next answers this letter; null: none. */
  answer(letter) {
    this.#form.querySelector('[data-field="answers"]').value = letter?.hash ?? '';
    this.isOpen = true;
    this.#showAnswering();
    this.#draft.changed();
    this.#form.querySelector('textarea').focus();
  }

  #showAnswering() {
    const { answers } = read(this.#form);
    const letter = this.#known.get(answers);
    const words = letter ? nameOf(letter) : sentence('earlier-line');
    tell(this.#form.querySelector('[data-answered]'), answers ? sentence('answering', { words }) : '');
    this.#form.querySelector('[data-answering]').hidden = !answers;
  }

  #fits() {
    const left = LONGEST - read(this.#form).words.length;
    const words = { most: String(LONGEST), left: String(left), over: String(-left) };
    const told = left < 0 ? sentence('letter-too-long', words) : sentence('letter-nearly-full', words);
    tell(this.#form.querySelector('[data-length]'), left < NEAR ? told : '');
    return left >= 0;
  }

  #lay() {
    const { title, words, answers } = read(this.#form);
    if (!words || !this.#fits()) return;
    const kept = this.#laysDown({ ...(title && { title }), words, ...(answers && { answers }) });
    this.#form.reset();
    this.#showAnswering();
    this.#fits();
    // The draft goes when the outbox has the letter, so that at no time neither has it.
    this.cleared = kept.then(() => this.#draft.now());
  }

  /** Nothing has been begun on the sheet. */
  get isEmpty() {
    const { title, words } = read(this.#form);
    return !title && !words;
  }

  /** A letter comes back onto the sheet, before whatever stands there. */
  give({ title = '', words = '', answers = '' } = {}) {
    const on = (name) => this.#form.querySelector(`[data-field="${name}"]`);
    on('title').value ||= title;
    on('answers').value ||= answers;
    on('words').value = [words, on('words').value].filter(Boolean).join('\n\n');
    this.isOpen = true;
    this.#showAnswering();
    this.#draft.changed();
    on('words').focus();
  }

  tell(code) {
    tell(this.#form.querySelector('[data-trouble]'), sentence(`refused-${code}`));
  }

  /** This browser keeps nothing: said once, where it stays. */
  keepsNothing(code = 'kept-in-this-tab') {
    tell(this.#form.querySelector('[data-kept]'), sentence(code));
  }
}

/** What a letter is called: its title, or how it begins. */
export function nameOf({ title, words }) {
  return title || excerpt(words);
}
