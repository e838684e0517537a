/**
 * The two curves, for everything that seals: the browser's own, and where it lacks one of them a
 * vendored copy (older.js), which no other browser loads. A private key is used through these
 * functions alone; what it is inside depends on where it was made.
 */

import { unb64 } from '../lib/bytes.js';
import { SealError } from './errors.js';

/**
 * @typedef {'X'|'E'} Which X25519 to agree, Ed25519 to sign
 * @typedef {CryptoKey|import('./older.js').Shut} PrivateKey both say whether they are `extractable`
 */

const NAME = { X: 'X25519', E: 'Ed25519' };
const USES = { X: ['deriveBits'], E: ['sign'] };

/**
 * @param {Which} which
 * @param {boolean} extractable
 * @returns {Promise<{own: PrivateKey, open: Uint8Array}>} a private key and its public one, 32 bytes
 */
export async function makePair(which, extractable) {
  return (await here()).makePair(which, extractable);
}

/**
 * @param {PrivateKey} own X25519
 * @param {Uint8Array} theirs 32 bytes
 * @returns {Promise<Uint8Array>} 32 bytes, unless it fails: see `agree` of primitives.js
 */
export async function shared(own, theirs) {
  return (await of(own)).shared(own, theirs);
}

/**
 * @param {PrivateKey} own Ed25519
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>} a signature, 64 bytes
 */
export async function sign(own, bytes) {
  return (await of(own)).sign(own, bytes);
}

/**
 * @param {Uint8Array} e public, 32 bytes
 * @param {Uint8Array} signature 64 bytes
 * @param {Uint8Array} bytes
 * @returns {Promise<boolean>}
 */
export async function isSignature(e, signature, bytes) {
  return (await here()).isSignature(e, signature, bytes);
}

/**
 * The same key, of which no script gets anything but its use.
 * @param {Which} which
 * @param {PrivateKey} own extractable
 * @returns {Promise<PrivateKey>}
 */
export async function settled(which, own) {
  return (await of(own)).settled(which, own);
}

/**
 * @param {Which} which
 * @param {Uint8Array} pkcs8
 * @param {boolean} extractable
 * @returns {Promise<PrivateKey>}
 */
export async function fromPkcs8(which, pkcs8, extractable) {
  return (await here()).fromPkcs8(which, pkcs8, extractable);
}

/**
 * @param {'E'} which
 * @param {Uint8Array} seed 32 bytes, overwritten
 * @returns {Promise<{own: PrivateKey, open: Uint8Array}>} the pair that follows from it
 */
export async function fromSeed(which, seed) {
  return (await here()).fromSeed(which, seed);
}

/**
 * @param {PrivateKey} own extractable
 * @param {CryptoKey} lock for `wrapKey`
 * @param {AesGcmParams} how
 * @returns {Promise<Uint8Array>} its pkcs8, wrapped
 */
export async function wrapped(own, lock, how) {
  return (await of(own)).wrapped(own, lock, how);
}

/**
 * @param {Which} which
 * @param {Uint8Array} box what `wrapped` gave
 * @param {CryptoKey} lock for `unwrapKey`
 * @param {AesGcmParams} how
 * @param {boolean} extractable
 * @returns {Promise<PrivateKey>}
 */
export async function unwrapped(which, box, lock, how, extractable) {
  return (await here()).unwrapped(which, box, lock, how, extractable);
}

let known = null;

/** @returns {Promise<boolean>} whether this browser has both curves itself, found out by trying once */
export function areNative() {
  known ??= Promise.all(
    ['X', 'E'].map((which) => crypto.subtle.generateKey(NAME[which], false, makes(which))),
  ).then(() => true, () => false);
  return known;
}

async function here() {
  return (await areNative()) ? native : older();
}

// Keys may outlive the browser they were made in: one brought up to date goes on with those it kept.
async function of(own) {
  return own instanceof CryptoKey ? native : older();
}

async function older() {
  try {
    return await import('./older.js');
  } catch {
    throw new SealError('offline'); // and not what the caller would make of it: a bad signature
  }
}

const makes = (which) => (which === 'E' ? ['sign', 'verify'] : USES[which]);

const native = {
  async makePair(which, extractable) {
    const pair = await crypto.subtle.generateKey(NAME[which], extractable, makes(which));
    const open = await crypto.subtle.exportKey('raw', pair.publicKey);
    return { own: pair.privateKey, open: new Uint8Array(open) };
  },
  async shared(own, theirs) {
    const key = await crypto.subtle.importKey('raw', theirs, NAME.X, false, []);
    return new Uint8Array(await crypto.subtle.deriveBits({ name: NAME.X, public: key }, own, 256));
  },
  async sign(own, bytes) {
    return new Uint8Array(await crypto.subtle.sign(NAME.E, own, bytes));
  },
  async isSignature(e, signature, bytes) {
    const key = await crypto.subtle.importKey('raw', e, NAME.E, false, ['verify']);
    return crypto.subtle.verify(NAME.E, key, signature, bytes);
  },
  async settled(which, own) {
    return native.fromPkcs8(which, await crypto.subtle.exportKey('pkcs8', own), false);
  },
  fromPkcs8(which, pkcs8, extractable) {
    return crypto.subtle.importKey('pkcs8', pkcs8, NAME[which], extractable, USES[which]);
  },
  async fromSeed(which, seed) {
    // RFC 8410: version, the curve's name, and a string in a string.
    const pkcs8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20, ...seed);
    seed.fill(0);
    const own = await native.fromPkcs8(which, pkcs8, true);
    pkcs8.fill(0);
    // WebCrypto gives the public half of a private key this way alone.
    const { x } = await crypto.subtle.exportKey('jwk', own);
    return { own, open: unb64(x, 32) };
  },
  async wrapped(own, lock, how) {
    return new Uint8Array(await crypto.subtle.wrapKey('pkcs8', own, lock, how));
  },
  unwrapped(which, box, lock, how, extractable) {
    return crypto.subtle.unwrapKey('pkcs8', box, lock, how, NAME[which], extractable, USES[which]);
  },
};
