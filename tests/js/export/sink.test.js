import assert from 'node:assert/strict';
import test from 'node:test';

import { sinkFor } from '../../../midspan/static/js/export/sink.js';

const LONG = 20_000;

/** A browser that lets a page write to the disk, and what lies there then. */
function disk(t, { refuses } = {}) {
  const told = { asked: [], written: [], closed: false, aborted: false };
  globalThis.showSaveFilePicker = async (how) => {
    told.asked.push(how);
    if (refuses) throw Object.assign(new Error('no'), { name: refuses });
    return { createWritable: async () => ({
      write: async (piece) => told.written.push(piece),
      close: async () => { told.closed = true; },
      abort: async () => { told.aborted = true; },
    }) };
  };
  t.after(() => delete globalThis.showSaveFilePicker);
  return told;
}

/** What a page without a way to the disk gives to be saved. */
function downloads(t) {
  const found = [];
  globalThis.document = {
    createElement: () => ({ click() { found.push(this); }, remove() {} }),
    body: { append() {} },
  };
  const blobs = new Map();
  t.mock.method(URL, 'createObjectURL', (blob) => { blobs.set(`blob:${blobs.size}`, blob); return `blob:${blobs.size - 1}`; });
  t.mock.method(URL, 'revokeObjectURL', () => {});
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => delete globalThis.document);
  return { found, text: ({ href }) => blobs.get(href).text(), type: ({ href }) => blobs.get(href).type };
}

test('a long one goes straight to the disk, piece by piece, under the name it has', async (t) => {
  const told = disk(t);
  const sink = await sinkFor('midspan.html', 'text/html', LONG);
  await sink.write('one');
  assert.deepEqual(told.written, ['one']); // and waits for nothing
  await sink.write(new Uint8Array([1, 2]));
  await sink.save();
  assert.deepEqual(told.asked, [{ suggestedName: 'midspan.html' }]);
  assert.deepEqual([told.written.length, told.closed, told.aborted], [2, true, false]);
});

test('what was stopped leaves nothing on the disk', async (t) => {
  const told = disk(t);
  const sink = await sinkFor('midspan.age', 'application/octet-stream', LONG);
  await sink.write('half');
  await sink.drop();
  assert.deepEqual([told.closed, told.aborted], [false, true]);
});

test('whoever chooses no place makes no file; a browser that may not write there saves parts', async (t) => {
  disk(t, { refuses: 'AbortError' });
  assert.equal(await sinkFor('midspan.html', 'text/html', LONG), null);
  disk(t, { refuses: 'SecurityError' });
  const { found, text } = downloads(t);
  const sink = await sinkFor('midspan.html', 'text/html', LONG);
  await sink.write('all of it');
  await sink.save();
  assert.equal(await text(found[0]), 'all of it');
});

test('a short one asks for no place, and a long one in parts is whole and in order', async (t) => {
  const told = disk(t);
  const { found, text, type } = downloads(t);
  const short = await sinkFor('midspan.html', 'text/html', LONG - 1);
  const pieces = Array.from({ length: 40 }, (_, at) => `${at}:${'x'.repeat(60_000)};`);
  for (const piece of pieces) await short.write(piece);
  await short.save();
  assert.deepEqual(told.asked, []);
  assert.deepEqual([found.length, found[0].download, type(found[0])], [1, 'midspan.html', 'text/html']);
  assert.equal(await text(found[0]), pieces.join(''));
});

test('parts that were stopped are let go', async (t) => {
  const { found } = downloads(t);
  const sink = await sinkFor('midspan.html', 'text/html', 1);
  await sink.write('half');
  await sink.drop();
  assert.equal(found.length, 0);
});
