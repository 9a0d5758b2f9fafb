import type { TextResponse } from '../http.ts';
import type { MailError } from '../mail/errors.ts';

/** How an unauthenticated caller is told what would help (RFC 9110 §11.6.1). */
export const CHALLENGE = 'Bearer realm="postern"';

/**
 * An error as `application/problem+json` (RFC 9457), with the code that GraphQL uses for the same.
 * @param page the address of the page about it
 */
export function problem(error: MailError, requestId: string, page: string): TextResponse {
  const body = JSON.stringify(bodyOf(error, requestId, page));
  return { status: error.status, headers: headersOf(error), body };
}

function bodyOf(error: MailError, requestId: string, page: string): object {
  const { code, status, isRetryable, retryAfter, serverCode, serverText, currentId } = error;
  return {
    type: page,
    title: TITLES[status] ?? 'Error',
    status,
    detail: error.message,
    code,
    retryable: isRetryable,
    ...placeOf(error),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(serverCode !== undefined && { serverCode }),
    ...(currentId !== undefined && { currentId }),
    ...(serverText !== undefined && { serverText }),
    requestId,
  };
}

/** What of the request is at fault, as far as it is known. */
function placeOf({ argument, pointer }: MailError): object {
  return { ...(argument !== undefined && { argument }), ...(pointer !== undefined && { pointer }) };
}

function headersOf({ status, retryAfter, size, allow }: MailError): Record<string, string> {
  return {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': CHALLENGE }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(allow !== undefined && { allow }),
    ...(size !== undefined && { 'content-range': `bytes */${size}` }),
  };
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  507: 'Insufficient Storage',
};
