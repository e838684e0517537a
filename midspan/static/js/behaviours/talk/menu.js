// What can be done with a line: answer it, copy it, keep it; one's own also say otherwise or take
// back. One menu for the page, opened beside the line whose button was pressed.

import { copyOf, sentence } from '../../lib/page.js';

export class Menu {
  #lines;
  #between;
  #on;
  #menu = null;
  #button = null;

  /** @param {{answer(line), reword(line), takeBack(line), told(code), canLook(): boolean, look(line)}} on */
  constructor(lines, between, on) {
    this.#lines = lines;
    this.#between = between;
    this.#on = on;
  }

  /** Somebody pressed something on the page. */
  pressed(target) {
    const button = target.closest('.line__more');
    const deed = target.closest('[data-deed]');
    if (deed && this.#menu?.contains(deed)) this.#do(deed);
    else if (button && button !== this.#button) this.#show(button);
    else this.#close();
  }

  #show(button) {
    this.#close();
    const line = this.#lines.at(button.closest('li'));
    if (!line) return;
    this.#button = button;
    this.#menu = copyOf('line-menu');
    const isMine = line.act.author === this.#between.me;
    const canAdd = !this.#between.ended && !this.#between.trouble;
    for (const deed of this.#menu.querySelectorAll('[data-deed]')) {
      const adds = !['copy', 'keep', 'slipped', 'look'].includes(deed.dataset.deed);
      // A letter is not said otherwise in passing; there is room for another one.
      const isForLines = deed.dataset.deed === 'reword' && line.isLetter;
      const isOff = deed.dataset.deed === 'look' && (line.isLetter || !this.#on.canLook());
      deed.hidden = ('mine' in deed.dataset && !isMine) || (adds && !canAdd) || isForLines || isOff;
    }
    button.setAttribute('aria-expanded', 'true');
    button.closest('.line__foot').after(this.#menu);
    this.#menu.querySelector('[data-deed]:not([hidden])').focus();
    this.#menu.scrollIntoView({ block: 'nearest' }); // all of it, above the box
  }

  /** It was not for this. */
  escape() {
    this.#close({ back: true });
  }

  #close({ back = false } = {}) {
    this.#button?.setAttribute('aria-expanded', 'false');
    if (back) this.#button?.focus();
    this.#menu?.remove();
    this.#menu = null;
    this.#button = null;
  }

  // What begins from a line begins behind one of the doors. Which line it was is taken along in
  // the part of the address that the browser keeps to itself.
  #doors(line) {
    const doors = copyOf('line-doors');
    for (const link of doors.querySelectorAll('a')) link.href += `#from-${line.hash}`;
    this.#button = line.item.querySelector('.line__more');
    this.#button.setAttribute('aria-expanded', 'true');
    this.#menu = doors;
    line.item.querySelector('.line__foot').after(doors);
    doors.querySelector('a').focus();
  }

  async #do(deed) {
    const line = this.#lines.at(this.#button.closest('li'));
    if (!line) return this.#close();
    if (deed.dataset.deed === 'take-back' && !deed.dataset.asked) {
      deed.dataset.asked = 'yes';
      deed.textContent = sentence('take-back-really');
      return undefined;
    }
    this.#close({ back: true });
    return this.#deeds[deed.dataset.deed](line);
  }

  #deeds = {
    answer: (line) => this.#on.answer(line),
    look: (line) => this.#on.look(line),
    reword: (line) => this.#on.reword(line),
    'take-back': (line) => this.#on.takeBack(line),
    copy: async (line) => {
      await navigator.clipboard.writeText(line.words).then(
        () => this.#on.told('copied'),
        () => getSelection().selectAllChildren(line.item.querySelector('sealed-text')),
      );
    },
    begin: (line) => this.#doors(line),
    slipped: async ({ act, hash, words }) => {
      const kept = { rel: act.rel, hash, words, from: act.author, at: act.at, why: 'slipped' };
      const ok = await this.#between.book.put(`kept/${act.id}`, 'kept', kept);
      this.#on.told(ok ? 'kept-slipped' : 'offline');
    },
    keep: async ({ act, hash, words }) => {
      const kept = { rel: act.rel, hash, words, from: act.author, at: act.at };
      const ok = await this.#between.book.put(`kept/${act.id}`, 'kept', kept);
      this.#on.told(ok ? 'kept' : 'offline');
    },
  };
}
