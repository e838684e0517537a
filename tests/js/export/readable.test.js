import assert from 'node:assert/strict';
import test from 'node:test';

import * as readable from '../../../midspan/static/js/export/readable.js';

const labels = new Proxy({}, { get: (_, code) => `<${String(code)}> {name}` });
const about = {
  labels,
  names: { bo: 'Bo & "co"' },
  me: { id: 'ada', name: 'Ada' },
  sorts: {
    '': { title: '', parts: {}, replies: { 'not-now': 'Not now' } },
    loop: { title: 'See, do, get', parts: { saw: 'What I saw in it' } },
  },
};

function shown(content, { author = 'bo', kind = 'said', code = '', hash = 'h' } = {}) {
  const entry = readable.entry({ act: { author, kind, at: 1764000000 }, content, code, hash }, about);
  return entry && readable.one(entry, '10:40', '2025-11-24T16:00:00Z', about);
}

test('nothing that somebody said becomes markup', () => {
  const evil = '</p><script>alert(1)</script><img src=x onerror="y">&amp;';
  const everywhere = [
    shown({ as: 'line', words: evil, answers: `"><script>` }),
    shown({ as: 'letter', title: evil, words: evil }),
    shown({ as: 'first-words', who: evil, name: evil }, { kind: 'first_words' }),
    shown({ as: 'sheet', sort: evil, parts: { [evil]: [evil, { deep: evil }] } }),
    shown({ as: 'reply', how: evil, words: evil, until: evil }),
    shown({ as: 'leaving', words: evil }, { kind: 'leaves' }),
    shown({ as: evil, anything: evil }),
    shown({ as: 'line', words: 'x' }, { hash: evil }),
    readable.relationship({ title: evil, code: evil }, 1, about),
    readable.note({ words: evil, from: evil }, evil),
    readable.day(evil),
    readable.ending(about, evil),
    readable.beginning({
      lang: `"><script>`, dir: 'ltr', css: '', labels, made: evil, me: { name: evil }, place: evil, titles: [evil, evil],
    }),
  ];
  for (const page of everywhere) {
    assert.doesNotMatch(page, /<script|<img/);
    assert.doesNotMatch(page, /="[^"]*"[^\s>/][^>]*=/); // no attribute is broken out of
  }
});

test('whose it is, when, and what stands in it', () => {
  const line = shown({ as: 'line', words: 'Two\nlines', answers: 'earlier' });
  assert.match(line, /class="theirs" id="a-h"/);
  assert.match(line, /Bo &amp; &quot;co&quot;/);
  assert.match(line, /href="#a-earlier"/);
  assert.match(line, />Two\nlines</);
  assert.match(shown({ as: 'line', words: 'x' }, { author: 'ada' }), /class="mine".*Ada/);
  assert.match(shown({ as: 'line', words: 'x' }, { author: 'who' }), /&lt;somebody&gt;/);
  assert.match(shown({ as: 'sheet', sort: 'loop', parts: { saw: 'a door' } }), /See, do, get.*What I saw in it.*a door/);
  assert.match(shown({ as: 'reply', how: 'not-now' }), /Not now/);
  assert.match(shown(null), /taken-back/);
  assert.match(shown(null, { code: 'altered' }), /class="between".*not-opened/);
});

test('secrets of invitations, and what only changes other things, are not in it', () => {
  for (const kind of ['invites', 'revokes', 'rewords', 'withdraws', 'erases']) {
    assert.equal(shown({ as: 'invitation', secret: 'open sesame' }, { kind }), null);
  }
});

test('a shape that this page does not know loses no word', () => {
  assert.match(shown({ as: 'new', what: { deep: ['here'] } }), /here/);
});
