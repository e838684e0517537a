// Moments in the reader's own zone. Without this they stand there in UTC, and say so.

export function start(root = document) {
  for (const time of root.querySelectorAll('time[data-local]')) inMyZone(time);
}

function inMyZone(time) {
  const when = { dateStyle: 'long', timeStyle: 'short' };
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, when);
}

start();
