// The parts of a talk that nobody needs before they can say something: who is here, what is new,
// the menu of a line, finding, the mirror, what we wanted to look at again. This file comes
// when the talk stands; some of them come when they are wanted, and those that are of use without a
// line once nothing else is to be done (ahead.js).

import { whenIdle } from '../../lib/idle.js';
import { later, onceTouched } from '../../lib/later.js';
import { asideIn, neverIn } from '../../relationship/aside.js';
import { device } from '../../sealing/daily.js';
import { aboutMirror } from '../../between-us/mirror.js';
import { Presence } from './presence.js';

// What is new to me when somebody else does it; as on the page of my people (home.js).
const TELLS = new Set(['said', 'first_words', 'leaves']);
const RENEWS_WITHIN = 2_000; // ms

export class Parts {
  #page; #between; #data; #talking; #lines; #people; #box; #takeBack; #signal;
  #sayings = []; // about the mirror, since the page came: {act, content}
  #renewing = 0;

  /** @param {object} talk what the parts speak with */
  constructor(page, { between, data, talking, lines, people, box, here, takeBack, signal }) {
    this.#page = page;
    this.#between = between;
    this.#data = data;
    this.#talking = talking;
    this.#lines = lines;
    this.#people = people;
    this.#box = box;
    this.#takeBack = takeBack;
    this.#signal = signal;
    this.presence = new Presence(page, between, people, here);
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

  #ahead = later(() => import('./ahead.js'));

  /** @param {{[person: string]: string}} who is here, as told before these parts came */
  open(who) {
    const signal = this.#signal;
    this.presence.open(signal);
    this.presence.are(who);
    signal.addEventListener('abort', () => clearTimeout(this.#renewing));
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
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#page.querySelector('.line__menu')) return;
      event.preventDefault(); // it closes something (leave-page.js)
      wish(this.#menu, (it) => it.escape());
    }, { signal });
    this.#page.querySelector('[data-find-open]').addEventListener('click', (event) => {
      event.preventDefault();
      wish(this.#find, (it) => it.open());
    }, { signal });
    onceTouched([this.#find], signal);
    whenIdle(() => {
      this.#ahead().catch(() => {}); // each is asked for again when it is wanted
      this.#renewSoon();
    });
    this.#lookAgain();
    this.#mirrorIfOn();
  }

  // Open invitations name the newest record: whoever is here seals them anew when it has changed.
  // One is enough, so not all do it in the same moment.
  async #renewSoon() {
    const between = this.#between;
    const isOld = ({ n }) => n < between.roster.n;
    if (between.ended || !(await between.openInvitations()).some(isOld)) return;
    clearTimeout(this.#renewing);
    this.#renewing = setTimeout(async () => {
      const { renew } = await import('../../relationship/inviting.js');
      if (!between.isDue && (await this.#talking.grow()) && !between.trouble) await renew(between);
    }, Math.random() * RENEWS_WITHIN);
  }

  // ---- what is new

  #news = later(async () => new (await import('../news.js')).News(this.#signal));

  async #tellNews(act) {
    if (asideIn(this.#between.book).quiet.has(act.rel) || neverIn(this.#between).has(act.author)) return;
    const news = await this.#news().catch(() => null); // the line dropped right behind it
    news?.came(act);
  }

  /** I have read something on another tab or device. */
  async read() {
    const { book, rel } = this.#between;
    const news = await this.#news().catch(() => null);
    news?.read(rel, book.get(`heads/${rel}`)?.seq ?? 0);
  }


  // ---- what we agreed

  #again = later(() => import('./again.js'));
  #looked = null;

  // The day on which we wanted to look at it again, if there is one.
  #lookAgain() {
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
        say: (what) => this.#talking.saying.say(what),
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

  async #mirrorIfOn() {
    const wish = await device.take(`mirror/${this.#between.me}`).catch(() => null);
    if (wish?.on) this.#mirror().catch(() => {}); // told when it is wanted
  }

  /** Somebody came, or left. */
  peopleChanged() {
    this.#mirrorNow?.judge();
    this.#renewSoon();
  }

  /** Something came live. */
  heard(act, { content }) {
    if (act.author !== this.#between.me && TELLS.has(act.kind)) this.#tellNews(act);
    if (!aboutMirror(act, content)) return;
    this.#sayings.push({ act, content });
    this.#mirrorNow?.hear(act, content);
  }
}
