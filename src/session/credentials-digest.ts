import type { Hmac } from 'node:crypto';
import { createHmac } from 'node:crypto';

import type { Credentials, MailServerName } from '../mail/endpoint.ts';
import { isToken, secretOf, serverUrl } from '../mail/endpoint.ts';

/**
 * A digest of server, user and password or access token: what belongs to them is found under it, and to nobody else.
 * @param secret of this process: the digest is worth nothing outside of it, and passwords cannot be guessed from it
 */
export function credentialsDigest(secret: Buffer, server: MailServerName, credentials: Credentials): Hmac {
  const digest = createHmac('sha256', secret);
  const kind = isToken(credentials) ? 'token' : 'password';
  for (const part of [serverUrl(server), kind, credentials.user, secretOf(credentials).reveal()])
    digest.update(`${Buffer.byteLength(part)} `).update(part);
  return digest;
}
