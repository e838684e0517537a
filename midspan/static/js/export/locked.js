// A file locked under a passphrase, in the format of age: lines of JSON that hold the acts as the
// place keeps them, the records, and the keys that open them. No key of the person is in it: those
// cannot leave the browser, and are not needed to read.

import { Encrypter } from '../vendor/age.js';

// 2^17 rounds of scrypt take 128 MiB for a second; age itself takes 2^18, too much for a telephone.
const WORK = 17;

/**
 * @param {AsyncGenerator<object>} lines
 * @param {string} passphrase
 * @returns {Promise<ReadableStream<Uint8Array>>}
 */
export function locked(lines, passphrase) {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK);
  encrypter.setPassphrase(passphrase);
  const text = new TextEncoder();
  return encrypter.encrypt(new ReadableStream({
    async pull(stream) {
      const { value, done } = await lines.next();
      if (done) stream.close();
      else stream.enqueue(text.encode(`${JSON.stringify(value)}\n`));
    },
  }));
}
