// Where each item of a talk stands among the others, as its looks tell it: a mark before the first
// of a day, in my own time zone; a name only where somebody else begins; from which bank the stream
// comes. Acts that have their place elsewhere stand hidden between lines and count for nothing.
//
// Only what is new is placed, and what it changes behind it: a talk may be ten thousand lines long.

import { copyOf, date, day } from '../../lib/page.js';

const BEGINNING = { today: '', side: '', author: '' };

export class Places {
  #first; // of the lists that make up the talk, the one above the others
  #entered = new WeakMap(); // how it stood just before each item
  #left = new WeakMap(); // and just after it

  constructor(list) {
    this.#first = list;
  }

  /** A list of earlier items now stands above the others. */
  above(list) {
    this.#first = list;
  }

  /** Place the items from `from` up to `until`, which are new or have changed. */
  arrange(from, until = from) {
    const last = this.#placedBefore(from);
    let now = last ? this.#left.get(last) : BEGINNING;
    let item = last ? after(last) : this.#first.firstElementChild;
    let mark = null; // of a day, not yet known to be in its place
    for (let isPast = false, next; item; item = next) {
      next = after(item);
      if (isDay(item)) {
        mark?.remove();
        mark = item;
      } else if (!item.hidden) {
        if (isPast && isSame(this.#entered.get(item), now)) return;
        now = this.#place(item, now, mark);
        mark = null;
      }
      isPast ||= item === until;
    }
    mark?.remove();
  }

  /** Take an item out. */
  remove(item) {
    const beside = after(item) ?? before(item);
    item.remove();
    if (beside) this.arrange(beside);
  }

  #placedBefore(from) {
    let item = before(from);
    while (item && (item.hidden || !this.#left.has(item))) item = before(item);
    return item;
  }

  #place(item, now, mark) {
    this.#entered.set(item, now);
    const act = item.querySelector('sealed-act');
    const at = Number(act?.getAttribute('at'));
    const today = at ? date(at) : now.today;
    let entered = now;
    if (today !== now.today) {
      const here = mark?.dataset.day === today ? mark : dayMark(at);
      if (mark !== here) mark?.remove();
      if (item.previousElementSibling !== here) item.before(here);
      entered = follows(here, now, '');
    } else {
      mark?.remove();
    }
    const left = { today, ...follows(item, entered, act?.getAttribute('author')) };
    this.#left.set(item, left);
    return left;
  }
}

// Earlier words stand in lists of their own (lines.js).
function after(item) {
  return item.nextElementSibling ?? item.parentElement.nextElementSibling?.firstElementChild ?? null;
}

function before(item) {
  return item.previousElementSibling ?? item.parentElement.previousElementSibling?.lastElementChild ?? null;
}

function isDay(item) {
  return item.classList.contains('day');
}

function isSame(one, other) {
  return one?.today === other.today && one.side === other.side && one.author === other.author;
}

function dayMark(at) {
  const mark = copyOf('day');
  const time = mark.querySelector('time');
  mark.dataset.day = time.dateTime = date(at);
  time.textContent = day(at);
  return mark;
}

// Told to the styles: which bank comes before, and whether the same person goes on.
function follows(item, before, author) {
  const side = ['far', 'near'].find((bank) => item.classList.contains(`line--${bank}`)) ?? 'middle';
  const isSamePerson = side === 'near' || (side === 'far' && author === before.author);
  if (item.dataset.after !== before.side) item.dataset.after = before.side;
  item.classList.toggle('line--again', side === before.side && isSamePerson);
  return { side, author };
}
