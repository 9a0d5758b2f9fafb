/**
 * A request as a plain value: what both APIs take, whatever platform it came through. Not the global `Request`, whose
 * first touch costs a cold start 30 ms.
 */
export interface HttpRequest {
  readonly method: string;
  /** Decoded once by nobody: as it stands in the request line. */
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
}

/** An answer as a plain value. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
