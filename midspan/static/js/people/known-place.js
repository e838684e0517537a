/** Which place stands at this address, as far as this browser remembers. */

const NAME = 'midspan-place';

/** @returns {string} the name it had when somebody last signed in; "" when none is remembered */
export function remembered() {
  try {
    return localStorage.getItem(NAME) ?? '';
  } catch {
    return ''; // a browser told to keep nothing
  }
}

/** @param {string} seal */
export function remember(seal) {
  try {
    if (seal) localStorage.setItem(NAME, seal);
  } catch {
    // Then it is asked about never, and shown each time.
  }
}
