// One person's sheet of a thing, as it is read: its parts, what was answered to it, how it was
// worded before. Nothing can be done here.

import { clock, copyOf, day, sentence, tell } from '../../lib/page.js';

/**
 * @param {Thing} thing @param {Sheet} sheet @param {{names: Names}} who
 * @returns {Element} the sheet, to be put on its bank
 */
export function drawnSheet(thing, sheet, { names }) {
  const article = copyOf(`sheet-${thing.sort}`);
  article.classList.add(names.isMe(sheet.author) ? 'laid--near' : 'laid--far');
  article.dataset.author = sheet.author;
  article.querySelector('[data-name]').textContent = names.of(sheet.author);
  article.querySelector('.laid__name').dataset.own = names.own;
  article.querySelector('.laid__head time').textContent = when(sheet.act.at);
  tell(article.querySelector('[data-mark]'), sheet.isFromElsewhere ? sentence('laid-also') : '');
  return article;
}

/** Say the words of a sheet, once it stands on the page: only there they can be opened. */
export function sayWords(article, thing, sheet, names) {
  parts(article, sheet.parts);
  replies(article, thing, sheet, names);
  wordings(article, sheet);
}

function parts(place, words) {
  for (const part of place.querySelectorAll('[data-parts] > [data-part]')) {
    const here = words[part.dataset.part] ?? '';
    part.hidden = !here;
    const choices = [...part.querySelectorAll('[data-choice]')];
    part.querySelector('sealed-text').say(choices.length ? '' : inWords(part, here));
    for (const choice of choices) choice.hidden = choice.dataset.choice !== here;
  }
}

// A part as it is read: a day as people write days, a choice by its words.
function inWords(part, words) {
  const choice = part.querySelector(`[data-choice="${CSS.escape(words)}"]`);
  return choice ? choice.textContent : part.dataset.date ? dateIn(words) : words;
}

function replies(article, thing, sheet, names) {
  // What is no way of answering this sort, which a changed browser can seal, is not shown as one.
  const ways = new Set([...article.querySelectorAll('[data-reply]')].map(({ dataset }) => dataset.reply));
  for (const { author, how, words, until, to, act } of sheet.replies.filter((reply) => ways.has(reply.how))) {
    const item = copyOf('reply');
    item.dataset.how = how;
    // "Ana says yes" for everybody: what was told of them has their name, mine too.
    item.querySelector('[data-name]').textContent = names.called(author);
    item.querySelector('[data-told]').textContent = sentence(`told-${thing.sort}-${how}`);
    // It answered words that stand differently now.
    item.classList.toggle('reply--earlier', to !== sheet.hash);
    item.querySelector('time').textContent = when(act.at);
    if (until) tell(item.querySelector('[data-until]'), sentence('until', { day: dateIn(until) }));
    article.querySelector('[data-replies]').append(item);
    if (words) item.querySelector('sealed-text').say(words);
  }
}

function wordings(article, sheet) {
  const place = article.querySelector('[data-wordings]');
  place.hidden = sheet.wordings.length === 0;
  for (const { act, content } of [...sheet.wordings].reverse()) {
    const item = copyOf('wording');
    item.querySelector('time').textContent = when(act.at);
    for (const around of article.querySelectorAll('[data-parts] > [data-part]')) {
      const words = content.parts[around.dataset.part];
      if (!words) continue;
      const part = copyOf('part');
      part.querySelector('dt').textContent = around.querySelector('dt').textContent;
      item.querySelector('[data-parts]').append(part);
      part.querySelector('sealed-text').say(inWords(around, words));
    }
    place.querySelector('[data-list]').append(item);
  }
}

// A day that was chosen, as people write days; what is no day stays as it came.
function dateIn(words) {
  const at = Date.parse(words);
  return Number.isNaN(at) ? words : day(at / 1000);
}

function when(seconds) {
  return `${day(seconds)}, ${clock(seconds)}`;
}
