// The lens with the weights that come with Midspan, from the disk instead of the line.

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';

import { unpacked } from '../../../midspan/static/js/lens/network.js';

export const WEIGHTS = new URL('../../../midspan/static/lens/learnt.weights', import.meta.url);

export function ours(path = WEIGHTS) {
  return unpacked(Readable.toWeb(createReadStream(path)));
}
