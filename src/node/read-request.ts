import type { IncomingMessage } from 'node:http';

import type { HttpRequest } from '../http.ts';
import { MAX_SIGN_IN_BODY } from '../mail/limits.ts';

/** What stands ahead of a request's body. */
export type RequestHead = Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>;

export function readHead({ method = 'GET', url = '/', rawHeaders }: IncomingMessage): RequestHead {
  const target = originForm(url);
  const mark = target.indexOf('?');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: joinHeaders(rawHeaders),
  };
}

/** A request target in origin form: a server has to take the absolute form as well (RFC 9112 §3.2.2). */
function originForm(target: string): string {
  const origin = target.replace(/^https?:\/\/[^/?]*/i, '');
  return origin.startsWith('/') || origin === '*' ? origin : `/${origin}`;
}

/**
 * Names in lower case; repeated ones joined as RFC 9110 §5.3 says, cookies as RFC 6265 §4.2 does. Not Node's own
 * `headers`, which keeps the first `Authorization` of several: two are none that can be read.
 */
function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    const before = headers.get(name);
    const separator = name === 'cookie' ? '; ' : ', ';
    headers.set(name, before === undefined ? rawHeaders[i + 1]! : before + separator + rawHeaders[i + 1]!);
  }
  return Object.fromEntries(headers);
}

/** What a body is held to. */
export interface BodyLimits {
  /** Octets that this request's body may have; asked only of one that is longer than any may be. */
  readonly limit: () => Promise<number>;
  /** The client waits for this before it sends a body that it has only announced (RFC 9110 §10.1.1). */
  readonly welcome?: () => void;
  /** Takes in octets of bodies under way, or has no room for them. */
  readonly take: (octets: number) => boolean;
}

/** A body, or why it is not read to its end. */
export type Body = { readonly octets: Buffer } | { readonly refused: 'TOO_LARGE' | 'RATE_LIMITED' };

/** Milliseconds in which a body that is held has to come. */
const BODY_LIMIT = 60_000;

/** The body, refused as soon as it is too large, announced or not. @throws when the client goes away, or is too slow */
export async function readBody(
  message: IncomingMessage,
  { limit, take, welcome }: BodyLimits,
): Promise<Body> {
  const chunks: Buffer[] = [];
  let length = 0;
  let most = MAX_SIGN_IN_BODY;
  const isTooLarge = async (octets: number) => octets > most && octets > (most = await limit());
  if (await isTooLarge(announcedOctets(message.headers))) return { refused: 'TOO_LARGE' };
  welcome?.();
  const timer = setTimeout(() => message.destroy(), BODY_LIMIT);
  try {
    for await (const chunk of piecesOf(message)) {
      length += chunk.length;
      if (await isTooLarge(length)) return { refused: 'TOO_LARGE' };
      if (!take(chunk.length)) return { refused: 'RATE_LIMITED' };
      chunks.push(chunk);
    }
  } finally {
    clearTimeout(timer);
  }
  return { octets: Buffer.concat(chunks) };
}

/** Octets of a body by its Content-Length; 0: it does not say. */
export function announcedOctets(headers: IncomingMessage['headers']): number {
  return Number(headers['content-length'] ?? 0);
}

/** What is left of a body that is refused stays unread, and the connection open for the answer. */
export function piecesOf(message: IncomingMessage): AsyncIterable<Buffer> {
  return message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
