// First words, side by side: each on the bank of whoever wrote them.

import './sealed.js';
import { fill, radios, read } from '../lib/fields.js';
import { copyOf, sentence, tell } from '../lib/page.js';
import { Names } from '../relationship/names.js';
import { send } from '../relationship/sending.js';
import { SealError } from '../sealing/errors.js';
import { keepDraft } from './drafts.js';
import { openBetween } from './opening.js';
import { again } from './stay.js';

openBetween('#first-words', async (page, between, data) => {
  const mine = await showAll(page, between, data);
  if (between.ended) page.querySelector('[data-mine]').hidden = true;
  else await writing(page, between, mine);
});

async function showAll(page, between, data) {
  const far = page.querySelector('[data-far]');
  const written = new Set();
  const names = await Names.from(between, data.first_words);
  let mine = { name: between.book.get('me')?.name ?? '' };
  for (const act of data.first_words) {
    written.add(act.author);
    const bank = await shown(act, between, names);
    if (act.author === between.me) {
      mine = { ...mine, ...bank.content };
      page.querySelector('[data-near]').replaceWith(bank.article);
    } else far.append(bank.article);
  }
  for (const id of between.others.filter((each) => !written.has(each))) {
    const none = copyOf('bank-none');
    none.querySelector('[data-name]').textContent = names.of(id);
    far.append(none);
  }
  return mine;
}

async function shown(act, between, names) {
  const article = copyOf('bank');
  const near = act.author === between.me;
  article.classList.add(`first-words__bank--${near ? 'near' : 'far'}`);
  const name = names.of(act.author);
  article.querySelector('[data-name]').textContent = name;
  customElements.upgrade(article);
  try {
    const { content } = await between.read(act);
    if (near && content.name) article.querySelector('[data-name]').textContent = content.name;
    article.querySelector('[data-pronouns]').textContent = content.pronouns ?? '';
    for (const part of article.querySelectorAll('sealed-text')) {
      const field = part.getAttribute('field');
      const bound = content.binds === 'this' ? content.binding : sentence(`binds-${content.binds ?? 'unsaid'}`);
      const words = field === 'binding' ? bound : content[field];
      part.say(words ?? '');
      const around = part.closest('[data-part]');
      if (around) around.hidden = !words;
    }
    return { article, content };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    article.querySelector('dl').hidden = true;
    tell(article.querySelector('[data-mark]'), sentence(error.code, { name }));
    return { article, content: {} };
  }
}

async function writing(page, between, mine) {
  const form = page.querySelector('form[data-main]');
  const trouble = form.querySelector('[data-trouble]');
  radios(form);
  fill(form, mine);
  const draft = await keepDraft(form, `${between.me}/${between.rel}/first-words`);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const words = read(form);
    const { ok, data } = await send(between, { kind: 'first_words', as: 'first-words', fields: words });
    if (!ok) return tell(trouble, sentence(data?.code ? `refused-${data.code}` : 'offline'));
    await draft.said();
    if (words.name) await between.book.put('me', 'me', { name: words.name });
    again();
  });
}
