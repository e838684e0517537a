// Leaving: sealed like everything, and at once.

import { read } from '../lib/fields.js';
import { dataOf, sentence, tell } from '../lib/page.js';
import { Between } from '../relationship/between.js';
import { whenOpen } from '../relationship/my-keys.js';
import { send } from '../relationship/sending.js';
import { forgetPlace } from '../relationship/outbox.js';
import { device } from '../sealing/daily.js';
import { keepDraft } from './drafts.js';
import { go } from './stay.js';

export async function start(root = document) {
  const page = root.querySelector('#leave');
  if (!page || page.dataset.started) return;
  page.dataset.started = 'yes';
  const data = dataOf('opens');
  const between = await Between.open(data, await whenOpen(data.me));
  const form = page.querySelector('form[data-main]');
  const draft = await keepDraft(form, `${between.me}/${between.rel}/leave`);
  form.hidden = false;
  page.dataset.ready = 'yes';
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { ok, data: answer } = await send(between, {
      kind: 'leaves', as: 'leaving', fields: read(form), path: `/r/${data.rel}/leave/`,
    });
    if (ok) {
      await draft.said();
      await forgetPlace(device, between.me, between.rel);
      go('/');
    } else tell(form.querySelector('[data-trouble]'), sentence(answer?.code ? `refused-${answer.code}` : 'offline'));
  });
}

start();
