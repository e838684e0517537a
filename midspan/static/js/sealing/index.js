/**
 * The one door to sealing, in intentions. What a page does with keys, records and words it does
 * through these; docs/sealing.md says why each is as it is.
 */

export { uuid7 as newId } from '../lib/bytes.js';
export { SealError } from './errors.js';
export { spell, unspell } from './spelling.js';
export { PAE, padded, padme, strictJSON, unpadded } from './wire.js';
export * from './daily.js';
export * as device from './whole-device.js'; // more of it than daily.js has
export * from './keys.js';
export {
  createRecord,
  joinRecord,
  leaveRecord,
  removeRecord,
  replaceRecord,
  rotateRecord,
} from './epochs.js';
export {
  claim,
  claimHash,
  notFor,
  invitationId,
  makeSecret,
  markFor,
  openOffer,
  readSecret,
  sealOffer,
  secretBytes,
  secretText,
} from './invitation.js';
export { keyToShare, sharedKey } from './sharing.js';
export { byMyHand } from './hand.js';
export { guestKey } from './guest.js';
