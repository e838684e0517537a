/** Making an epoch's record: with a fresh key, sealed to each member, and signed. */

import { b64, concat, random, utf8 } from '../lib/bytes.js';
import { sign } from './curves.js';
import { guestProof } from './guest.js';
import { hpkeSeal } from './hpke-seal.js';
import { proofOf } from './proofs.js';
import { commitment, recordHash, wrapInfo } from './record.js';
import { PAE } from './wire.js';

/**
 * Makes a record with a fresh key that is sealed to each member.
 * @param {object} said `{rel, n, prev, why, by, at, inv, of?}`
 * @param {{id: string, x: string, e: string}[]} people
 * @param {import('./identity.js').Identity} signer
 * @param {Uint8Array} [secret] of the invitation used
 * @returns {Promise<{record: string, hash: string, n: number, key: Uint8Array}>}
 * @throws {SealError} bad-key, malformed
 */
export async function makeRecord(said, people, signer, secret) {
  const key = random(32);
  const { inv, of, ...first } = said;
  const m = await Promise.all(
    people.map(async ({ id, x, e }) => {
      const info = wrapInfo(said, { id, x });
      return { id, x, e, w: b64(await hpkeSeal(x, info, key)) };
    }),
  );
  const kc = b64(await commitment(key));
  const json = utf8(JSON.stringify({ v: 1, ...first, kc, inv, ...(of && { of }), m }));
  const signature = await sign(signer.E, PAE('ips-seal/1/epoch', json));
  const proof = secret ? await proofs(secret, json) : new Uint8Array();
  const record = ['e1', b64(json), b64(signature), b64(proof)].join('.');
  return { record, hash: await recordHash(record), n: said.n, key };
}

async function proofs(secret, json) {
  const proof = await proofOf(secret, json);
  return concat(proof, await guestProof(secret, json, proof));
}
