// Something new came while nobody looked: a quiet dot before the title and on the mark of the tab,
// gone when somebody looks. A sound or a short vibration only where it was asked for (people/
// wishes.js), once for all tabs of this browser. Never a word of what was said.

import { wishes } from '../people/wishes.js';

const DOT = '• ';
const A_MOMENT = 300; // ms in which a tab that is looked at can say that it was seen
const FOR_ALL = 3_000; // ms for which one tab speaks for all
const VIBRATION = 120; // ms

export class News {
  #icon = document.querySelector('link[rel=icon]');
  #calm = this.#icon?.href;

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    document.addEventListener('visibilitychange', () => document.hidden || this.#seen(), { signal });
    signal.addEventListener('abort', () => this.#seen());
  }

  /** Somebody else did something. @param {{rel: string, seq: number}} act */
  came({ rel, seq }) {
    const lock = `midspan/news/${rel}/${seq}`;
    if (!document.hidden) return void once(lock, () => {});
    if (!document.title.startsWith(DOT)) document.title = DOT + document.title;
    if (this.#icon?.dataset.new) this.#icon.href = this.#icon.dataset.new;
    const asked = wishes();
    if (asked.size) setTimeout(() => once(lock, () => tell(asked)), A_MOMENT);
    return undefined;
  }

  #seen() {
    if (document.title.startsWith(DOT)) document.title = document.title.slice(DOT.length);
    if (this.#icon && this.#icon.href !== this.#calm) this.#icon.href = this.#calm;
  }
}

// Of several tabs the first one to come does it; without locks each does.
function once(lock, deed) {
  if (!navigator.locks) return deed();
  return navigator.locks.request(lock, { ifAvailable: true }, (held) => {
    if (!held) return undefined;
    deed();
    return new Promise((done) => { setTimeout(done, FOR_ALL); });
  });
}

function tell(asked) {
  if (asked.has('sound')) chime();
  if (asked.has('vibration')) navigator.vibrate?.(VIBRATION);
}

/** A soft sound: two low notes that come and go. Silent until somebody has touched the page. */
export function chime() {
  const sound = new AudioContext();
  for (const [note, from] of [[392, 0], [523.25, 0.14]]) {
    const at = sound.currentTime + from;
    const tone = sound.createOscillator();
    const swell = sound.createGain();
    tone.frequency.value = note;
    swell.gain.setValueAtTime(0, at);
    swell.gain.linearRampToValueAtTime(0.06, at + 0.03);
    swell.gain.exponentialRampToValueAtTime(0.0005, at + 0.7);
    tone.connect(swell).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.75);
    tone.onended = () => from && sound.close();
  }
}
