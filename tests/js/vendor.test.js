import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import test from 'node:test';

const VENDOR = new URL('../../midspan/static/js/vendor/', import.meta.url);

test('every vendored script is listed with its hash, and is what was listed', () => {
  const readme = readFileSync(new URL('README.md', VENDOR), 'utf8');
  const scripts = readdirSync(VENDOR).filter((name) => /\.m?js$/.test(name));
  assert.ok(scripts.length >= 2);
  for (const name of scripts) {
    const hash = createHash('sha384').update(readFileSync(new URL(name, VENDOR))).digest('base64');
    const line = readme.split('\n').find((row) => row.startsWith(`| \`${name}\``));
    assert.ok(line?.includes(hash), `${name} is ${hash}`);
  }
});

test('the QR code of a recovery key is drawn without touching a page', async () => {
  const { default: qrcode } = await import(new URL('qrcode.mjs', VENDOR));
  const code = qrcode(0, 'M');
  code.addData('000G-40R4-0M30-E209-185G-R38E-1Y5Y', 'Alphanumeric');
  code.make();
  const side = code.getModuleCount();
  assert.ok(side >= 21);
  // The three corner marks every QR code has.
  for (const [row, column] of [[0, 0], [0, side - 1], [side - 1, 0]]) assert.ok(code.isDark(row, column));
  assert.ok(!code.isDark(7, 7));
});
