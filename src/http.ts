/**
 * A request as a plain value: what both APIs take, whatever platform it came through. Not the global `Request`, whose
 * first touch costs a cold start 30 ms.
 */
export interface HttpRequest {
  readonly method: string;
  /** Not decoded: exactly as in the request line. */
  readonly path: string;
  /** What a front took off the path: a stage, a base path. Undefined: nothing. */
  readonly prefix?: string | undefined;
  /** Without the question mark. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Empty where it is an upload. */
  readonly body: Buffer;
  /** A body that is passed on while it comes in. */
  readonly upload?: StreamedBody | undefined;
  /** Octets that a message may have which is uploaded as it is; undefined: what a function takes. */
  readonly maxUpload?: number | undefined;
  /** What the platform calls this request; shown where a bug is masked. */
  readonly id: string;
  /** Milliseconds that are left for the answer. */
  readonly timeLeft: number;
  /** Octets that the platform can carry back in one piece; undefined: it streams, however many they are. */
  readonly maxBody?: number | undefined;
  /** Aborts when the caller has gone, where the platform tells. */
  readonly gone?: AbortSignal | undefined;
}

/** A body that is read once, while it comes in. */
export interface StreamedBody {
  /** Octets that are announced. */
  readonly size: number;
  /** @throws (in the stream) where they end too early, or do not come */
  readonly octets: AsyncIterable<Buffer>;
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

/**
 * A stream that is ended once: by its reader, or at once when `signal` aborts, so that a source which waits for its next piece
 * hears that its reader has gone.
 */
export async function* endedBy(
  body: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void> {
  const pieces = body[Symbol.asyncIterator]();
  let ended: Promise<IteratorResult<Buffer>> | undefined;
  const end = () => (ended ??= pieces.return?.() ?? Promise.resolve({ done: true, value: undefined }));
  const onAbort = () => void end();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    yield* { [Symbol.asyncIterator]: () => ({ next: () => pieces.next(), return: end }) };
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** An answer in words. */
export interface TextResponse extends HttpResponse {
  readonly body: string;
}

/** Octets of a message, however they are asked for, behind any base path. */
const DOWNLOADS = /\/v1\/(?:bytes\/[^/]+|messages\/[^/:]+\/(?:raw|text|html|attachments\/[^/]+))$/;

/**
 * Whether a request downloads octets: these answers are streamed and may take minutes. On AWS a function of their own
 * gives them, and the client chooses it by the host (POSTERN_BYTES_URL).
 */
export function isDownload({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return (method === 'GET' || method === 'HEAD') && DOWNLOADS.test(path);
}

/** Whether a request wants a stream of events and nothing else; it lasts as long as both ends want. */
export function isEventStream({ path, headers }: Pick<HttpRequest, 'path' | 'headers'>): boolean {
  if (/^\/v1\/events(?:\/|$)/.test(path)) return true;
  const types = acceptedTypes(headers);
  // Some GraphQL clients accept streams with every operation, beside JSON.
  return path === '/graphql' && types.includes(EVENT_STREAM) && !types.some((type) => isJson(type));
}

/** Whether a stream of events would be understood, perhaps beside other answers. */
export function acceptsEventStream({ headers }: Pick<HttpRequest, 'headers'>): boolean {
  return acceptedTypes(headers).includes(EVENT_STREAM);
}

const EVENT_STREAM = 'text/event-stream';

function acceptedTypes(headers: HttpRequest['headers']): string[] {
  const types = (headers['accept'] ?? '').toLowerCase().split(',');
  return types.map((type) => type.split(';')[0]!.trim());
}

const isJson = (type: string): boolean => type === '*/*' || /^application\/(?:[\w-]+\+)?json$/.test(type);

/** Content codings of answers (RFC 9110 §8.4.1). */
export const CODINGS = ['gzip', 'br'] as const;
export type Coding = (typeof CODINGS)[number];

/** The entity tag of the compressed form: a strong tag names octets, and these are others (RFC 9110 §8.8.3.3). */
export function codedTag(tag: string, coding: Coding): string {
  return tag.startsWith('W/') ? tag : tag.replace(/"$/, `;${coding}"`);
}

/** The tag that an entity tag was made of. */
export function plainTag(tag: string): string {
  return tag.replace(/;(?:gzip|br)"$/, '"');
}

/** An answer without its body, which still tells its length; HEAD is answered so (RFC 9110 §9.3.2). */
export function withoutBody(response: HttpResponse): TextResponse {
  const { status, headers, body } = response;
  const isKnown = !isStream(body) && Buffer.byteLength(body) > 0;
  const length = isKnown ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  return { status, headers: { ...length, ...headers }, body: '' };
}

const [QUOTE, BACKSLASH, HASH, NEWLINE] = [0x22, 0x5c, 0x23, 0x0a];
const OPENING = new Set([...'([{'].map((each) => each.charCodeAt(0)));
const CLOSING = new Set([...')]}'].map((each) => each.charCodeAt(0)));

/**
 * Whether JSON or a GraphQL document nests deeper than so many levels: told from its brackets before anything is parsed,
 * since what reads it later goes down one call for each level.
 */
export function nestsDeeper(text: Buffer, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const octet = text[at]!;
    if (octet === QUOTE) at = endOfString(text, at);
    else if (octet === HASH) at = endOf(text, text.indexOf(NEWLINE, at));
    else if (OPENING.has(octet) && ++depth > most) return true;
    else if (CLOSING.has(octet)) depth--;
  }
  return false;
}

/** Where the string ends that begins here; GraphQL has strings between three quotes as well. */
function endOfString(text: Buffer, start: number): number {
  const isBlock = text[start + 1] === QUOTE && text[start + 2] === QUOTE;
  if (isBlock) return endOf(text, text.indexOf('"""', start + 3)) + 2;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === BACKSLASH) at++;
    else if (text[at] === QUOTE) return at;
  }
  return text.length;
}

const endOf = (text: Buffer, found: number): number => (found < 0 ? text.length : found);
