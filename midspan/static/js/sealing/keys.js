/** Everything about a person's own keys, from one door. */

export { compareNumber, fingerprint } from './comparing.js';
export { bookOf, canSeal, settle } from './identity.js';
export { makeIdentity } from './new-identity.js';
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
export { hpkeOpen } from './hpke.js';
export { hpkeSeal } from './hpke-seal.js';
export { kdf } from './primitives.js';
export { openVault, resealVault, sealVault } from './vault.js';
