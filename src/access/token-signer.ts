import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Signer } from '../mail/change-token.ts';
import type { Key, KeyRing } from './key-ring.ts';

const KEY_ID_OCTETS = 2;
const SIGNATURE_OCTETS = 8;

/** Keeps the keys of signatures apart from those that seal. */
const PURPOSE = 'postern change token';
/** A key that was replaced under the same name is another key. */
const NAME = 'postern key id';

/** Signs with the newest key, and knows the signatures of all others. */
export function tokenSigner({ sealing, byId }: KeyRing): Signer {
  const keys = [...byId.values()].map((key) => [idOf(key), key] as const);
  return {
    keyId: idOf(sealing),
    sign: (octets) => signatureOf(octets, sealing),
    isSignedBy: (keyId, octets, signature) => {
      const key = keys.find(([id]) => id.equals(keyId))?.[1];
      return key && timingSafeEqual(signatureOf(octets, key), signature);
    },
  };
}

function idOf({ id, octets }: Key): Buffer {
  return createHmac('sha256', octets).update(`${NAME} ${id}`).digest().subarray(0, KEY_ID_OCTETS);
}

function signatureOf(octets: Buffer, key: Key): Buffer {
  const own = createHmac('sha256', key.octets).update(PURPOSE).digest();
  return createHmac('sha256', own).update(octets).digest().subarray(0, SIGNATURE_OCTETS);
}
