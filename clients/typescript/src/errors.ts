import { CODES } from './generated/codes.ts';

/** Every code that the gateway answers with. */
export type ErrorCode = keyof typeof CODES;
/** `NO_ANSWER` is the client's own: the request failed before there was an answer. */
export type AnyCode = ErrorCode | 'NO_ANSWER';

/** What is known of an error beyond its code; fields that the gateway did not send are absent. */
export interface Details {
  readonly status?: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Seconds to wait before a retry. */
  readonly retryAfter?: number;
  /** The mail server's own response code (RFC 5530). */
  readonly serverCode?: string;
  /** The mail server's own text. */
  readonly serverText?: string;
  readonly requestId?: string;
  /** The page that says what the code means. */
  readonly docs?: string;
  /** The part of the body at fault (JSON pointer), or the argument or parameter. */
  readonly pointer?: string;
  readonly argument?: string;
  /** Of CONFLICT: the id of the message that took the place of the one that was meant. */
  readonly currentId?: string;
  /** Of GraphQL: the field that failed. */
  readonly path?: readonly (string | number)[];
}

class ClientError extends Error {
  override readonly name = 'PosternError';
  readonly code: AnyCode;

  constructor(code: AnyCode, message: string, details: Details, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    Object.assign(this, details);
  }
}

/** One error per code: `switch (error.code)` knows them all. `currentId` is CONFLICT's alone. */
export type PosternError = {
  [Code in AnyCode]: Error &
    Omit<Details, 'currentId'> & {
      readonly name: 'PosternError';
      readonly code: Code;
    } & (Code extends 'CONFLICT' ? Pick<Details, 'currentId'> : unknown);
}[AnyCode];

/** Whether a caught value is an error of the gateway, or `NO_ANSWER`. Aborted calls throw the signal's own reason. */
export const isPosternError = (error: unknown): error is PosternError => error instanceof ClientError;

const made = (code: AnyCode, message: string, details: Details, cause?: unknown): PosternError =>
  new ClientError(code, message, details, cause) as unknown as PosternError;

export const noAnswer = (cause: unknown): PosternError =>
  made('NO_ANSWER', 'The gateway did not answer.', { retryable: true }, cause);

/** A code that this version does not know (or a proxy's answer without one) becomes the one of its kind. */
function codeOf(code: unknown, status = 500): ErrorCode {
  if (typeof code === 'string' && Object.hasOwn(CODES, code)) return code as ErrorCode;
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 502) return 'SERVER_UNAVAILABLE';
  return status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL';
}

const NAMES = ['serverCode', 'serverText', 'requestId', 'pointer', 'argument', 'currentId'] as const;

/** Fields that are no part of the contract are left out. */
function detailsOf(told: Readonly<Record<string, unknown>>): Partial<Details> {
  const docs = told['docs'] ?? told['type'];
  return {
    ...Object.fromEntries(NAMES.filter((name) => told[name] !== undefined).map((name) => [name, told[name]])),
    ...(typeof docs === 'string' && docs.startsWith('http') && { docs }),
    ...(typeof told['retryAfter'] === 'number' && { retryAfter: told['retryAfter'] }),
  };
}

const RETRYABLE = new Set<AnyCode>(['RATE_LIMITED', 'SERVER_UNAVAILABLE', 'MAILBOX_BUSY', 'SERVER_TIMEOUT']);

/** The error of an answer of REST, whether it is a problem document (RFC 9457) or a proxy's page. */
export async function errorOf(answer: Response): Promise<PosternError> {
  const told = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const [refused] = (told['errors'] ?? []) as readonly GraphqlError[];
  if (refused) return graphqlErrorOf(refused, answer.status);
  const code = codeOf(told['code'], answer.status);
  const header = Number(answer.headers.get('retry-after') ?? NaN);
  const message = typeof told['detail'] === 'string' ? told['detail'] : `The answer was ${answer.status}.`;
  return made(code, message, {
    status: answer.status,
    retryable: told['retryable'] === undefined ? RETRYABLE.has(code) : told['retryable'] === true,
    ...(header >= 0 && { retryAfter: header }),
    ...detailsOf(told),
  });
}

/** One of the `errors` of a GraphQL response. */
export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export function graphqlErrorOf(
  { message, path, extensions = {} }: GraphqlError,
  status?: number,
): PosternError {
  const code = codeOf(extensions['code'], status === 200 ? 500 : status);
  return made(code, message, {
    retryable:
      extensions['retryable'] === true || (extensions['retryable'] === undefined && RETRYABLE.has(code)),
    ...(status !== undefined && { status }),
    ...(path && { path }),
    ...detailsOf(extensions),
  });
}

/** Of an event `end`: its reason is an error's code. */
export const endedBy = (reason: string, message: string): PosternError => {
  const code = codeOf(reason);
  return made(code, message, { retryable: RETRYABLE.has(code) });
};
