// The parts of a talk that nobody needs before its first line stands there: the menu of a line,
// finding, the mirror, what we wanted to look at again. Each comes when it is wanted.

import { later, onceTouched } from '../../lib/later.js';
import { neverIn } from '../../relationship/aside.js';
import { device } from '../../sealing/daily.js';
import { aboutMirror } from './notices.js';

export class Parts {
  #page; #between; #data; #lines; #people; #box; #say; #takeBack; #signal;
  #sayings = []; // about the mirror, since the page came: {act, content}

  /** @param {object} talk what the parts speak with */
  constructor(page, { between, data, lines, people, box, say, takeBack, signal }) {
    this.#page = page;
    this.#between = between;
    this.#data = data;
    this.#lines = lines;
    this.#people = people;
    this.#box = box;
    this.#say = say;
    this.#takeBack = takeBack;
    this.#signal = signal;
  }

  #menu = later(async () => new (await import('./menu.js')).Menu(this.#lines, this.#between, {
    answer: (line) => this.#box.about('answering', line),
    reword: (line) => this.#box.about('rewording', line),
    takeBack: (line) => this.#takeBack(line),
    told: (code) => this.#box.tell(code),
    canLook: () => this.#mirrorNow?.isThere ?? false,
    look: (line) => this.#mirrorNow.lookAt(line),
  }));

  #find = later(async () => new (await import('./find.js')).Find(this.#page, this.#lines, this.#between, this.#signal));

  open() {
    const signal = this.#signal;
    const wish = (part, deed) => part().then(deed, () => this.#box.tell('part-missing'));
    let hasMenu = false;
    document.addEventListener('click', (event) => {
      const { target } = event;
      hasMenu ||= target.closest('.line__more') !== null;
      if (hasMenu) wish(this.#menu, (it) => it.pressed(target));
      if (!target.closest('[data-mirror-open]')) return;
      event.preventDefault();
      wish(this.#mirror, (it) => it.open());
    }, { signal });
    document.addEventListener('keydown', ({ key }) => {
      if (hasMenu && key === 'Escape') wish(this.#menu, (it) => it.escape());
    }, { signal });
    this.#page.querySelector('[data-find-open]').addEventListener('click', (event) => {
      event.preventDefault();
      wish(this.#find, (it) => it.open());
    }, { signal });
    onceTouched([this.#menu, this.#find], signal);
  }

  // In a circle, what somebody says from whom I never want to hear.
  async foldAway() {
    const never = neverIn(this.#between);
    if (this.#between.shape !== 'circle' || never.size === 0) return;
    (await import('./folded.js')).fold(this.#page, never, this.#signal);
  }

  // ---- what we agreed

  #again = later(() => import('./again.js'));
  #looked = null;

  // The day on which we wanted to look at it again, if there is one.
  lookAgain() {
    if (!this.#page.dataset.agreed) return;
    this.#looked = this.#again().then(({ again }) => again(this.#page, this.#between)).catch(() => {});
  }

  // What was said there of lines in a mirror; found by the same one look.
  async #saidOfMirror() {
    if (!this.#page.dataset.agreed) return [];
    await this.#looked;
    return (await this.#again()).saidOfMirror(this.#page, this.#between);
  }

  // ---- the mirror

  #mirrorNow = null;

  #mirror = later(async () => {
    const [{ Mirror }, opened] = await Promise.all([import('./mirror.js'), this.#saidOfMirror()]);
    const mirror = new Mirror(this.#page, {
      between: this.#between,
      nameOf: (id) => this.#people.name(id),
      acts: this.#data.no_mirror ?? [],
      opened,
      signal: this.#signal,
      talk: {
        say: this.#say,
        draft: () => this.#box.lookedAt,
        before: (seq) => this.#lines.before(seq),
        told: (code) => this.#box.tell(code),
      },
    });
    this.#mirrorNow = mirror;
    for (const { act, content } of this.#sayings) await mirror.hear(act, content);
    await mirror.begin();
    return mirror;
  });

  async mirrorIfOn() {
    const wish = await device.take(`mirror/${this.#between.me}`).catch(() => null);
    if (wish?.on) this.#mirror().catch(() => {}); // told when it is wanted
  }

  /** Somebody came, or left. */
  peopleChanged() {
    this.#mirrorNow?.judge();
  }

  /** Something came live. */
  heard(act, { content }) {
    if (!aboutMirror(act, content)) return;
    this.#sayings.push({ act, content });
    this.#mirrorNow?.hear(act, content);
  }
}
