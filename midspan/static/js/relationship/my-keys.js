// My keys on this device: at once when they are open, else when the key door has opened them.

import { device } from '../sealing/daily.js';

/** @param {string} id my own @returns {Promise<object>} identity; waits for the key door */
export async function whenOpen(id) {
  const held = await device.identity(id);
  if (held) return held;
  return new Promise((resolve) => {
    document.addEventListener('keys-open', async function look() {
      const opened = await device.identity(id);
      if (!opened) return;
      document.removeEventListener('keys-open', look);
      resolve(opened);
    });
  });
}
