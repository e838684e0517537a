// The plan for harder days: who reads it, in plain sight, and the readers whom its writers choose by
// name. Each can lay their own sheet with others of theirs too: it is said here first, for everybody
// to see, then laid there as a sheet of its writer's, and can be taken back at any time
// (docs/decisions/0017).

import { ask } from '../lib/ask.js';
import { read, radios } from '../lib/fields.js';
import { copyOf, dataOf, listed, sentence, tell } from '../lib/page.js';
import { Book } from '../relationship/book.js';
import { DoorLog } from '../relationship/log.js';
import { nameOf, NotThere, openMine } from '../relationship/mine.js';
import { send } from '../relationship/sending.js';
import { takeBack } from '../relationship/taking-back.js';
import { device } from '../sealing/daily.js';
import { SealError } from '../sealing/errors.js';

const KIND = 'mutuality';
const SORT = 'harder-days';

/** Say above it who reads it. */
export function draw(place, thing, { me, members, nameOf: called }) {
  const others = members.filter((id) => id !== me).map(called);
  const said = document.createElement('p');
  said.className = 'small';
  said.textContent = sentence('plan-read-by', { name: listed([...others, called(me)]) });
  place.replaceChildren(said);
}

/** That it lies with somebody else, or no more, is said by laying it there, or taking it back. */
export function offers(reply) {
  return reply !== 'not-with';
}

/** What opens where another sort would give an answer. */
export const opens = { with: (article, thing, sheet, how) => new Choosing(article, thing, sheet, how).open() };

// Whom of mine shall read my sheet too?
class Choosing {
  #article; #thing; #sheet; #how; #book;
  #form = copyOf('lay-also');
  #others = [];
  #isGoing = false;

  /** @param {{between: Between, give(how: string, words: string): Promise<string>, closed(): void}} how */
  constructor(article, thing, sheet, how) {
    this.#article = article;
    this.#thing = thing;
    this.#sheet = sheet;
    this.#how = how;
  }

  async open() {
    if (this.#article.querySelector('[data-lay-also]')) return;
    this.#article.querySelector('.laid__foot').after(this.#form);
    this.#form.querySelector('[data-not-now]').addEventListener('click', () => this.#close());
    this.#form.querySelector('[data-back]').addEventListener('click', () => this.#does(this.#takesBack));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#does(this.#lays);
    });
    this.#form.addEventListener('input', () => this.#tell(''));
    radios(this.#form);
    await this.#offer();
    this.#form.querySelector('input, [data-not-now]').focus();
  }

  async #offer() {
    const { me, rel: here } = this.#how.between;
    const { ok, data } = await ask('/book/acts/', { method: 'GET' });
    if (!ok) return this.#tell('offline');
    this.#book = await Book.open(data, await device.identity(me));
    this.#others = (dataOf('mine') ?? []).filter(({ rel, ended }) => rel !== here && !ended && nameOf(rel, this.#book));
    const has = this.#others.length > 0;
    this.#form.querySelector('[data-none]').hidden = has;
    for (const some of this.#form.querySelectorAll('[data-some]')) some.hidden = !has;
    this.#form.querySelector('[data-places]').append(...this.#others.map(({ rel }) => this.#one(rel)));
    return undefined;
  }

  #one(rel) {
    const choice = copyOf('lay-also-one');
    const input = choice.querySelector('input');
    const name = nameOf(rel, this.#book);
    input.value = rel;
    choice.querySelector('bdi').textContent = name;
    input.addEventListener('change', () => { this.#form.querySelector('[data-field=words]').value = name; });
    return choice;
  }

  #close() {
    this.#form.remove();
    this.#how.closed();
  }

  #tell(code) {
    tell(this.#form.querySelector('[data-trouble]'), code && sentence(code));
  }

  async #does(deed) {
    const { place, words } = read(this.#form);
    const mine = this.#others.find(({ rel }) => rel === place);
    if (this.#isGoing) return undefined;
    if (!mine || !words) return this.#tell('lay-also-whom');
    this.#isGoing = true;
    const refused = await this.#there(mine).then((there) => there.refused || deed(there.between, words)).catch(codeOf);
    this.#isGoing = false;
    return refused ? this.#tell(refused) : this.#close();
  }

  // First it is said here, then it is read there: never the other way round.
  #lays = async (there, words) => {
    const said = this.#sheet.replies.filter((reply) => reply.author === there.me && reply.words === words).at(-1);
    const isSaid = said?.how === 'with' && said.to === this.#sheet.hash;
    const refused = isSaid ? '' : await this.#how.give('with', words);
    return refused || layThere(there, this.#thing, this.#sheet);
  };

  #takesBack = async (there, words) => (await takeBackThere(there, this.#thing)) || this.#how.give('not-with', words);

  #there(mine) {
    return openThere(mine, this.#how.between.me, this.#book);
  }
}

function codeOf(error) {
  if (error instanceof SealError || error instanceof NotThere) return error.code;
  throw error;
}

// The other place, as this browser verifies it: where it does not add up, or somebody came who is
// not recognised yet, nothing is laid there.
async function openThere(mine, me, book) {
  const between = await openMine(mine, await device.identity(me), book);
  const refused = between.trouble || (between.ended ? 'refused-ended' : '');
  return { between, refused: refused || (between.unanswered.length ? 'refused-who-came' : '') };
}

// My sheets there that were laid from this thing here, oldest first.
async function sheetsThere(between, { id }) {
  const log = new DoorLog(between, KIND);
  do if (!(await log.further())) return null; while (!log.isAtTheBeginning);
  const mine = log.opened.filter(({ act, content }) => act.author === between.me && content?.as === 'sheet');
  const things = new Set(mine.filter(({ content }) => content.from === id).map(({ act, content }) => content.thing ?? act.id));
  return mine.filter(({ act, content }) => things.has(content.thing ?? act.id));
}

async function layThere(between, thing, { parts }) {
  const before = await sheetsThere(between, thing);
  if (!before) return 'offline';
  const [first] = before;
  const fields = { sort: SORT, parts, from: thing.id };
  if (first) fields.thing = first.content.thing ?? first.act.id;
  const { ok, status, data } = await send(between, { kind: KIND, as: 'sheet', fields });
  return ok ? '' : status ? `refused-${data?.code}` : 'offline';
}

async function takeBackThere(between, thing) {
  const laid = await sheetsThere(between, thing);
  if (!laid) return 'offline';
  return laid.length ? takeBack(between, laid) : 'lay-also-nothing';
}
