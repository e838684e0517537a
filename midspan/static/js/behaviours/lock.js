// Locking: keys and opened words leave the pages of this browser when their session has ended, here
// or from another device; when somebody signed out in another tab; and when nobody touched anything
// for a while. The page itself goes, so nothing of it stays in memory. What was typed stays on an
// own device, sealed, and stands there again after coming in.

import * as device from '../sealing/device.js';

const LOOKS = 5_000; // ms between looks whether the time is over
const NOTED = 10_000; // ms of touching that are written down once
const ASKS = 30_000; // ms between questions, on pages that have no live line
const WRITES = 200; // ms that a draft gets to be written
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll'];

let watching = null;

export function start() {
  const meta = document.querySelector('meta[name="session-mark"]');
  if (!meta || watching?.mark === meta.content) return;
  watching?.stop();
  watching = new Watching(meta.content, meta.dataset.person);
}

/**
 * Say to the other tabs of this browser that somebody is about to sign out: when their session then
 * ends, they keep nothing on the device. Or, after all, not.
 */
export function signingOut(is = true) {
  watching?.say(is ? 'signing-out' : 'staying');
  watching?.leave(is);
}

/** It is done. */
export function signedOut() {
  watching?.say('out');
}

/** Lock all tabs of this browser now. */
export async function lockNow(me) {
  await device.lock(me).catch(() => {}); // a browser that keeps nothing
  watching?.say('locked');
  watching?.go('locked');
}

class Watching {
  #me;
  #tabs = channel('midspan/lock');
  #line;
  #ends = new AbortController();
  #timers = [];
  #noted = 0;
  #wasOpen = false;
  #hasLine = false; // one of our tabs hears at once of what ends
  #isGoing = false;
  #isSigningOut = false; // in another tab
  #isLeaving = false; // in this one

  constructor(mark, me) {
    this.mark = mark;
    this.#me = me;
    this.#line = channel(`midspan/line/${me}`);
    if (this.#tabs) this.#tabs.onmessage = ({ data }) => this.#told(data);
    // What the live line says to all tabs, it says to this one too (live/leading.js).
    if (this.#line) this.#line.onmessage = ({ data }) => this.#heard(data);
    const { signal } = this.#ends;
    for (const touch of TOUCHES) document.addEventListener(touch, () => this.#touched(), { signal, passive: true, capture: true });
    document.addEventListener('visibilitychange', () => document.hidden || this.#look().then(() => this.#ask()), { signal });
    this.#timers = [setInterval(() => this.#look(), LOOKS), setInterval(() => document.hidden || this.#ask(), ASKS)];
    this.say('here');
    this.#look();
  }

  stop() {
    this.#ends.abort();
    this.#timers.forEach(clearInterval);
    this.#tabs?.close();
    this.#line?.close();
  }

  /** This tab signs out itself, and goes where that leads. */
  leave(is) {
    this.#isLeaving = is;
  }

  say(what) {
    this.#tabs?.postMessage({ what, mark: this.mark });
  }

  // Somebody signed in anew in another tab: this page is of a session that is over.
  #told({ what, mark }) {
    if (mark !== this.mark) return what === 'here' && this.go('locked');
    if (what === 'signing-out' || what === 'staying') this.#isSigningOut = what === 'signing-out';
    else if (what !== 'here') this.go(what);
    return undefined;
  }

  #heard({ t, state, why }) {
    if (t !== 'line') return;
    this.#hasLine = state === 'open';
    if (state === 'closed' && why?.code === 'signed-out') this.go('ended');
  }

  async #touched() {
    if (Date.now() - this.#noted < NOTED) return;
    this.#noted = Date.now();
    await this.#look(); // first: after a sleep the time may be over
    if (!this.#isGoing) await device.used(this.#me).catch(() => {});
  }

  async #look() {
    const isOpen = await device.isOpen(this.#me).catch(() => this.#wasOpen);
    if (this.#wasOpen && !isOpen) {
      this.say('locked');
      this.go('locked');
    }
    this.#wasOpen = isOpen;
  }

  // Not with lib/ask.js: a page that knows of no keys need not load what signs.
  async #ask() {
    if (this.#hasLine) return;
    const asked = { headers: { Accept: 'application/json' }, credentials: 'same-origin' };
    const answer = await fetch('/live/ticket/', asked).catch(() => null);
    if (answer?.status === 401) this.go('ended');
  }

  /** @param {'ended'|'out'|'locked'} said */
  async go(said) {
    if (this.#isGoing || this.#isLeaving) return;
    this.#isGoing = true;
    const why = said === 'ended' && this.#isSigningOut ? 'out' : said;
    document.querySelector('main').hidden = true;
    if (why === 'out') device.keepNothing();
    else document.dispatchEvent(new Event('midspan:leaving-page')); // drafts are written
    if (why === 'ended') this.say('ended');
    if (why !== 'out') await new Promise((done) => { setTimeout(done, WRITES); });
    if (why === 'ended') await device.lock(this.#me).catch(() => {});
    if (why === 'locked') location.reload();
    else if (why === 'out') location.replace('/');
    else location.replace(`/sign-in/?ended&next=${encodeURIComponent(location.pathname)}`);
  }
}

function channel(name) {
  return globalThis.BroadcastChannel ? new BroadcastChannel(name) : null;
}

start();
