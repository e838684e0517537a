// "Leave this page": empties it at once and puts another page in its place, so that Back does not
// return here; the other tabs of this place in the same browser go with it. What it does with the
// keys is the wish of whoever sits here (people/looks.py). Without script the link still goes
// there, only Back works. What it cannot do stands on /leave-this-page/.

const TIMES = 3;
const WITHIN = 1500; // ms for three presses: deliberate, and still possible with a shaking hand
// On a page that is empty already: for what was half typed to be kept, and for keys to be closed.
const A_MOMENT = 100; // ms
const AT_MOST = 500; // ms

const link = document.getElementById('leave-page');
const tabs = globalThis.BroadcastChannel && new BroadcastChannel('midspan/leave-page');

// Read beforehand: nobody waits for a file when they have to go.
const keyring = link.dataset.deed ? import('../sealing/settling.js').catch(() => null) : null;

let isLeaving = false;
let isGoing = false;

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? '';

function leave({ others = true } = {}) {
  if (isLeaving) return isGoing && go(); // the other page did not come, and somebody asks again
  isLeaving = true;
  if (others) tabs?.postMessage('leave');
  empty();
  setTimeout(go, AT_MOST);
  return after(A_MOMENT).then(() => others && deed(link.dataset.deed)).finally(go);
}

function go() {
  isGoing = true;
  location.replace(link.href);
}

// What is open closes itself first, and keeps what was typed, as before any other leaving.
function empty() {
  document.dispatchEvent(new Event('midspan:leaving-page'));
  document.title = new URL(link.href).hostname;
  for (const icon of document.querySelectorAll('link[rel=icon]')) icon.remove();
  document.body.replaceChildren();
}

// The tab in which it was asked for does it for all.
async function deed(what) {
  if (what === 'forget' || what === 'sign-out') signOut();
  const keys = await keyring;
  if (what === 'lock') await keys?.close().catch(() => {});
  if (what === 'forget') await keys?.forget().catch(() => {});
}

// It arrives though this page is gone. The place refuses it to somebody without a way back.
function signOut() {
  const headers = { Accept: 'application/json', 'X-CSRFToken': token() };
  fetch('/sign-out/', { method: 'POST', headers, keepalive: true }).catch(() => {});
}

function after(ms) {
  return new Promise((over) => { setTimeout(over, ms); });
}

let presses = []; // events: what they closed is known only after all others have heard them

// Three presses leave, also when the first of them closes a menu or the mirror's answer: nobody who
// has to go looks whether something is open. To close is not to leave: while presses still close
// something, as many as there are, the page stays.
function count(event) {
  if (event.key !== 'Escape' || event.repeat) return;
  // One press too many would tell the browser to stop loading the other page.
  if (isLeaving) event.preventDefault();
  presses = presses.filter(({ timeStamp }) => event.timeStamp - timeStamp < WITHIN).concat(event);
  if (presses.length < TIMES || hasClosed(presses.at(-2))) return;
  event.preventDefault();
  leave();
}

// Whoever closes something by Escape says so in the browser's own way, or did so by composing a letter.
function hasClosed({ defaultPrevented, isComposing }) {
  return defaultPrevented || isComposing;
}

link.addEventListener('click', (event) => {
  event.preventDefault();
  leave();
});
addEventListener('keydown', count, { capture: true });
// A page with words of which only it knows asks before it closes; not now.
addEventListener('beforeunload', (event) => isLeaving && event.stopImmediatePropagation(), { capture: true });
if (tabs) tabs.onmessage = () => leave({ others: false });
