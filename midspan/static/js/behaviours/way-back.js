// Making a way back: words, typed again; a recovery key, written down; then the keys are locked
// under both here, and what the place gets opens nothing.

import { ask } from '../lib/ask.js';
import { remember, remembered } from '../people/known-place.js';
import { handedOn, keep, opened, tried } from '../people/opening.js';
import {
  canSeal, device, drawPassphrase, isLongEnough, lock, login, makeRecovery, makeSalt,
  normalPassphrase, recoveryLock, recoveryLogin, SealError, sealVault, spell, stretch,
} from '../sealing/index.js';
import { words as list } from '../vendor/wordlist.js';
import { picture } from './picture.js';
import { again } from './stay.js';
import { cannot, clear, fault, refused, sentenceFor, twoWays, whileBusy } from './telling.js';

const GROUPS = 7;

export async function start(root = document) {
  const page = root.querySelector('[data-way-back]');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  if (!(await canSeal())) return cannot(page);
  await new WayBack(page).begin();
}

class WayBack {
  #page;
  #words = '';
  #recovery = makeRecovery();
  #groups = [];
  /** What is to be made: `words`, `recovery`, or both. */
  #parts = new Set(['words', 'recovery']);
  /** The keys: `seal(lock, way)` gives a vault, `by` shows the place an older way, if one exists. */
  #keys = null;
  /** What the place keeps of this person (GET /me/vaults/). */
  #kept = null;

  constructor(page) {
    this.#page = page;
  }

  async begin() {
    this.#prove();
    this.#try();
    this.#what();
    this.#choose();
    this.#again();
    await this.#key();
    this.#check();
    const identity = await device.makingVault(this.#page.dataset.person).catch(() => null);
    const kept = await ask('/me/vaults/', { method: 'GET' });
    if (kept.status === 401) return again();
    if (!kept.ok) return tellAbove(this.#page, kept);
    this.#kept = kept.data;
    // To another place than this browser knows, no login is shown.
    if (remembered() && remembered() !== kept.data.site) return tellAbove(this.#page, { data: { code: 'other-place' } });
    const just = handedOn();
    if (just) {
      this.#keys = just;
      this.#parts = new Set(['words']);
      return this.#show('words');
    }
    if (kept.data.vaults.length) return this.#show(location.search === '?try' ? 'try' : 'prove');
    if (!identity) return this.#show('nothing-here');
    this.#keys = { by: null, seal: (key, way) => sealVault(identity, key, way), identity };
    return this.#show('words');
  }

  #show(step) {
    for (const part of this.#page.querySelectorAll('[data-step]')) part.hidden = part.dataset.step !== step;
    const now = this.#step(step);
    const heading = now.querySelector('h2') ?? this.#page.querySelector('h1');
    heading.focus({ preventScroll: true });
    this.#page.scrollIntoView({ block: 'start' });
  }

  #step(name) {
    return this.#page.querySelector(`[data-step="${name}"]`);
  }

  #form(name, deed) {
    const form = this.#step(name).querySelector('form');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      deed(form);
    });
    for (const button of form.querySelectorAll('[data-back]')) {
      button.addEventListener('click', () => this.#show(button.dataset.back));
    }
    return form;
  }

