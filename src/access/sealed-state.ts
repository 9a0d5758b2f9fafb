import type { KeyRing } from './key-ring.ts';
import { decryptContents, encryptFirst, ownOctets } from './sealed-token.ts';

// What a client carries from one request to the next, and can neither read nor change. It opens nothing by itself: what it
// is good for, for whom and until when stands inside, and is checked by who sealed it.

/** @throws MailError BAD_USER_INPUT for what is too long */
export function sealState(contents: object, keys: KeyRing): Promise<string> {
  return encryptFirst([contents], 'asked', keys);
}

/** Undefined: it is none, or was altered. @throws MailError UNAUTHENTICATED for one of another version of the gateway */
export function openState(state: string, keys: KeyRing): unknown {
  return decryptContents(state, { kind: 'asked', keys, keyOf: ownOctets });
}
