import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';

import { MailError } from '../mail/errors.ts';

/** An error as clients see it: a code of ours, whether trying again can help, and the mail server's own words. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { path, locations } = formatted;
  const original = unwrapResolverError(error);
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const known = original instanceof MailError ? original : fromGraphql(formatted, original);
  return { message: known.message, ...place, extensions: extensionsOf(known) };
}

/** What is wrong with the document is the caller's fault and is explained; anything else is ours and is masked. */
function fromGraphql({ message, extensions }: GraphQLFormattedError, original: unknown): MailError {
  const isFault = extensions?.['code'] === 'INTERNAL_SERVER_ERROR' || !(original instanceof GraphQLError);
  return isFault
    ? new MailError(
        'INTERNAL',
        'The gateway failed with an internal error. Look for the request id in the log',
      )
    : new MailError('BAD_USER_INPUT', message);
}

/** What is told of an error beside its message. */
export function extensionsOf(error: MailError): Record<string, unknown> {
  const { code, isRetryable, retryAfter, serverCode, serverText, currentId } = error;
  return {
    code,
    retryable: isRetryable,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(serverCode !== undefined && { serverCode }),
    ...(currentId !== undefined && { currentId }),
    ...(serverText !== undefined && { serverText }),
  };
}
