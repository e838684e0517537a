// The mirror's place in a talk: whether it is on for me, and what all of us agree about it. Looking
// itself is another file (looking.js), which the page names only where there may be a mirror, and
// which is fetched when it is turned on.
//
// That it is on is kept on this device alone, sealed under its own key: even a note in my own book
// would tell the place when it was written. So what is asked of the place is a few files, once.

import { noMirror, sideBySide } from '../../between-us/mirror.js';
import { day, listed, sentence, tell } from '../../lib/page.js';
import { device } from '../../sealing/daily.js';

const nothing = { on: false, not: [] };

/** What this device keeps of my wish: {on, not: ids of talks without it}. */
export async function wishOf(me) {
  return (await device.take(`mirror/${me}`).catch(() => null)) ?? nothing;
}

export class Mirror {
  #page; #panel; #between; #nameOf; #talk;
  #acts;
  #opened;
  #wish = nothing;
  #isKept = true; // by this device; else it is on until this page is left
  #looking = null;
  #from = null; // where I was when the panel was opened
  #agreed = { isDecided: false, said: new Map(), areAll: false, yes: [] };

  /**
   * @param {Element} page
   * @param {{between: Between, nameOf: (id: string) => string, signal: AbortSignal,
   *   acts: object[], opened: {act: object, content: object}[],
   *   talk: {say(what), draft(), before(seq), told(code)}}} how `acts` of the kind `no_mirror`, and
   *   `opened` ones of what we agreed, as far as they are known
   */
  constructor(page, { between, nameOf, acts, opened, talk, signal }) {
    this.#page = page;
    this.#panel = page.querySelector('[data-mirror]');
    this.#between = between;
    this.#nameOf = nameOf;
    this.#talk = talk;
    this.#acts = acts;
    this.#opened = opened;
    const pressed = ({ target }) => this.#pressed(target);
    this.#panel.addEventListener('click', pressed, { signal });
    this.#draftButton.addEventListener('click', () => this.#lookAtDraft(), { signal });
    page.querySelector('.talk__write').addEventListener('submit', () => this.#looking?.close(), { signal });
    page.querySelector('.talk__box').addEventListener('input', ({ target }) => this.#looking?.changed(target.value), { signal });
    document.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing) return;
      if (this.#escape()) event.preventDefault(); // it closed something (leave-page.js)
    }, { signal, capture: true });
    signal.addEventListener('abort', () => this.#looking?.close());
  }

  get #draftButton() {
    return this.#page.querySelector('[data-look] button');
  }

  /** Know how it stands, and show what follows from it. */
  async begin() {
    this.#wish = await wishOf(this.#between.me);
    await this.judge();
  }

  open() {
    this.#from = document.activeElement;
    this.#panel.hidden = false;
    this.#panel.querySelector('h2').focus();
  }

  /** Somebody said something about it, in an act that came just now. */
  async hear(act, content) {
    if (act.kind === 'no_mirror') this.#acts = [...this.#acts, act];
    else this.#opened = [...this.#opened, { act, content }];
    await this.judge();
  }

  /** Whether I can look at a line of mine here and now. */
  get isThere() {
    return this.#state === 'on';
  }

