// Lives through stories of people who do things behind the doors, and tells what would be drawn for
// each of them: one story a line, as tests/promises/test_swapped.py writes them. The things, and
// what is offered with them, are read by the programs that the pages use.

import { createInterface } from 'node:readline';
import * as agreement from '../../midspan/static/js/between-us/agreement.js';
import { thingsOf } from '../../midspan/static/js/relationship/things.js';

const PROGRAMS = { agreement };
const FEW = 2; // things, so that much happens to each

class Life {
  #log = []; // what the place has, in its order
  #here;
  #sorts;

  constructor({ people, sorts }) {
    this.#here = [...people];
    this.#sorts = sorts;
  }

  get people() {
    return this.#here;
  }

  /** What lies there for somebody who has looked as far as act number `seen`. */
  things(seen) {
    return thingsOf(this.#log.slice(0, seen).filter(({ content }) => content), Object.keys(this.#sorts));
  }

  get newest() {
    return this.#log.length;
  }

  /** What somebody can do with what they see, in the order of the page; they begin a few things. */
  deeds(me, things) {
    const isMuch = things.length >= FEW;
    const begins = isMuch ? [] : Object.keys(this.#sorts).map((sort) => ({ what: 'begins', sort }));
    return [...begins, ...things.flatMap((thing) => this.#deedsWith(thing, me))];
  }

  #deedsWith(thing, me) {
    const sort = this.#sorts[thing.sort];
    const isBeside = sort.beside && !thing.sheetOf(me);
    return [
      ...(isBeside ? [{ what: 'beside', sort: thing.sort, thing: thing.id }] : []),
      ...thing.sheets.flatMap((sheet) => this.#deedsOn(thing, sheet, me)),
    ];
  }

  #deedsOn(thing, sheet, me) {
    const { stays, replies } = this.#sorts[thing.sort];
    const isMine = sheet.author === me;
    const who = { me, members: this.#here };
    const isOffered = ({ name, mine, theirs }) =>
      (isMine ? mine : theirs) && PROGRAMS[thing.sort]?.offers(name, thing, sheet, who) !== false;
    const answers = replies.filter(isOffered).map(({ name }) => ({ what: 'answers', thing: thing.id, sheet, how: name }));
    const own = [...(stays ? [] : [{ what: 'otherwise', sort: thing.sort, thing: thing.id }]), { what: 'takes back', thing: thing.id, sheet }];
    return [...answers, ...(isMine ? own : [])];
  }

  /** @returns {string} what came of it */
  does(me, { what, sort, thing = '', sheet, how }, words) {
    if (!this.#here.includes(me)) return 'not here';
    if (what === 'answers') {
      // The page asks the log just before: an answer is given to no other words than those read.
      const now = this.things(this.newest).find(({ id }) => id === thing)?.sheetOf(sheet.author);
      if (now?.hash !== sheet.hash) return 'changed meanwhile';
      this.#add(me, { as: 'reply', thing, to: sheet.hash, how, words });
    } else if (what === 'takes back') {
      const gone = new Set([sheet, ...sheet.wordings].map(({ hash }) => hash));
      for (const one of this.#log) if (gone.has(one.hash)) one.content = null;
      this.#add(me, null);
    } else this.#add(me, { as: 'sheet', sort, thing, parts: { words } });
    return what;
  }

  #add(author, content) {
    const seq = this.#log.length + 1;
    this.#log.push({ act: { id: `act-${seq}`, author, seq, at: seq }, hash: `hash-${seq}`, content });
  }

  leaves(me) {
    if (this.#here.length > 1) this.#here = this.#here.filter((id) => id !== me);
  }

  /** What is drawn for somebody who has everything: each thing, on which bank, with what is offered. */
  drawn(me) {
    return this.things(this.newest).map((thing) => ({
      id: thing.id,
      sort: thing.sort,
      state: this.#state(thing),
      sheets: thing.sheets.map((sheet) => ({
        bank: sheet.author === me ? 'near' : 'far',
        author: sheet.author,
        parts: sheet.parts,
        wordings: sheet.wordings.map(({ content }) => content.parts),
        replies: sheet.replies.map(({ author, how, words, to }) => [author, how, words, to === sheet.hash]),
      })),
      deeds: this.#deedsWith(thing, me).map(({ what, how, sheet }) => [what, how ?? '', sheet?.author ?? '']),
    }));
  }

  #state(thing) {
    if (thing.sort !== 'agreement') return null;
    const held = agreement.inForce(thing, this.#here);
    return { holds: held?.sheet.author ?? '', since: held?.since ?? 0, open: agreement.standings(thing, this.#here)
      .map(({ sheet, missing, opened }) => [sheet.author, missing.toSorted(), opened.toSorted()]) };
  }
}

function live(story) {
  const life = new Life(story);
  const seats = [...story.people, story.people[story.twice]].map((me) => ({ me, seen: 0 }));
  const came = story.steps.map(([who, pick, isLast, looks], at) => {
    const seat = seats[who];
    if (isLast) return life.leaves(seat.me) ?? 'leaves';
    const deeds = life.deeds(seat.me, life.things(seat.seen));
    if (!deeds.length) return 'nothing to do';
    const told = life.does(seat.me, deeds[pick % deeds.length], `words ${at}`);
    if (told === 'changed meanwhile' || looks) seat.seen = life.newest;
    if (looks) for (const [other, one] of seats.entries()) if (other !== story.away) one.seen = life.newest;
    return told;
  });
  return { came, views: Object.fromEntries(life.people.map((me) => [me, life.drawn(me)])) };
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(live(JSON.parse(line)))}\n`);
