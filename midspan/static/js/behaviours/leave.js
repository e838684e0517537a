// Leaving: sealed like everything, and at once.

import { read } from '../lib/fields.js';
import { sentence, tell } from '../lib/page.js';
import { asideIn } from '../relationship/aside.js';
import { Names } from '../relationship/names.js';
import { send } from '../relationship/sending.js';
import { makeQuiet, neverHearFrom } from '../relationship/putting-aside.js';
import { forgetPlace } from '../relationship/forget-place.js';
import { device } from '../sealing/daily.js';
import { keepDraft } from './drafts.js';
import { openBetween } from './opening.js';
import { go } from './stay.js';

openBetween('#leave', async (page, between, data) => {
  const form = page.querySelector('form[data-main]');
  const draft = await keepDraft(form, `${between.me}/${between.rel}/leave`);
  form.hidden = false;
  putAside(page, between);
  const never = form.querySelector('[data-never]');
  const [other] = between.others;
  if (never && other) never.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const wishes = never?.querySelector('input').checked && other;
    // First, since after the leaving this page is gone; by itself it does no harm.
    if (wishes && !(await neverHearFrom(between.book, other, between.names[other] ?? ''))) {
      return tell(form.querySelector('[data-trouble]'), sentence('offline'));
    }
    const { ok, data: answer } = await send(between, {
      kind: 'leaves', as: 'leaving', fields: read(form), path: `/r/${data.rel}/leave/`,
    });
    if (ok) {
      await draft.said();
      await forgetPlace(device, between.me, between.rel);
      go('/');
    } else tell(form.querySelector('[data-trouble]'), sentence(answer?.code ? `refused-${answer.code}` : 'offline'));
  });
  // Last: nothing that is still to come keeps anybody from leaving.
  offerNever(page.querySelector('[data-never-here]'), between, await Names.from(between, data.first_words));
});

function putAside(page, between) {
  const { book, rel } = between;
  const [quiet, heard] = page.querySelectorAll('[data-make-quiet], [data-make-heard]');
  const told = page.querySelector('[data-quiet-told]');
  const show = () => {
    const is = asideIn(book).quiet.has(rel);
    quiet.hidden = is;
    heard.hidden = !is;
    return is;
  };
  const make = async (isQuiet) => {
    const kept = await makeQuiet(book, rel, isQuiet);
    tell(told, sentence(kept ? (isQuiet ? 'quiet-now' : 'quiet-over') : 'offline'));
    (show() ? heard : quiet).focus();
  };
  quiet.addEventListener('click', () => make(true));
  heard.addEventListener('click', () => make(false));
  show();
  page.querySelector('[data-quiet]').hidden = false;
}

// In a circle one can stay and not hear from one person.
function offerNever(place, { book, others }, names) {
  const open = place && others.filter((id) => !asideIn(book).never.has(id));
  if (!open?.length) return;
  place.hidden = false;
  place.querySelector('[data-people]').replaceChildren(...open.map((id) => {
    const name = names.of(id);
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button--quiet';
    button.textContent = name;
    button.addEventListener('click', async () => {
      const kept = await neverHearFrom(book, id, name);
      tell(place.querySelector('[data-never-told]'), kept ? sentence('never-now', { name }) : sentence('offline'));
      button.hidden = kept;
    });
    return button;
  }));
}
