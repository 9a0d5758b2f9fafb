import { withoutBasePath } from '../../base-url.ts';
import type { HttpRequest, HttpResponse } from '../../http.ts';

/** What an event says of a request; what is missing belongs to the invocation. */
export type EventRequest = Omit<HttpRequest, 'id' | 'timeLeft' | 'maxBody' | 'gone'>;

/** An answer that is whole before it is sent. */
export type WholeResponse = Omit<HttpResponse, 'body'> & { readonly body: string | Buffer };

/** One kind of front before a function: how its events read, and what it wants to hear. */
export interface EventFamily<Event, Answer> {
  /** Whether an event comes from such a front. */
  claims(event: object): boolean;
  /** Octets of a body that it carries back, base64 and headers left room for. */
  readonly maxBody: number;
  read(event: Event): EventRequest;
  answer(response: WholeResponse, event: Event): Answer;
}

/** Headers as the fronts write them; REST APIs say null where there are none. */
type Values<T> = Readonly<Record<string, T | undefined>> | null | undefined;

/** Names in lower case. @param cookies that payload format 2.0 keeps beside the headers */
export function singleHeaders(
  headers: Values<string>,
  cookies?: readonly string[],
): Record<string, string | undefined> {
  const lowered = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  const single = Object.fromEntries(lowered);
  return cookies?.length ? { ...single, cookie: cookies.join('; ') } : single;
}

/** Names in lower case; repeated ones joined as RFC 9110 §5.3 says, cookies as RFC 6265 §4.2 does. */
export function joinedHeaders(headers: Values<string[]>): Record<string, string | undefined> {
  const joined = new Map<string, string>();
  for (const [name, values = []] of Object.entries(headers ?? {})) {
    const key = name.toLowerCase();
    const before = joined.get(key);
    joined.set(
      key,
      [...(before === undefined ? [] : [before]), ...values].join(key === 'cookie' ? '; ' : ', '),
    );
  }
  return Object.fromEntries(joined);
}

export function readBody(body: string | null | undefined, isBase64: boolean): Buffer {
  return Buffer.from(body ?? '', isBase64 ? 'base64' : 'utf8');
}

/** Octets of a body that fit into an answer of so many megabytes as base64, with room for headers. */
export function bodyWithin(megabytes: number): number {
  return Math.floor(((megabytes * 1024 * 1024 - 64 * 1024) / 4) * 3);
}

/** Octets travel as base64, text as it is. */
export function writeBody(body: WholeResponse['body']): { body: string; isBase64Encoded: boolean } {
  return typeof body === 'string'
    ? { body, isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

// What never stands unencoded in the path of a request line: `%` without two digits behind it, and all but pchar and
// `/` (RFC 3986 §3.3).
const UNENCODED = /%(?![0-9A-Fa-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/gu;

/**
 * A path as it stood in the request line. HTTP APIs hand it over decoded, REST APIs, function URLs and load balancers do
 * not; so only what cannot stand there is encoded, and what is encoded stays.
 */
export function encodedPath(path: string): string {
  return path.replace(UNENCODED, (character) => encodeURIComponent(character.toWellFormed()));
}

type ReachedPath = Pick<HttpRequest, 'path' | 'prefix'>;

/** A path behind the name of a stage, where it stands before it. */
export function behindStage(path: string, stage: string): ReachedPath {
  const { path: behind, prefix } = withoutBasePath<ReachedPath>({ path }, `/${stage}`);
  return { path: encodedPath(behind), ...(prefix && { prefix }) };
}

/**
 * The answer to an event that holds no HTTP request: a ping that keeps the function warm, or a test event of the console.
 * Both show that the function runs, so neither is an error, which would ring an alarm.
 */
export const NO_REQUEST = {
  statusCode: 200,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: 'The function runs. The event holds no HTTP request, so there is nothing else to answer',
};

/** A test event of the console may be any JSON. */
export function isObject(event: unknown): event is object {
  return typeof event === 'object' && event !== null;
}
