/**
 * A request as a plain value: what both APIs take, whatever platform it came through. Not the global `Request`, whose
 * first touch costs a cold start 30 ms.
 */
export interface HttpRequest {
  readonly method: string;
  /** Not decoded: exactly as in the request line. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** What the platform calls this request; shown where a bug is masked. */
  readonly id: string;
  /** Milliseconds that are left for the answer. */
  readonly timeLeft: number;
  /** Octets that the platform can carry back in one piece; undefined: it streams, however many they are. */
  readonly maxBody?: number | undefined;
  /** Aborts when the caller has gone, where the platform tells. */
  readonly gone?: AbortSignal | undefined;
}

/** An answer as a plain value. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream has to be read, or ended by `return()`: a mail session stands behind it. What it throws breaks the answer. */
  readonly body: string | Buffer | AsyncIterable<Buffer>;
}

/** Whether a body comes piece by piece. */
export function isStream(body: HttpResponse['body']): body is AsyncIterable<Buffer> {
  return typeof body === 'object' && !Buffer.isBuffer(body);
}

/** An answer in words. */
export interface TextResponse extends HttpResponse {
  readonly body: string;
}

/** Octets of a message, however they are asked for. */
const DOWNLOADS = /^\/v1\/(?:bytes\/[^/]+|messages\/[^/:]+\/(?:raw|text|html|attachments\/[^/]+))$/;

/**
 * Whether a request downloads octets: these answers are streamed and may take minutes. On AWS a function of their own
 * gives them, and the client chooses it by the host (POSTERN_BYTES_URL).
 */
export function isDownload({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return (method === 'GET' || method === 'HEAD') && DOWNLOADS.test(path);
}