  // An older way is there: only who can use it may put another in its place.
  #prove() {
    const form = this.#form('prove', () => whileBusy(form, async () => {
      this.#keys = await this.#open(form, ways);
      if (this.#keys) this.#show('what');
    }));
    const ways = twoWays(form);
  }

  // Whether it still opens, at any time: nothing is sent and nothing is changed.
  #try() {
    const opens = this.#step('try').querySelector('[data-opens]');
    const form = this.#form('try', () => {
      opens.hidden = true;
      return whileBusy(form, async () => {
        opens.hidden = !(await this.#open(form, ways));
        if (!opens.hidden) ways.input.value = '';
      });
    });
    const ways = twoWays(form);
  }

  #what() {
    for (const button of this.#step('what').querySelectorAll('[data-parts]')) {
      button.addEventListener('click', () => {
        this.#parts = new Set(button.dataset.parts.split(' '));
        this.#show(this.#parts.has('words') ? 'words' : 'recovery');
      });
    }
  }

  async #open(form, { way, input }) {
    const { id, site, vaults } = this.#kept;
    const vault = vaults.find((one) => one.way === way);
    try {
      if (!vault) throw new SealError('wrong-key');
      return await opened(vault, await tried({ way, typed: input.value, salt: vault.salt, site }), id);
    } catch (error) {
      if (!(error instanceof SealError) || !['mistyped', 'wrong-key'].includes(error.code)) throw error;
      fault(form, input.id, error.code);
      return null;
    }
  }

  #choose() {
    let drawn = '';
    const form = this.#form('words', () => {
      clear(form);
      const own = form.querySelector('#own-words');
      const isOwn = !form.querySelector('[data-own]').hidden;
      if (isOwn && !isLongEnough(own.value)) return fault(form, 'own-words', 'too-short');
      this.#words = normalPassphrase(isOwn ? own.value : drawn);
      return this.#show('again');
    });
    const draw = () => {
      drawn = drawPassphrase(list);
      form.querySelector('[data-words]').replaceChildren(...items(drawn.split(' ')));
    };
    draw();
    form.querySelector('[data-draw]').addEventListener('click', draw);
    const other = form.querySelector('[data-other-way]');
    other.addEventListener('click', () => {
      for (const part of form.querySelectorAll('[data-drawn], [data-own]')) part.hidden = !part.hidden;
      [other.textContent, other.dataset.otherWay] = [other.dataset.otherWay, other.textContent];
    });
  }

  #again() {
    const form = this.#form('again', () => {
      clear(form);
      const typed = form.querySelector('#words-again').value;
      if (normalPassphrase(typed) !== this.#words) return fault(form, 'words-again', 'not-the-same');
      if (this.#parts.has('recovery')) return this.#show('recovery');
      return whileBusy(form, () => this.#make(form));
    });
  }

  async #key() {
    const step = this.#step('recovery');
    const spelled = await spell(this.#recovery);
    this.#groups = spelled.split('-');
    step.querySelector('[data-groups]').replaceChildren(...items(this.#groups));
    step.querySelector('[data-picture]').replaceChildren(picture(spelled));
    step.querySelector('[data-address]').textContent = location.host;
    step.querySelector('[data-today]').textContent = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: 'long' });
    step.querySelector('[data-print]').addEventListener('click', () => print());
    step.querySelector('[data-on]').addEventListener('click', () => this.#show('groups'));
  }

  #check() {
    const asked = twoOf(GROUPS);
    const form = this.#form('groups', () => {
      const fields = [...form.querySelectorAll('.group')];
      const right = asked.every((which, at) => asSigns(fields[at].value) === this.#groups[which]);
      clear(form);
      if (!right) return fault(form, 'group-one', 'not-those-groups');
      return whileBusy(form, () => this.#make(form));
    });
    for (const place of form.querySelectorAll('[data-which]')) {
      place.textContent = String(asked[Number(place.dataset.which)] + 1);
    }
  }

  async #make(form) {
    const { id, site, borrowed } = this.#kept;
    const { by, identity } = this.#keys;
    const vaults = [];
    if (this.#parts.has('words')) vaults.push(await this.#underWords(site));
    if (this.#parts.has('recovery')) vaults.push(await this.#underRecovery(site));
    const answer = await ask('/me/way-back/', { json: by ? { vaults, by } : { vaults }, by: identity });
    if (!answer.ok) return refused(form, answer);
    // From here on no script on this device can take the keys out.
    if (borrowed) await device.settled(id);
    else await keep(identity, { borrowed, until: new Date(answer.data.until), way: true });
    if (!borrowed && !remembered()) remember(site);
    this.#forgetWhatWasTyped();
    this.#step('done').querySelector('[data-replaced]').hidden = !by;
    return this.#show('done');
  }

  async #underWords(site) {
    const salt = makeSalt();
    const root = await stretch(this.#words, salt);
    const sealed = await this.#keys.seal(await lock(root), 'passphrase');
    return { way: 'passphrase', salt, sealed, login: await login(root, site) };
  }

  async #underRecovery(site) {
    const sealed = await this.#keys.seal(await recoveryLock(this.#recovery), 'recovery');
    return { way: 'recovery', sealed, login: await recoveryLogin(this.#recovery, site) };
  }

  #forgetWhatWasTyped() {
    this.#words = '';
    this.#keys = null;
    this.#recovery.fill(0);
    this.#groups = [];
    for (const field of this.#page.querySelectorAll('.field__input')) field.value = '';
    for (const part of this.#page.querySelectorAll('[data-words], [data-groups], [data-picture]')) part.replaceChildren();
  }
}

function tellAbove(page, { data }) {
  const note = page.querySelector('[data-above]');
  note.textContent = sentenceFor(data.code ?? 'unexpected', data.say);
}

function items(texts) {
  return texts.map((textContent) => Object.assign(document.createElement('li'), { textContent }));
}

/** Two different numbers below `bound`, the smaller first. */
function twoOf(bound) {
  const all = Array.from({ length: bound }, (_, at) => at);
  const drawn = [0, 0].map(() => all.splice(crypto.getRandomValues(new Uint32Array(1))[0] % all.length, 1)[0]);
  return drawn.sort((one, other) => one - other);
}

function asSigns(typed) {
  return typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

start();
