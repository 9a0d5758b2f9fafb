import type { HttpResponse } from '../../http.ts';
import type { Bytes, OctetRange } from '../../mail/bytes.ts';
import { isNamed, requireMatch } from '../entity-tag.ts';
import { contentRange, parseRange } from './byte-range.ts';
import type { DispositionKind } from './content-disposition.ts';
import { contentDisposition } from './content-disposition.ts';
import { contentTypeOf, dispositionOf } from './content-type.ts';
import { exactly, wholeBody } from './whole-body.ts';

type Headers = Readonly<Record<string, string>>;

/** Octets that can be had over HTTP. */
export interface Representation {
  /** Known without asking the mail server. A weak tag (`W/"…"`) allows no ranges, because the octets differ each time. */
  readonly etag: string;
  /** How long a cache may answer by itself, seconds; 0: it has to ask. */
  readonly maxAge: number;
  readonly disposition: DispositionKind;
  /** @throws MailError NOT_FOUND, STALE_ID, RANGE */
  produce(range: OctetRange | undefined, headOnly: boolean): Promise<Produced>;
}

export interface Produced {
  readonly bytes: Bytes;
  /** Headers in place of the usual ones. */
  readonly headers?: Headers;
}

/** What a request for octets says beside whose they are. */
export interface BytesRequest {
  readonly headers: {
    readonly range?: string | undefined;
    readonly 'if-range'?: string | undefined;
    readonly 'if-match'?: string | undefined;
    readonly 'if-none-match'?: string | undefined;
  };
  readonly isHead: boolean;
  /** Octets that the platform can carry back in one piece; undefined: it streams. */
  readonly maxBody: number | undefined;
}

/** Nothing in it runs, loads, embeds or is guessed at, whatever the sender says that it is. */
const SAFE: Headers = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // An <img> on any page may show it: the URL itself is the permission.
  'cross-origin-resource-policy': 'cross-origin',
};

/**
 * Octets as HTTP has them: whole, a range, or not again. What a client has already costs no mail session, for octets
 * with one id never change.
 * @throws MailError CONFLICT, NOT_FOUND, STALE_ID, RANGE, TOO_LARGE
 */
export async function answerBytes(what: Representation, request: BytesRequest): Promise<HttpResponse> {
  const { etag, maxAge } = what;
  const hasRanges = !etag.startsWith('W/');
  const shared = {
    ...SAFE,
    etag,
    'cache-control': maxAge > 0 ? `private, max-age=${maxAge}` : 'private, no-cache',
    'accept-ranges': hasRanges ? 'bytes' : 'none',
  };
  requireMatch(request.headers['if-match'], etag);
  if (isNamed(request.headers['if-none-match'], strong(etag)))
    return { status: 304, headers: shared, body: '' };
  const range = hasRanges && !request.isHead ? rangeOf(request, etag) : undefined;
  const { bytes, headers } = await what.produce(range, request.isHead);
  return {
    status: bytes.span ? 206 : 200,
    headers: { ...shared, ...headersOf(bytes, what.disposition), ...headers },
    body: await bodyOf(bytes, request),
  };
}

/** If-None-Match compares weakly (RFC 9110 §13.1.2). */
function strong(etag: string): string {
  return etag.replace(/^W\//, '');
}

/** A range counts only for the very octets that the client has the others of (RFC 9110 §13.1.5). */
function rangeOf({ headers }: BytesRequest, etag: string): OctetRange | undefined {
  const condition = headers['if-range']?.trim();
  return condition === undefined || condition === etag ? parseRange(headers.range) : undefined;
}

function headersOf(bytes: Bytes, wanted: DispositionKind): Headers {
  const { size, span, filename, contentType } = bytes;
  const length = lengthOf(bytes);
  return {
    'content-type': contentTypeOf(bytes),
    'content-disposition': contentDisposition(dispositionOf(wanted, contentType), filename),
    ...(length !== null && { 'content-length': String(length) }),
    ...(span && { 'content-range': contentRange(span, size!) }),
  };
}

async function bodyOf(bytes: Bytes, { isHead, maxBody }: BytesRequest): Promise<HttpResponse['body']> {
  if (isHead) return '';
  const length = lengthOf(bytes);
  const stream = length === null ? bytes.body : exactly(bytes.body, length);
  return maxBody === undefined ? stream : wholeBody(stream, length, maxBody);
}

/** Octets of the body; null: not known ahead. */
function lengthOf({ size, span }: Bytes): number | null {
  return span ? span.last - span.first + 1 : size;
}
