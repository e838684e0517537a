// The title of a page, and the quiet dot before it while there is something new: whoever names the
// page anew must not put the dot out.

const DOT = '• ';

let isNew = false;

/** What the page is called now. */
export function titled(words) {
  document.title = isNew ? DOT + words : words;
}

/** Put the dot there, or out. */
export function dot(isOn) {
  const words = document.title.startsWith(DOT) ? document.title.slice(DOT.length) : document.title;
  isNew = isOn;
  titled(words);
}
