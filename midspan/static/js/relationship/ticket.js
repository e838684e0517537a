// A ticket for the live line: signed, good for five minutes, from the session of this browser. The
// page brings its first; one that has lain for a while, as behind a locked key, is left alone.

import { ask } from '../lib/ask.js';

const LIES_FOR = 240_000;

/** @returns {Promise<string|null>} null when nobody is signed in; throws while it cannot be had */
export async function ticket() {
  const brought = document.getElementById('live-ticket');
  brought?.remove();
  if (brought && performance.now() < LIES_FOR) return JSON.parse(brought.textContent);
  const { ok, status, data } = await ask('/live/ticket/', { method: 'GET' });
  if (ok) return data.ticket;
  if (status === 401) return null;
  throw new Error('no ticket now');
}
