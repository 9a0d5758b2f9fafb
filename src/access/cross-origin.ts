import type { HttpRequest, HttpResponse } from '../http.ts';

/** What scripts of other origins may send. */
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'Cache-Control',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'Last-Event-ID',
  'Range',
  'Postern-Explain',
  'Traceparent',
  'Tracestate',
  'X-Request-Id',
  'X-Requested-With',
  // Clients of /mcp repeat what the body says.
  'MCP-Protocol-Version',
  'Mcp-Method',
  'Mcp-Name',
  // GraphQL clients say who they are, and that no form sent this.
  'Apollo-Require-Preflight',
  'X-Apollo-Operation-Name',
  'X-Apollo-Operation-Id',
  'Apollographql-Client-Name',
  'Apollographql-Client-Version',
  'GraphQL-Require-Preflight',
];
/** What they may read beside the body. */
const ANSWER_HEADERS = [
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Link',
  'Location',
  'Postern-Token',
  'Postern-Truncated',
  'Retry-After',
  'Server-Timing',
  'WWW-Authenticate',
  'X-Request-Id',
];
/** Seconds that browsers remember a preflight; Chromium keeps none longer. */
const MAX_AGE = '7200';

/** Which web pages of other origins may use the gateway (CORS, fetch.spec.whatwg.org). Tokens travel in headers, never in cookies. */
export class CrossOrigin {
  readonly #origins: ReadonlySet<string>;

  /** @param origins as `https://app.example.com`; `*`: any */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** The answer to a browser that asks before it sends; undefined: it does not ask, or it asks in vain. */
  preflight(request: HttpRequest): HttpResponse | undefined {
    const isAsked = request.method === 'OPTIONS' && request.headers['access-control-request-method'];
    if (!isAsked || !this.#allows(request.headers['origin'])) return undefined;
    const headers = {
      ...this.headers(request),
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS.join(', '),
      'access-control-max-age': MAX_AGE,
    };
    return { status: 204, headers, body: '' };
  }

  /** What an answer says to the browser of a page. */
  headers({ headers: { origin } }: HttpRequest): Record<string, string> {
    if (this.#origins.size === 0) return {};
    // A cache must not hand one origin's answer to another.
    const vary = { vary: 'Origin' };
    if (!this.#allows(origin)) return vary;
    return {
      ...(this.#origins.has('*') ? {} : vary),
      'access-control-allow-origin': this.#origins.has('*') ? '*' : origin!,
      'access-control-expose-headers': ANSWER_HEADERS.join(', '),
    };
  }

  #allows(origin: string | undefined): boolean {
    return origin !== undefined && (this.#origins.has('*') || this.#origins.has(origin));
  }
}
