import type { HttpRequest } from '../http.ts';
import { MAX_BODY, MAX_SIGN_IN_BODY, MAX_SMALL_BODY } from '../mail/limits.ts';
import type { Guard } from './authorization.ts';
import { authorize } from './authorization.ts';

/** Where messages come in as they are, or in base64. */
const TAKES_MESSAGES =
  /^\/(?:graphql|v1\/messages:send|v1\/messages\/[^/:]+\/draft|v1\/mailboxes\/[^/]+\/messages)$/;
/** Where a message that comes in as it is can be passed on. */
const TAKES_UPLOADS = /^\/v1\/mailboxes\/[^/]+\/messages$/;

/**
 * Octets that a request's body may have: megabytes only where messages come in, and only with a token that opens. A
 * password in the header has not been tried yet, so it counts as none.
 */
export async function bodyLimit(
  { path, headers }: Pick<HttpRequest, 'path' | 'headers'>,
  guard: Guard,
): Promise<number> {
  if (path === '/v1/tokens') return MAX_SIGN_IN_BODY;
  const mayBeLarge = TAKES_MESSAGES.test(path) && (await hasToken(headers['authorization'], guard));
  return mayBeLarge ? MAX_BODY : MAX_SMALL_BODY;
}

/** Whether the body of a request is a message that may be passed on to the mail server while it comes in. */
export async function takesUpload(
  { method, path, headers }: Pick<HttpRequest, 'method' | 'path' | 'headers'>,
  guard: Guard,
): Promise<boolean> {
  const isMessage = /^message\/rfc822\s*(?:;|$)/i.test(headers['content-type'] ?? '');
  const isMeant = method === 'POST' && TAKES_UPLOADS.test(path) && isMessage;
  return isMeant && (await hasToken(headers['authorization'], guard));
}

async function hasToken(authorization: string | undefined, guard: Guard): Promise<boolean> {
  if (!/^bearer /i.test(authorization ?? '')) return false;
  return authorize(authorization, guard).then(Boolean, () => false);
}
