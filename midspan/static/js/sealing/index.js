/**
 * The one door to sealing, in intentions. What a page does with keys, records and words it does
 * through these; docs/sealing.md says why each is as it is.
 */

export { uuid7 as newId } from '../lib/bytes.js';
export { SealError } from './errors.js';
export { PAE, padded, padme, spell, strictJSON, unpadded, unspell } from './wire.js';
export * from './keys.js';
export {
  createRecord,
  joinRecord,
  keyToShare,
  leaveRecord,
  openKey,
  recordHash,
  removeRecord,
  replaceRecord,
  rotateRecord,
  sharedKey,
  verify,
} from './roster.js';
export { hashOf, open, openKept, seal } from './words.js';
export { Order } from './order.js';
export {
  claim,
  claimHash,
  makeSecret,
  openOffer,
  readSecret,
  sealOffer,
  secretBytes,
  secretText,
} from './invitation.js';
export * as device from './device.js';
