/**
 * The two curves for browsers that lack one of them (curves.js loads this there and nowhere else).
 * WebCrypto cannot hold such a key, so it is kept wrapped under an AES key that no script can take
 * out, opened for one use, and overwritten. That is less than a key which never enters JavaScript:
 * a script on this page could take it (docs/sealing.md, section 1).
 */

import { concat, equal, random } from '../lib/bytes.js';
import { ed25519, x25519 } from '../vendor/curves.js';
import { must } from './errors.js';
import { lockUp, unlock } from './primitives.js';
import { PAE } from './wire.js';

/**
 * @typedef {object} Shut a private key that can be kept in IndexedDB, and not be read there
 * @property {'X'|'E'} which
 * @property {boolean} extractable whether it may still be put into a vault
 * @property {CryptoKey} lock AES-GCM, non-extractable, for this key alone
 * @property {Uint8Array} box
 */

const CURVE = { X: x25519, E: ed25519 };
const SEED = 32;
// RFC 8410: version, the curve's name, and a string in a string. RFC 5958 lets more come after it.
const AFTER_VERSION = {
  X: Uint8Array.of(0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20),
  E: Uint8Array.of(0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20),
};
const FIRST = Uint8Array.of(0x30, 0x2e, 2, 1, 0);
const BEGINS = 16;
// WebCrypto wraps keys and not bytes, and the key of an HMAC may be any bytes.
const ANY_BYTES = { name: 'HMAC', hash: 'SHA-256' };

export async function makePair(which, extractable) {
  const seed = random(SEED);
  const open = CURVE[which].getPublicKey(seed);
  return { own: await shut(which, seed, extractable), open };
}

export async function shared(own, theirs) {
  return within(own, 'X', (seed) => x25519.getSharedSecret(seed, theirs));
}

export async function sign(own, bytes) {
  return within(own, 'E', (seed) => ed25519.sign(bytes, seed));
}

export async function isSignature(e, signature, bytes) {
  // As browsers do (RFC 8032), not as ZIP 215, which takes more spellings of one signature.
  return ed25519.verify(signature, bytes, e, { zip215: false });
}

export async function settled(which, own) {
  return { ...own, extractable: false };
}

export async function fromPkcs8(which, pkcs8, extractable) {
  must(pkcs8[0] === FIRST[0] && pkcs8[1] === pkcs8.length - 2 && pkcs8[4] <= 1, 'malformed');
  must(equal(pkcs8.slice(5, BEGINS), AFTER_VERSION[which]), 'malformed');
  must(pkcs8.length >= BEGINS + SEED, 'malformed');
  return shut(which, pkcs8.slice(BEGINS, BEGINS + SEED), extractable);
}

export async function fromSeed(which, seed) {
  const open = CURVE[which].getPublicKey(seed);
  return { own: await shut(which, seed, false), open };
}

export async function wrapped(own, lock, how) {
  must(own.extractable, 'locked');
  return within(own, own.which, async (seed) => {
    const pkcs8 = concat(FIRST, AFTER_VERSION[own.which], seed);
    try {
      const inside = await crypto.subtle.importKey('raw', pkcs8, ANY_BYTES, true, ['sign']);
      return new Uint8Array(await crypto.subtle.wrapKey('raw', inside, lock, how));
    } finally {
      pkcs8.fill(0);
    }
  });
}

export async function unwrapped(which, box, lock, how, extractable) {
  const inside = await crypto.subtle.unwrapKey('raw', box, lock, how, ANY_BYTES, true, ['sign']);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('raw', inside));
  try {
    return await fromPkcs8(which, pkcs8, extractable);
  } finally {
    pkcs8.fill(0);
  }
}

/** Wraps a private key under a new lock of its own; what was given is overwritten. */
async function shut(which, seed, extractable) {
  try {
    const made = { name: 'AES-GCM', length: 256 };
    const lock = await crypto.subtle.generateKey(made, false, ['encrypt', 'decrypt']);
    return { which, extractable, lock, box: await lockUp(lock, seed, boundTo(which)) };
  } finally {
    seed.fill(0);
  }
}

async function within(own, which, deed) {
  must(own.which === which, 'locked');
  const seed = await unlock(own.lock, own.box, boundTo(which), 'locked');
  try {
    return await deed(seed);
  } finally {
    seed.fill(0);
  }
}

function boundTo(which) {
  return PAE('ips-seal/1/private', which.toLowerCase());
}
