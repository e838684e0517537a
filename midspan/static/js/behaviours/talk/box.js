// The box one writes in. Nothing typed is taken out of it before it stands in the talk.

import { trimmed } from '../../lib/bytes.js';
import { sentence, tell } from '../../lib/page.js';
import { keepOnGoing } from '../../relationship/draft.js';
import { device } from '../../sealing/daily.js';

const LONGEST = 20_000; // characters a turn holds; said when it comes near
const NEAR = 500; // characters before that
// With a keyboard Enter says it; on a phone it begins a new line, as people expect there.
const HAS_KEYBOARD = matchMedia('(hover: hover) and (pointer: fine)');

export class Box {
  #form;
  #box;
  #state;
  #length;
  #say;
  #draft = null;
  #about = null; // {how: 'answering'|'rewording', line}

  /** @param {(words: string, about: object|null) => Promise<void>} say resolves when it is kept */
  constructor(page, say) {
    this.#form = page.querySelector('.talk__write');
    this.#box = page.querySelector('.talk__box');
    this.#state = page.querySelector('.talk__state');
    this.#length = page.querySelector('.talk__length');
    this.#say = say;
  }

  open(signal) {
    this.#form.hidden = false;
    for (const each of this.#form.querySelectorAll(':disabled')) each.disabled = false;
    this.#form.querySelector('.talk__under').hidden = !HAS_KEYBOARD.matches;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    }, { signal });
    this.#form.querySelector('[data-about-end]').addEventListener('click', () => this.about(null), { signal });
    this.#box.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      if (!HAS_KEYBOARD.matches && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.#send();
    }, { signal });
    this.#box.addEventListener('input', () => {
      this.#fits();
      this.#draft?.changed();
      if (device.isHeldOnly()) this.keepsNothing('kept-borrowed'); // before there is anything to lose
    }, { signal });
  }

  /** What stands here now, as a draft keeps it. */
  get standing() {
    const words = this.#box.value;
    return words ? { words, how: this.#about?.how, about: this.#about?.line.hash ?? this.#about?.line.of } : undefined;
  }

  /** What a mirror looks at: the words, and before which act they would stand. */
  get lookedAt() {
    const { how, line } = this.#about ?? {};
    return { words: this.#box.value, seq: how === 'rewording' ? line.act.seq : Infinity };
  }

  /** Keep what stands here from now on, and put back what stood here before. */
  async drafts(draft, lineOf, signal) {
    const found = await draft.found();
    const line = found?.how && lineOf(found.about);
    if (line && !this.#box.value) this.about(found.how, line, { quietly: true });
    if (found?.words) this.give(line ? '' : found.words);
    if (line) this.#box.value = found.words;
    this.#draft = draft;
    keepOnGoing(draft, signal);
  }

  /** Words come back into the box, before whatever stands there. */
  give(words) {
    this.#box.value = [words, this.#box.value].filter(Boolean).join('\n\n');
    this.#fits();
    this.#draft?.now();
  }

  close() {
    this.#form.hidden = true;
  }

  /** What is typed next answers a line, or says a line of mine otherwise. null: neither. */
  about(how, line = null, { quietly = false } = {}) {
    if (this.#about?.how === 'rewording') this.#box.value = '';
    this.#about = how && { how, line };
    if (how === 'rewording') this.#box.value = line.words;
    tell(this.#aboutWords, how ? sentence(how, { words: excerpt(line.words) }) : '');
    this.#aboutWords.closest('[data-about]').hidden = !how;
    this.#draft?.changed();
    if (!quietly) this.#box.focus();
  }

  get #aboutWords() {
    return this.#form.querySelector('[data-about-words]');
  }

  /** A sentence above the box, "" for none. */
  tell(code, { isTrouble = false } = {}) {
    tell(this.#state, code && sentence(code));
    this.#state.classList.toggle('talk__state--trouble', isTrouble);
  }

  /** This browser keeps nothing: said once, where it stays. */
  keepsNothing(code = 'kept-in-this-tab') {
    tell(this.#form.querySelector('[data-kept]'), sentence(code));
  }

  #fits() {
    const left = LONGEST - this.#box.value.length;
    const words = { most: String(LONGEST), left: String(left), over: String(-left) };
    const told = left < 0 ? sentence('too-long', words) : sentence('nearly-full', words);
    tell(this.#length, left < NEAR ? told : '');
    return left >= 0;
  }

  #send() {
    const words = trimmed(this.#box.value);
    this.#box.focus();
    if (!words || !this.#fits()) return;
    // The draft goes when the outbox has the words, so that at no time neither has them.
    this.#say(words, this.#about).then(() => this.#draft?.now());
    this.#box.value = '';
    if (this.#about) {
      this.#about = null;
      this.about(null);
    }
    this.#fits();
  }
}

/** The beginning of some words, on one line. */
export function excerpt(words, most = 80) {
  const line = words.replace(/\s+/g, ' ');
  const signs = [...line];
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : line;
}
