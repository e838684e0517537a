// How long to wait, and why so long. All in milliseconds.

// The first try after a drop comes within a second: most drops are a lift or a restart.
export const FIRST_PAUSE = 1_000;
// Later ones come at most a minute apart, so that somebody who looks again is soon connected.
export const LONGEST_PAUSE = 60_000;
// Who was welcomed found the place open: after a cut the next try is at most eight seconds away,
// also where each line is cut again soon. So many tries count then, at most.
export const TRIES_ONCE_WELCOMED = 3;
// A line that held so long was no accident: the next drop begins with short pauses again.
export const STEADY = 30_000;
// A hole usually closes by itself, because the server reads its log when numbers jump.
export const HOLE_PATIENCE = 1_500;
// A commit takes milliseconds. A line without an answer for so long is dead, though the browser
// may not notice for many minutes.
export const ANSWER_PATIENCE = 10_000;
// The server says something at least every 45 seconds. A line on which nothing comes for so long
// is dead, though nobody has closed it: a router has forgotten it, or a phone changed networks.
export const SILENCE_PATIENCE = 60_000;
// When the server says that it is too fast, too full or without its database just now.
export const BUSY_PAUSE = 3_000;
// The ticket and the welcome; after that the try has failed.
export const OPENING_PATIENCE = 15_000;

// Full jitter: after a restart everyone comes back, and not in the same second.
export const pauseBefore = (attempt, random = Math.random) =>
  random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
