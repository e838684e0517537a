// Taking my words along: made in this browser, which alone can open them. One page to read, or one
// file under a passphrase. Nothing of either goes anywhere but to where the browser keeps files.

import { b64 } from '../lib/bytes.js';
import { clock, dataOf, date, sentence, tell } from '../lib/page.js';
import * as readable from '../export/readable.js';
import { sinkFor } from '../export/sink.js';
import { pages, walk } from '../export/walk.js';
import { Book } from '../relationship/book.js';
import { nameOf, NotThere } from '../relationship/mine.js';
import { whenOpen } from '../relationship/my-keys.js';
import { drawPassphrase, isLongEnough } from '../sealing/index.js';

export async function start(root = document) {
  const page = root.querySelector('#export');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const mine = dataOf('mine');
  const identity = await whenOpen(mine.me);
  await new Taking(page, mine, identity, await Book.open(mine.book, identity)).begin();
}

// With its year always: a file may be read long after.
function day(seconds) {
  const how = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' };
  return new Intl.DateTimeFormat(document.documentElement.lang, how).format(new Date(seconds * 1000));
}

// A part of this page that comes only when it is wanted, and did not.
function noLine() {
  throw new NotThere('offline');
}

class Taking {
  #page;
  #mine;
  #identity;
  #book;
  #labels;
  #ends = null;

