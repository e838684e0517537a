// A ticket for the live line: signed, good for minutes, from the session of this browser.

import { ask } from '../lib/ask.js';

/** @returns {Promise<string|null>} null when nobody is signed in; throws while it cannot be had */
export async function ticket() {
  const { ok, status, data } = await ask('/live/ticket/', { method: 'GET' });
  if (ok) return data.ticket;
  if (status === 401) return null;
  throw new Error('no ticket now');
}
