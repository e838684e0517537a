/** Asking this place something, as JSON. Nothing here knows what it is about. */

// Longer than any answer takes on a line that works at all; the person is waiting.
const PATIENCE = 30_000;

/**
 * @param {string} path on this same place
 * @param {{method?: string, json?: unknown, by?: object}} [how] `by`: my identity, for a deed that needs
 *   my own hand and not only a session
 * @returns {Promise<{status: number, ok: boolean, data: any}>} status 0: nothing came back, and
 *   whether it arrived is not known. Refusals carry `data.code` and often `data.say`.
 */
export async function ask(path, { method = 'POST', json, by } = {}) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers = headersFor(method, json);
  const hand = by && (await import('../sealing/hand.js').catch(() => null));
  if (hand) headers['Midspan-Hand'] = await hand.byMyHand(by, { session: mark(), path, body });
  try {
    if (by && !hand) throw new Error('a part did not come');
    const response = await fetch(path, {
      method,
      headers,
      body,
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    keepToken(response.headers.get('X-CSRFToken'));
    return { status: response.status, ok: response.ok, data: await dataOf(response) };
  } catch {
    return { status: 0, ok: false, data: { code: 'offline' } };
  }
}

function headersFor(method, json) {
  const headers = { Accept: 'application/json' };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['X-CSRFToken'] = tokenPlace()?.content ?? '';
  return headers;
}

// Signing in changes the token; a page that goes on without loading anew needs the new one.
function keepToken(token) {
  if (!token) return;
  const place = tokenPlace();
  if (place) place.content = token;
  for (const field of document.querySelectorAll('input[name=csrfmiddlewaretoken]')) {
    field.value = token;
  }
}

// Which session this page is in: a signature made in one is worth nothing in another.
function mark() {
  return document.querySelector('meta[name="session-mark"]')?.content ?? '';
}

function tokenPlace() {
  return document.querySelector('meta[name="csrf-token"]');
}

async function dataOf(response) {
  try {
    return (await response.json()) ?? {};
  } catch {
    return {};
  }
}
