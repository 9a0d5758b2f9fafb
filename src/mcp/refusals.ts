import type { TextResponse } from '../http.ts';
import type { MailError } from '../mail/errors.ts';
import type { Right } from '../mail/rights.ts';
import { isScope } from '../mail/rights.ts';
import type { RpcMessage } from './json-rpc.ts';
import { RpcError, refused } from './json-rpc.ts';

/** What an assistant needs at least, which a client that signs in is told to ask for. */
const LEAST = 'mail:read';

/** A tool that the caller's token does not allow. */
export class InsufficientScope extends Error {
  override readonly name = 'InsufficientScope';
  readonly scope: string;

  /** @param anyOf rights of which one would do */
  constructor(anyOf: readonly Right[]) {
    const scope = anyOf.find(isScope) ?? LEAST;
    super(`This tool needs a token with the scope ${scope}`);
    this.scope = scope;
  }
}

/** Any error as a client of the protocol reads it. @param metadata the address of the metadata about this resource (RFC 9728) */
export function refusal(
  error: RpcError | InsufficientScope | MailError,
  id: RpcMessage['id'],
  metadata: string,
): TextResponse {
  if (error instanceof RpcError) return refused(id, error);
  if (error instanceof InsufficientScope)
    return refused(id, ofHttp(403, error.message, challenge(metadata, error.scope, 'insufficient_scope')));
  const { status, message, retryAfter, allow } = error;
  const more = status === 401 ? challenge(metadata, LEAST, undefined) : {};
  const headers = {
    ...more,
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(allow !== undefined && { allow }),
  };
  return refused(id, ofHttp(status, message, headers));
}

/** What HTTP says of a request as a whole: its status is the code. */
function ofHttp(status: number, message: string, headers: Record<string, string>): RpcError {
  return new RpcError(status, message, { status, headers });
}

/** RFC 6750 §3, RFC 9728 §5.1. */
function challenge(metadata: string, scope: string, error: string | undefined): Record<string, string> {
  const parts = { error, scope, resource_metadata: metadata };
  const named = Object.entries(parts).filter(([, value]) => value !== undefined);
  return {
    'www-authenticate': `Bearer realm="postern", ${named.map(([name, value]) => `${name}="${value}"`).join(', ')}`,
  };
}
