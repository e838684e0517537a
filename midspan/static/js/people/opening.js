/** Opening one's keys by what one remembers or has on paper. Knows no page. */

import {
  SealError, device, lock, login, openVault, recoveryLock, recoveryLogin, resealVault, stretch, unspell,
} from '../sealing/index.js';

/**
 * What a way back is, once the browser has worked on it: `login` is shown to the place, `lock`
 * opens the vault and stays here.
 * @param {{way: 'passphrase'|'recovery', typed: string, salt: string, site: string}} by
 * @returns {Promise<{way: string, login: string, lock: CryptoKey}>}
 * @throws {SealError} mistyped, kdf-refused
 */
export async function tried({ way, typed, salt, site }) {
  if (way === 'recovery') {
    const secret = await unspell(typed);
    return { way, login: await recoveryLogin(secret, site), lock: await recoveryLock(secret) };
  }
  const root = await stretch(typed, salt);
  return { way, login: await login(root, site), lock: await lock(root) };
}

/**
 * A way that was just opened, for making another one in its place without asking again.
 * @typedef {{by: {way: string, login: string}, identity: object,
 *   seal: (lock: CryptoKey, way: string) => Promise<string>}} Opened
 */

/**
 * @param {{sealed: string, way: string}} vault
 * @param {{way: string, login: string, lock: CryptoKey}} key what `tried` gave
 * @param {string} id
 * @returns {Promise<Opened>}
 * @throws {SealError} wrong-key
 */
export async function opened(vault, key, id) {
  const whose = { id, way: vault.way };
  return {
    by: { way: vault.way, login: key.login },
    identity: await openVault(vault.sealed, key.lock, whose),
    seal: (lock, way) => resealVault(vault.sealed, key.lock, whose, lock, way),
  };
}

let handed = null;

/** Hand it to the next page that is put in place of this one; it is gone with the first look. */
export function handOn(one) {
  handed = one;
}

/** @returns {Opened|null} */
export function handedOn() {
  const one = handed;
  handed = null;
  return one;
}

/**
 * Open a vault and put the keys where they belong on this device.
 * @param {{sealed: string, way: string}} vault
 * @param {CryptoKey} key
 * @param {{id: string, borrowed: boolean, until: string}} whose
 * @throws {SealError} wrong-key, no-keeping
 */
export async function openAndKeep(vault, key, { id, borrowed, until }) {
  const identity = await openVault(vault.sealed, key, { id, way: vault.way });
  await keep(identity, { borrowed, until: new Date(until), way: true });
}

/** Keys on an own device, or in this tab only. @throws {SealError} no-keeping */
export async function keep(identity, { borrowed, until, way }) {
  if (borrowed) {
    device.hold(identity);
    return;
  }
  try {
    await device.keep(identity, { until, way });
  } catch (error) {
    if (error instanceof SealError) throw error;
    throw new SealError('no-keeping'); // a private window, or a browser told to keep nothing
  }
}
