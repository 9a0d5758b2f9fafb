import { createHash } from 'node:crypto';

import type { MailServerName } from '../mail/endpoint.ts';
import { serverUrl } from '../mail/endpoint.ts';

/** Octets of the digest that ids carry: too many to collide by chance, few enough to be short. */
const DIGEST_OCTETS = 9;

/** Digest of server and user, the same each time: part of every id, so that no id works in another account. */
export function accountKey(server: MailServerName, user: string): string {
  const digest = createHash('sha256')
    .update(`${serverUrl(server)}\n${user}`)
    .digest();
  return digest.subarray(0, DIGEST_OCTETS).toString('base64url');
}
