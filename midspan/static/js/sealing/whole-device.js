/** What this browser keeps, and how keys come to it and leave it: all of it, for pages that do both. */

export * from './device.js';
export * from './settling.js';