  constructor(page, mine, identity, book) {
    this.#page = page;
    this.#mine = mine;
    this.#identity = identity;
    this.#book = book;
    this.#labels = Object.fromEntries(
      [...page.querySelector('template[data-labels]').content.children].map((each) => [
        each.dataset.code, each.textContent.trim().replace(/\s+/g, ' '),
      ]),
    );
  }

  async begin() {
    this.#choose();
    const readableForm = this.#page.querySelector('[data-readable]');
    readableForm.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#make('html', readableForm);
    });
    this.#lock(this.#page.querySelector('[data-locked]'));
    this.#page.querySelector('[data-stop]').addEventListener('click', () => this.#ends?.abort());
    this.#page.querySelector('[data-main]').hidden = false;
    this.#page.dataset.ready = 'yes';
  }

  #choose() {
    const list = this.#page.querySelector('[data-choose]');
    const one = list.querySelector('template').content;
    for (const { rel } of this.#mine.relationships) {
      const item = document.importNode(one, true);
      item.querySelector('input').dataset.rel = rel;
      item.querySelector('bdi').textContent = this.#title(rel);
      list.append(item);
    }
  }

  #title = (rel) => nameOf(rel, this.#book) || sentence('somebody');

  #lock(form) {
    const drawn = form.querySelector('[data-words]');
    const draw = async () => {
      const list = await import('../vendor/wordlist.js').catch(() => this.#tell(this.#labels.offline));
      if (list) drawn.value = drawPassphrase(list.words);
    };
    form.querySelector('[data-draw]').addEventListener('click', draw);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const error = form.querySelector('[data-error]');
      const isFine = isLongEnough(drawn.value);
      error.textContent = isFine ? '' : this.#labels['too-short'];
      if (!isFine) return drawn.focus();
      return this.#make('age', form);
    });
  }

  get #chosen() {
    const wanted = new Set([...this.#page.querySelectorAll('[data-rel]:checked')].map(({ dataset }) => dataset.rel));
    return this.#mine.relationships.filter(({ rel }) => wanted.has(rel));
  }

  get #withBook() {
    return this.#page.querySelector('[data-book]').checked;
  }

  async #make(kind, form) {
    if (this.#ends) return;
    this.#answersBelow(form);
    const chosen = this.#chosen;
    const many = chosen.reduce((sum, { acts }) => sum + acts, 0);
    if (!chosen.length && !this.#withBook) return this.#tell(this.#labels['nothing-chosen']);
    const name = `midspan-${date(Date.now() / 1000)}.${kind}`;
    const sink = await sinkFor(name, kind === 'html' ? 'text/html' : 'application/octet-stream', many);
    if (!sink) return undefined;
    this.#ends = new AbortController();
    this.#show(many);
    try {
      const shut = kind === 'html' ? await this.#readable(sink, chosen) : await this.#locked(sink, chosen, form);
      await sink.save();
      this.#page.dataset.made = name;
      const said = this.#labels.done.replace('{name}', name);
      return this.#tell(shut ? `${said} ${this.#labels.shut.replace('{count}', shut)}` : said);
    } catch (error) {
      await sink.drop();
      if (error.name === 'AbortError') return this.#tell(this.#labels.stopped);
      if (error instanceof NotThere) return this.#tell(this.#labels[error.code] ?? this.#labels.offline);
      this.#tell(this.#labels.trouble);
      throw error;
    } finally {
      this.#ends = null;
      this.#page.querySelector('[data-going]').hidden = true;
    }
  }

  #show(many) {
    const bar = this.#page.querySelector('progress');
    bar.max = Math.max(1, many);
    bar.value = 0;
    this.#page.querySelector('[data-going]').hidden = false;
    this.#tell('');
    this.#page.querySelector('[data-stop]').focus();
  }

  // What is going on, and what came of it, stands below the button that was pressed.
  #answersBelow(form) {
    form.after(this.#page.querySelector('[data-going]'), this.#page.querySelector('[data-said]'));
  }

  #tell(text) {
    tell(this.#page.querySelector('[data-said]'), text);
  }

  // Each piece, with the bar moved on now and then: a page of 100,000 lines must not be redrawn as often.
  async *#pieces(chosen) {
    const bar = this.#page.querySelector('progress');
    let done = 0;
    const { signal } = this.#ends;
    for await (const piece of walk(chosen, { identity: this.#identity, book: this.#book, signal, nameOf: this.#title })) {
      yield piece;
      if (!piece.act) continue;
      done += 1;
      if (done % 200 === 0) {
        bar.value = done;
        await new Promise((resolve) => setTimeout(resolve)); // let the page draw, and hear "stop"
        signal.throwIfAborted();
      }
    }
  }

  get #me() {
    return { id: this.#identity.id, x: this.#identity.x, e: this.#identity.e, name: this.#book.get('me')?.name || this.#mine.handle };
  }

  async #readable(sink, chosen) {
    const { labels, sorts } = { labels: this.#labels, sorts: this.#mine.sorts };
    const withBook = this.#withBook;
    const titles = chosen.map(({ rel }) => this.#title(rel));
    const { lang, dir } = document.documentElement;
    await sink.write(readable.beginning({
      lang, dir: dir || 'ltr', css: await this.#css(), labels, made: day(Date.now() / 1000), me: this.#me,
      place: this.#mine.place, titles: withBook ? [...titles, labels.notebook] : titles,
    }));
    const about = { labels, sorts, me: this.#me, names: {} };
    let [at, many, shut, today] = [0, 0, 0, ''];
    for await (const piece of this.#pieces(chosen)) {
      if (piece.relationship) {
        if (at) await sink.write(readable.AFTER);
        at += 1;
        about.names = piece.relationship.names;
        today = '';
        await sink.write(readable.relationship(piece.relationship, at, about));
        continue;
      }
      if (piece.code) shut += 1;
      const shown = readable.entry(piece, about);
      if (!shown) continue;
      const then = day(shown.at);
      if (then !== today) await sink.write(readable.day(then));
      today = then;
      many += 1;
      await sink.write(readable.one(shown, clock(shown.at), new Date(shown.at * 1000).toISOString(), about));
    }
    if (at) await sink.write(readable.AFTER);
    if (withBook) many += await this.#notebook(sink, at + 1, about);
    await sink.write(readable.ending(about, many));
    return shut;
  }

  async #notebook(sink, at, about) {
    const all = [...this.#book.all('kept'), ...this.#book.all('note')].sort((one, other) => one.at - other.at);
    await sink.write(readable.relationship({ title: this.#labels.notebook, code: '' }, at, about));
    for (const note of all) {
      const from = note.rel ? this.#book.get(`known/${note.rel}`)?.names?.[note.from] || '' : '';
      await sink.write(readable.note({ ...note, from }, day(note.at)));
    }
    await sink.write(readable.AFTER);
    return all.length;
  }

  // The typeface travels in the page: it has to look the same where there is no line.
  async #css() {
    const { css, font } = this.#page.dataset;
    const [style, letters] = await Promise.all([css, font].map((path) => fetch(path))).catch(noLine);
    const bytes = new Uint8Array(await letters.arrayBuffer());
    return `@font-face{font-family:"Brygada 1918";font-weight:400 700;src:url(data:font/woff2;base64,${b64(bytes).replaceAll('-', '+').replaceAll('_', '/')}) format("woff2")}\n${await style.text()}`;
  }

  async #locked(sink, chosen, form) {
    const { locked } = await import('../export/locked.js').catch(noLine);
    const counted = { shut: 0 };
    const made = await locked(this.#lines(chosen, counted), form.querySelector('[data-words]').value.trim());
    const reader = made.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return counted.shut;
      await sink.write(value);
    }
  }

  async *#lines(chosen, counted) {
    const { sorts, place } = this.#mine;
    yield { 'midspan-export': 1, made: new Date().toISOString(), place, address: location.origin, me: this.#me, labels: this.#labels, sorts };
    let acts = 0;
    for await (const { relationship, act, code, held } of this.#pieces(chosen)) {
      if (relationship) {
        yield { relationship };
        continue;
      }
      acts += 1;
      if (code) counted.shut += 1;
      yield held ? { act, held } : { act };
    }
    if (this.#withBook) {
      const { rel, opensBy } = this.#book;
      yield { book: { rel, records: this.#mine.book.records, ...opensBy } };
      for await (const some of pages(rel, this.#ends.signal)) {
        for (const act of some) yield { act };
        acts += some.length;
      }
    }
    yield { end: { acts } };
  }
}

start();
