// A sound or a short vibration, where somebody asked for it on this device.

import { wishes } from '../people/wishes.js';

const VIBRATION = 120; // ms

/** As far as this device was asked for it. */
export function soundAndVibrate() {
  const asked = wishes();
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
