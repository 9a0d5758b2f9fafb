import type { HttpRequest, TextResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import { SCOPES } from '../mail/rights.ts';

/** Where a protected resource says what opens it (RFC 9728 §3). */
export const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * The metadata of the endpoint. It names no authorization server: tokens are made by the gateway's own sign-in, where the
 * password is typed, and never by a client.
 * @param base what stands before paths
 * @throws MailError METHOD, NOT_FOUND
 */
export function metadataOf({ method, path }: HttpRequest, base: string): TextResponse {
  if (method !== 'GET' && method !== 'HEAD')
    throw new MailError('METHOD', 'This path supports only GET', { allow: 'GET, HEAD' });
  if (path !== WELL_KNOWN && path !== `${WELL_KNOWN}/mcp`)
    throw new MailError('NOT_FOUND', 'There is no such resource');
  const body = {
    resource: `${base}/mcp`,
    resource_name: 'Postern',
    bearer_methods_supported: ['header'],
    scopes_supported: SCOPES,
    resource_documentation: `${base}/docs/guide/agents`,
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
