// "Leave this page": puts another page in this one's place, so that Back does not return here.
// Without script the link still goes there, only Back works. It hides no history and signs
// nobody out; the front page says so.

const TIMES = 3;
const WITHIN = 1500; // ms for three presses: deliberate, and still possible with a shaking hand

const link = document.getElementById('leave-page');

function leave(event) {
  event.preventDefault();
  document.documentElement.hidden = true; // the other page may take a while to come
  location.replace(link.href);
}

let presses = [];

function count(event) {
  if (event.key !== 'Escape' || event.repeat) return;
  presses = presses.filter((at) => event.timeStamp - at < WITHIN).concat(event.timeStamp);
  if (presses.length >= TIMES) leave(event);
}

link.addEventListener('click', leave);
addEventListener('keydown', count);
