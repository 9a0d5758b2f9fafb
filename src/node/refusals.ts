import type { TextResponse } from '../http.ts';

/** What is answered where the app was not asked, or gave nothing that can be sent. */
const REFUSALS = {
  TOO_LARGE: {
    status: 413,
    title: 'Content Too Large',
    detail: 'The request body is larger than the 6 MB allowed',
  },
  INTERNAL: {
    status: 500,
    title: 'Internal Server Error',
    detail: 'The gateway failed with an internal error. Look for the request id in the log',
  },
} as const;

/** A refusal in the shape that REST has for all of them (RFC 9457). */
export function refusal(code: keyof typeof REFUSALS, requestId: string): TextResponse {
  const body = JSON.stringify({ type: 'about:blank', ...REFUSALS[code], code, retryable: false, requestId });
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
  };
  return { status: REFUSALS[code].status, headers, body };
}
