/** What somebody asked of this device when something new comes: a sound, a short vibration. */

const NAME = 'midspan-wishes';

/** @returns {Set<string>} of `sound` and `vibration`; empty until somebody asked for it */
export function wishes() {
  try {
    return new Set((localStorage.getItem(NAME) ?? '').split(' ').filter(Boolean));
  } catch {
    return new Set(); // a browser told to keep nothing
  }
}

/** @param {string} what @param {boolean} isOn @returns {boolean} whether this browser keeps it */
export function wish(what, isOn) {
  const kept = wishes();
  if (isOn) kept.add(what);
  else kept.delete(what);
  try {
    if (kept.size) localStorage.setItem(NAME, [...kept].join(' '));
    else localStorage.removeItem(NAME);
    return true;
  } catch {
    return false;
  }
}
