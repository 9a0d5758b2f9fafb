import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { GraphQLError } from 'graphql';

import type { ErrorCode, PageOf } from '../mail/errors.ts';
import { MailError } from '../mail/errors.ts';

/** An error as clients see it: a code of ours, whether trying again can help, and the mail server's own words. */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { path, locations } = formatted;
  const original = unwrapResolverError(error);
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const known = original instanceof MailError ? original : fromGraphql(formatted, error);
  return { message: known.message, ...place, extensions: extensionsOf(known) };
}

/** What is wrong with the document is the caller's fault and is explained; anything else is ours and is masked. */
function fromGraphql({ message }: GraphQLFormattedError, error: unknown): MailError {
  return isCallersFault(error)
    ? new MailError(isOfMethod(error) ? 'METHOD' : 'BAD_USER_INPUT', message)
    : new MailError(
        'INTERNAL',
        'The gateway failed with an internal error. Look for the request id in the log',
      );
}

/** GET is for queries alone: Apollo answers 405 with `Allow` by itself (GraphQL over HTTP, § GET). */
function isOfMethod(error: unknown): boolean {
  const { extensions } = error as GraphQLError;
  return (extensions['http'] as { status?: number } | undefined)?.status === 405;
}

/**
 * Whether GraphQL itself refuses a document, an operation, a variable or an argument. What a resolver throws comes wrapped;
 * so does an argument that proves null only when it is read, but that names its place in the document.
 */
export function isCallersFault(error: unknown): boolean {
  const original = unwrapResolverError(error);
  return original instanceof GraphQLError && (original === error || original.nodes !== undefined);
}

/** An error with the address of the page about it. */
export function withPage<E extends { readonly extensions?: Record<string, unknown> | undefined }>(
  error: E,
  pageOf: PageOf,
): E {
  const docs = pageOf(error.extensions?.['code'] as ErrorCode);
  return { ...error, extensions: { ...error.extensions, docs } };
}

/** An error of the gateway outside any document. */
export function shown(error: MailError, pageOf: PageOf): GraphQLFormattedError {
  return withPage({ message: error.message, extensions: extensionsOf(error) }, pageOf);
}

/** What is told of an error beside its message. */
function extensionsOf(error: MailError): Record<string, unknown> {
  const { code, isRetryable, argument, retryAfter, serverCode, serverText, currentId } = error;
  return {
    code,
    retryable: isRetryable,
    ...(argument !== undefined && { argument }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(serverCode !== undefined && { serverCode }),
    ...(currentId !== undefined && { currentId }),
    ...(serverText !== undefined && { serverText }),
  };
}
