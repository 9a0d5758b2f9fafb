import { promisify } from 'node:util';

import type { Coding, HttpRequest, HttpResponse } from './http.ts';
import { CODINGS, codedTag, isStream } from './http.ts';

/** Octets below which compression saves no packet. */
const MIN_OCTETS = 1_400;
/** What is text, by its media type; everything else is compressed already, or is what a sender attached. */
const TEXT = /^(?:text\/|application\/(?:[\w.+-]+\+)?(?:json|javascript)\b)/;

/**
 * An answer, compressed if that is accepted and worth it. Downloads are left as they are: their ranges and lengths count the
 * octets of the content itself.
 */
export async function compressed(response: HttpResponse, request: HttpRequest): Promise<HttpResponse> {
  const { status, headers, body } = response;
  if (status === 304) return { ...response, headers: withKnownTag(headers, request) };
  if (isStream(body) || !TEXT.test(headers['content-type'] ?? '') || headers['accept-ranges'] === 'bytes')
    return response;
  const vary = { ...headers, vary: 'Accept-Encoding' };
  const coding =
    Buffer.byteLength(body) < MIN_OCTETS ? undefined : accepted(request.headers['accept-encoding']);
  if (!coding) return { status, headers: vary, body };
  const tag = headers['etag'] && { etag: codedTag(headers['etag'], coding) };
  return {
    status,
    headers: { ...vary, ...tag, 'content-encoding': coding },
    body: await encode(body, coding),
  };
}

/** The coding that a caller likes best, gzip among equals; undefined: none (RFC 9110 §12.5.3). */
export function accepted(header = ''): Coding | undefined {
  const weights = new Map(header.split(',').map(weightOf));
  const weight = (coding: Coding): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const best = CODINGS.reduce((first, second) => (weight(second) > weight(first) ? second : first));
  return weight(best) > 0 ? best : undefined;
}

function weightOf(item: string): [string, number] {
  const [coding = '', ...parameters] = item.split(';').map((each) => each.trim().toLowerCase());
  const q = parameters.find((each) => each.startsWith('q='))?.slice('q='.length);
  return [coding, q === undefined ? 1 : Number(q) || 0];
}

/** At the lowest level: 77 KB of JSON become 10 KB in 0.4 ms, and at gzip's usual level 9 KB in 2.5 ms. */
async function encode(body: string | Buffer, coding: Coding): Promise<Buffer> {
  const { brotliCompress, constants, gzip } = await import('node:zlib');
  if (coding === 'gzip') return promisify(gzip)(body, { level: 1 });
  return promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
}

/** The tag of what the caller has, compressed or not: the answer stands for it. */
function withKnownTag(headers: HttpResponse['headers'], request: HttpRequest): HttpResponse['headers'] {
  const { etag } = headers;
  const named = request.headers['if-none-match'] ?? '';
  const known = etag && CODINGS.map((coding) => codedTag(etag, coding)).find((tag) => named.includes(tag));
  return known ? { ...headers, etag: known } : headers;
}
