/** A vault: a person's private keys, locked under a way in, for the server to keep. */

import { b64, unb64 } from '../lib/bytes.js';
import { must, SealError } from './errors.js';
import { PAE } from './wire.js';
import { unwrapPrivate, wrapPrivate } from './wrapping.js';

/** @typedef {import('./identity.js').Identity} Identity */

const SHAPE = /^v1\.([\w-]{43})\.([\w-]{43})\.([\w-]+)\.([\w-]+)$/;

/**
 * @param {Identity} identity with keys that can be exported (`makeIdentity`, `makingVault`)
 * @param {CryptoKey} lock
 * @param {'passphrase'|'recovery'} way
 * @returns {Promise<string>} `v1.<x>.<e>.<X>.<E>`
 * @throws {SealError} locked: these keys can no longer be put into a vault
 */
export async function sealVault(identity, lock, way) {
  must(identity.X.extractable && identity.E.extractable, 'locked');
  const wrap = async (which) => b64(await wrapPrivate(identity, which, lock, boundTo(identity, way)));
  return ['v1', identity.x, identity.e, await wrap('X'), await wrap('E')].join('.');
}

/**
 * @param {string} sealed what the server keeps
 * @param {CryptoKey} lock
 * @param {{id: string, way: 'passphrase'|'recovery'}} whose
 * @returns {Promise<Identity>} its keys can be used and not taken out
 * @throws {SealError} wrong-key, whatever it was
 */
export function openVault(sealed, lock, { id, way }) {
  return unlockVault(sealed, lock, { id, way }, false);
}

/**
 * The same keys under another lock: a changed passphrase, a new recovery key. The keys pass
 * through this function and go nowhere else.
 * @param {string} sealed
 * @param {CryptoKey} lock
 * @param {{id: string, way: string}} whose
 * @param {CryptoKey} newLock
 * @param {string} newWay
 * @returns {Promise<string>}
 * @throws {SealError} wrong-key
 */
export async function resealVault(sealed, lock, whose, newLock, newWay) {
  return sealVault(await unlockVault(sealed, lock, whose, true), newLock, newWay);
}

async function unlockVault(sealed, lock, { id, way }, extractable) {
  try {
    const [, x, e, X, E] = SHAPE.exec(sealed);
    const person = { id, x, e };
    const bound = boundTo(person, way);
    return {
      ...person,
      X: await unwrapPrivate('X', unb64(X), lock, bound, extractable),
      E: await unwrapPrivate('E', unb64(E), lock, bound, extractable),
    };
  } catch {
    throw new SealError('wrong-key');
  }
}

// The public keys stand here as their 32 bytes; everywhere else as text.
function boundTo({ id, x, e }, way) {
  const keys = [unb64(x, 32), unb64(e, 32)];
  return (which) => PAE('ips-seal/1/vault', id, way, which.toLowerCase(), ...keys);
}
