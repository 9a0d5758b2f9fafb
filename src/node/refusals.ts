import type { TextResponse } from '../http.ts';
import type { PageOf } from '../mail/errors.ts';
import { MAX_BODY, MAX_SIGN_IN_BODY, MAX_SMALL_BODY, MAX_UPLOAD } from '../mail/limits.ts';

/** A refusal as REST writes them (RFC 9457); `retryAfter` in seconds. */
interface Refused {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly retryable: boolean;
  readonly retryAfter?: number;
}

/** Octets as callers read them: `256 KB`. */
function sizeOf(octets: number): string {
  return octets < 1024 * 1024 ? `${octets / 1024} KB` : `${octets / 1024 / 1024} MB`;
}

/** What is answered where the app was not asked, or gave nothing that can be sent. */
const REFUSALS = {
  TOO_LARGE: {
    status: 413,
    title: 'Content Too Large',
    detail: `The request body is too large. At most ${sizeOf(MAX_SIGN_IN_BODY)} at /v1/tokens, ${sizeOf(MAX_SMALL_BODY)} elsewhere, and with a token ${sizeOf(MAX_BODY)} where messages are added or sent, and in a container ${sizeOf(MAX_UPLOAD)} where one is added as message/rfc822 with a Content-Length. Larger messages are composed as drafts whose attachments are stored messages or parts, by reference (attachments.fromMessage)`,
    retryable: false,
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Too Many Requests',
    detail: 'The gateway is receiving as many request bodies as it can hold. Try again in a moment',
    retryable: true,
    retryAfter: 1,
  },
  INTERNAL: {
    status: 500,
    title: 'Internal Server Error',
    detail: 'The gateway failed with an internal error. Look for the request id in the log',
    retryable: false,
  },
} as const satisfies Record<string, Refused>;

/** A refusal in the shape that REST has for all of them (RFC 9457). */
export function refusal(code: keyof typeof REFUSALS, requestId: string, pageOf: PageOf): TextResponse {
  const refused: Refused = REFUSALS[code];
  const body = JSON.stringify({ type: pageOf(code), ...refused, code, requestId });
  const headers = {
    ...(refused.retryAfter && { 'retry-after': String(refused.retryAfter) }),
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  };
  return { status: REFUSALS[code].status, headers, body };
}
