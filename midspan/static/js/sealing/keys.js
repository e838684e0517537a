/** Everything about a person's own keys, from one door. */

export { bookOf, canSeal, compareNumber, fingerprint, makeIdentity, settle } from './identity.js';
export {
  drawPassphrase,
  isLongEnough,
  lock,
  lockFrom,
  login,
  makeRecovery,
  makeSalt,
  normalPassphrase,
  recoveryLock,
  recoveryLogin,
  stretch,
} from './passphrase.js';
export { hpkeOpen, hpkeSeal } from './hpke.js';
export { kdf } from './primitives.js';
export { openVault, resealVault, sealVault } from './vault.js';