  get #state() {
    if (this.#agreed.isDecided) return 'none';
    if (!this.#panel.dataset.looking) return 'anew';
    if (!this.#wish.on) return 'off';
    return this.#wish.not.includes(this.#between.rel) ? 'not-here' : 'on';
  }

  /** See anew what we agree, of those who are here now. */
  async judge() {
    const { members } = this.#between.roster;
    const here = members.map(({ id }) => id).filter((id) => !this.#between.gone.includes(id));
    const found = await noMirror(this.#acts, { here, membersOf: (n) => this.#between.membersOf(n) });
    this.#agreed = { ...found, ...sideBySide(this.#opened, here) };
    this.#show();
  }

  // ---- what stands in the panel

  #show() {
    const state = this.#state;
    const { areAll, said } = this.#agreed;
    const noes = [...said].map(([id, { at }]) => sentence('mirror-none-said', { name: this.#nameOf(id), day: day(at) }));
    tell(this.#panel.querySelector('[data-state]'), sentence(`mirror-${state}`, { said: state === 'none' ? listed(noes) : '' }));
    tell(this.#panel.querySelector('[data-reads]'), ['none', 'anew'].includes(state) ? '' : sentence(areAll ? 'reads-ours' : 'reads-mine'));
    for (const part of this.#panel.querySelectorAll('[data-when]')) {
      part.hidden = !part.dataset.when.split(' ').includes(state);
    }
    this.#page.querySelector('[data-look]').hidden = state !== 'on';
    if (state !== 'on') this.#looking?.close();
    this.#showAgreed();
  }

  #showAgreed() {
    const { isDecided, said, areAll, yes } = this.#agreed;
    const canAdd = !this.#between.ended && !this.#between.trouble;
    const wanting = [...said].filter(([, { says }]) => says === 'yes').map(([id]) => id);
    const told = (what, who, isAll) => {
      const code = isAll ? 'all' : who.length ? 'some' : 'nobody';
      return sentence(`${what}-${code}`, { name: listed(who.map(this.#nameOf)) });
    };
    const part = (name) => this.#panel.querySelector(`[data-${name}]`);
    tell(part('beside'), isDecided ? '' : told('beside', yes, areAll));
    tell(part('none'), told('none', wanting, isDecided));
    const { me } = this.#between;
    const mine = { 'side-by-side': !yes.includes(me) && !isDecided, 'apart-again': yes.includes(me) };
    mine['no-mirror-yes'] = !wanting.includes(me);
    mine['no-mirror-no'] = wanting.includes(me) || isDecided;
    for (const button of this.#panel.querySelectorAll('[data-act]')) button.hidden = !canAdd || !mine[button.dataset.act];
    part('between').hidden = false;
  }

  // ---- what I wish, and say

  #pressed(target) {
    const { wish, act } = target.closest('[data-wish], [data-act]')?.dataset ?? {};
    if (wish) this.wish(wish);
    if (act) this.#say(act);
    if (target.closest('[data-close]')) this.#close();
  }

  /** @param {'on'|'off'|'here'|'not-here'} what @param {{fromAnswer: boolean}} [how] below words of mine */
  async wish(what, { fromAnswer = false } = {}) {
    const { rel, me } = this.#between;
    if (what === 'on' && !(await this.#fetch())) return;
    const others = this.#wish.not.filter((one) => one !== rel);
    this.#wish = {
      on: what !== 'off',
      not: what === 'not-here' ? [...others, rel] : what === 'off' ? [] : others,
    };
    const kept = device.put(`mirror/${me}`, this.#wish.on ? this.#wish : undefined);
    this.#isKept = await kept.then(() => true, () => false);
    this.#show();
    if (fromAnswer) {
      this.#box.focus();
      this.#talk.told(`now-${what}`);
    } else if (what === 'on') this.#panel.querySelector('[data-close]').focus(); // and on to the box
    else if (!this.#panel.hidden) this.#panel.querySelector('h2').focus();
  }

  // In plain sight for the place, because it has to know; or in sealed words.
  #say(what) {
    const [, says] = what.match(/^no-mirror-(yes|no)$/) ?? [];
    if (says) this.#talk.say({ kind: 'no_mirror', as: 'no-mirror', fields: {}, facts: [['says', says]] });
    else this.#talk.say({ kind: 'agreement', as: what, fields: {} });
    this.#panel.querySelector('h2').focus();
  }

  #close() {
    this.#panel.hidden = true;
    const to = this.isThere && !this.#box.closest('[hidden]') ? this.#box : this.#from;
    to?.focus();
  }

  #escape() {
    if (!this.#panel.contains(document.activeElement)) return this.#looking?.escape() ?? false;
    this.#close();
    return true;
  }

  get #box() {
    return this.#page.querySelector('.talk__box');
  }

  // ---- looking

  async #fetch() {
    const { looking, said, styles } = this.#panel.dataset;
    const state = this.#panel.querySelector('[data-state]');
    if (!this.#wish.on) tell(state, sentence('mirror-fetching'));
    try {
      this.#looking ??= new (await import(looking)).Looking({ said, styles }, {
        wish: (what, how) => this.wish(what, how),
      });
      await this.#looking.fetched();
      return true;
    } catch (wrong) {
      const code = wrong instanceof RangeError ? 'mirror-too-old' : 'mirror-not-there';
      if (this.#panel.hidden) this.#talk.told(code);
      else tell(state, sentence(code));
      return false;
    }
  }

  async #lookAtDraft() {
    const { words, seq } = this.#talk.draft();
    const place = this.#page.querySelector('[data-look]');
    await this.#look(words, seq, (panel) => place.append(panel), { beside: this.#box, back: this.#box });
  }

  /** Look at a line of mine, below it. */
  async lookAt({ words, act, item }) {
    const foot = item.querySelector('.line__foot');
    const at = { beside: item.querySelector('sealed-text') ?? item, back: item.querySelector('.line__more') };
    await this.#look(words, act.seq, (panel) => foot.after(panel), at);
  }

  async #look(words, seq, place, at) {
    // "Be quiet" may have been said in another tab.
    if (this.#isKept) this.#wish = await wishOf(this.#between.me);
    await this.judge();
    if (!this.isThere) return undefined;
    if (!(await this.#fetch())) return undefined;
    const { areAll } = this.#agreed;
    const { me } = this.#between;
    const before = this.#talk.before(seq).map(({ act, words: text }) => (
      { speaker: this.#between.isMe(act.author) ? me : act.author, text }
    ));
    const turns = before.filter(({ speaker }) => areAll || speaker === me);
    return this.#looking.look({ words, me, turns, areAll, place, ...at });
  }
}
