// The lens, apart from the page, so that typing never stutters. It is asked about one line at a
// time and says at most one thing about it. It fetches its weights, one file that never changes,
// when it is started, and sends nothing anywhere else.

import { unpacked } from './network.js';
import { readLast } from './reading.js';

const WEIGHTS = new URL('../../lens/learnt.weights', import.meta.url);

const network = fetched();
network.catch(() => {}); // told to whoever asks

async function fetched() {
  const response = await fetch(WEIGHTS, { credentials: 'omit', redirect: 'error' });
  if (!response.ok) throw new Error('not there');
  return unpacked(response.body);
}

addEventListener('message', async ({ data: { id, turns, sure } }) => {
  try {
    const { notices, abstains } = readLast(await network, turns);
    // Numbers stay in here but for the one that says whether to speak at all.
    const notice = notices.find((each) => each.p >= sure) ?? null;
    postMessage({ id, notice, abstains });
  } catch {
    postMessage({ id, failed: true });
  }
});
