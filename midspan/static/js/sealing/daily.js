/**
 * What every page with sealed words needs, each time: a part of the one door (index.js), so that a
 * page that is opened on a thin line does not wait for what only comes once in a while.
 */

export { Order } from './order.js';
export { openKey, recordHash, verify } from './roster.js';
export { hashOf, open, openKept, seal } from './words.js';
export * as device from './device.js';
