/** What a failure means to the caller: the HTTP status it becomes, and whether the same call may work later. */
interface Failure {
  status: number;
  retryable: boolean;
}

/** Every code that an answer can carry; both APIs and all documentation are driven by this table. */
export const FAILURES = {
  BAD_USER_INPUT: { status: 400, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  METHOD: { status: 405, retryable: false },
  ALREADY_EXISTS: { status: 409, retryable: false },
  STALE_ID: { status: 410, retryable: false },
  CONFLICT: { status: 412, retryable: false },
  TOO_LARGE: { status: 413, retryable: false },
  MEDIA_TYPE: { status: 415, retryable: false },
  RANGE: { status: 416, retryable: false },
  UNSUPPORTED: { status: 422, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  SOURCE_NOT_REMOVED: { status: 502, retryable: false },
  INTERNAL: { status: 500, retryable: false },
  SERVER_UNAVAILABLE: { status: 502, retryable: true },
  OUTCOME_UNKNOWN: { status: 502, retryable: false },
  MAILBOX_BUSY: { status: 503, retryable: true },
  SERVER_TIMEOUT: { status: 504, retryable: true },
  OVER_QUOTA: { status: 507, retryable: false },
} as const satisfies Record<string, Failure>;

export type ErrorCode = keyof typeof FAILURES;

/** The address of the page of the book about a kind of error. */
export type PageOf = (code: ErrorCode) => string;

/** What is known beyond code and message. */
export interface ErrorDetails {
  /** For the log only; never sent to the caller. */
  cause?: unknown;
  /** Seconds after which trying again makes sense. */
  retryAfter?: number | undefined;
  /** The mail server's own response code (RFC 5530), for instance `NOPERM`. */
  serverCode?: string | undefined;
  /** The mail server's own words. */
  serverText?: string | undefined;
  /** Of RANGE: how many octets there are. */
  size?: number | undefined;
  /** Of CONFLICT: the id of the message that took the place of the one that was meant. */
  currentId?: string | undefined;
  /** The argument at fault, by its name in the schema: `first`, `ids`. */
  argument?: string | undefined;
  /** Where in the body of a REST request the fault is (JSON Pointer, RFC 6901): `/to/0/address`. */
  pointer?: string | undefined;
  /** Of METHOD: the methods that there are, as the header Allow lists them. */
  allow?: string | undefined;
}

/** The one error that crosses layers: drivers translate into it, APIs render it. */
export class MailError extends Error {
  override readonly name = 'MailError';
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  readonly serverCode: string | undefined;
  readonly serverText: string | undefined;
  readonly size: number | undefined;
  readonly currentId: string | undefined;
  readonly argument: string | undefined;
  readonly pointer: string | undefined;
  readonly allow: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryAfter = details.retryAfter;
    this.serverCode = details.serverCode;
    this.serverText = details.serverText;
    this.size = details.size;
    this.currentId = details.currentId;
    this.argument = details.argument;
    this.pointer = details.pointer;
    this.allow = details.allow;
  }

  get status(): number {
    return FAILURES[this.code].status;
  }

  get isRetryable(): boolean {
    return FAILURES[this.code].retryable;
  }
}

/** The value itself, or the error it turned out to be, thrown. */
export function unwrap<T>(value: T | MailError): T {
  if (value instanceof MailError) throw value;
  return value;
}

/** The value, or the error that reading it came to: the reverse of `unwrap`. What is no MailError is thrown on. */
export function attempt<T>(read: () => T | MailError): T | MailError {
  try {
    return read();
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
}

/** Any thrown thing as a MailError; what is not one already is a fault of ours and says nothing to the caller. */
export function asMailError(thrown: unknown): MailError {
  if (thrown instanceof MailError) return thrown;
  return new MailError(
    'INTERNAL',
    'The gateway failed with an internal error. Look for the request id in the log',
    { cause: thrown },
  );
}
