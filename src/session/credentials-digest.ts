import type { Hmac, KeyObject } from 'node:crypto';
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';

import type { Credentials, MailServerName } from '../mail/endpoint.ts';
import { isToken, secretOf, serverUrl } from '../mail/endpoint.ts';

/** What digests are made with: of this process, and worth nothing outside of it. */
export const digestSecret = (): KeyObject => createSecretKey(randomBytes(32));

/**
 * A digest of server, user and password or access token: what belongs to them is found under it, and to nobody else.
 * @param secret without it passwords cannot be guessed from the digest
 */
export function credentialsDigest(secret: KeyObject, server: MailServerName, credentials: Credentials): Hmac {
  const kind = isToken(credentials) ? 'token' : 'password';
  return digestOf(secret, [serverUrl(server), kind, credentials.user, secretOf(credentials).reveal()]);
}

/** The same of these parts. */
export function digestOf(secret: KeyObject, parts: readonly string[]): Hmac {
  return createHmac('sha256', secret).update(
    parts.map((part) => `${Buffer.byteLength(part)} ${part}`).join(''),
  );
}
