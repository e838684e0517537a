// <sealed-act> holds the fields of one act; each <sealed-text field> inside shows one part of its
// opened words. Words enter by textContent only, in an open shadow root: a closed one would hide
// them from screen readers and stop no script.

import { addressOf, sentence } from '../lib/page.js';

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  span { display: block; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
  a { direction: ltr; unicode-bidi: isolate; color: inherit; text-decoration-thickness: 1px; text-underline-offset: .2em; }
  a:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
`);
// None of the signs that turn the direction of what follows: an address shows what it is.
const LINK = /\bhttps?:\/\/[^\s<>"\p{Bidi_Control}]+[^\s<>"\p{Bidi_Control}.,;:!?)\]'’”]/gu;

/** Text with its web addresses as links: shown, never fetched, and telling the other site nothing. */
function* pieces(text) {
  let from = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    yield document.createTextNode(text.slice(from, index));
    const link = document.createElement('a');
    link.textContent = address;
    if (addressOf(address)) link.href = address;
    link.rel = 'noopener noreferrer nofollow';
    link.target = '_blank';
    yield link;
    from = index + address.length;
  }
  yield document.createTextNode(text.slice(from));
}

class SealedText extends HTMLElement {
  #root = null;

  say(text) {
    this.#root ??= this.attachShadow({ mode: 'open' });
    this.#root.adoptedStyleSheets = [sheet];
    const words = document.createElement('span');
    words.dir = 'auto';
    words.append(...pieces(text));
    this.#root.replaceChildren(words);
    this.setAttribute('state', 'open');
  }
}

class SealedAct extends HTMLElement {
  /** The act as docs/live.md writes it, read back from the attributes. */
  get act() {
    const number = (name) => Number(this.getAttribute(name));
    return {
      rel: this.getAttribute('rel'),
      seq: number('seq'),
      n: number('n'),
      author: this.getAttribute('author'),
      kind: this.getAttribute('kind'),
      id: this.getAttribute('act'),
      count: number('count'),
      after: JSON.parse(this.getAttribute('after') || '[]'),
      facts: JSON.parse(this.getAttribute('facts') || '[]'),
      sealed: this.getAttribute('sealed') ?? '',
      hash: this.getAttribute('hash') ?? '',
      at: number('at'),
    };
  }

  set act(act) {
    for (const name of ['rel', 'seq', 'n', 'author', 'kind', 'count', 'sealed', 'hash', 'at']) {
      if (act[name] !== undefined) this.setAttribute(name, act[name]);
    }
    this.setAttribute('act', act.id);
    this.setAttribute('after', JSON.stringify(act.after));
    this.setAttribute('facts', JSON.stringify(act.facts));
  }

  /** Show the opened words: each part in its place, a part without words not at all. */
  show(content) {
    this.setAttribute('state', 'open');
    for (const part of this.querySelectorAll('sealed-text')) {
      const text = content[part.getAttribute('field')];
      part.say(typeof text === 'string' ? text : '');
      const around = part.closest('[data-part]');
      if (around) around.hidden = !text;
    }
  }

  /** Nothing half-open is shown: a mark with its reason stands where the words would. */
  fail(code, words = {}) {
    this.setAttribute('state', code);
    this.mark(code, words);
  }

  mark(code, words = {}) {
    const mark = document.createElement('p');
    mark.className = 'line__mark';
    mark.dataset.code = code;
    mark.textContent = sentence(code, words);
    this.insertBefore(mark, this.querySelector('.line__foot'));
  }
}

// State that the server drew ("ended", who is a member) is its claim. What was signed is looked at,
// and a claim that nothing shows is struck through, with why.
class SealedState extends HTMLElement {
  judge(holds, why) {
    this.setAttribute('state', holds ? 'shown' : 'false');
    if (holds) return;
    const struck = document.createElement('s');
    struck.append(...this.childNodes);
    const mark = document.createElement('span');
    mark.className = 'line__mark';
    mark.textContent = sentence(why);
    this.append(struck, ' ', mark);
  }
}

customElements.get('sealed-state') ?? customElements.define('sealed-state', SealedState);
customElements.get('sealed-text') ?? customElements.define('sealed-text', SealedText);
customElements.get('sealed-act') ?? customElements.define('sealed-act', SealedAct);
