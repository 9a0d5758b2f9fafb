import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { LookupFunction } from 'node:net';

import { MailError, asMailError } from '../mail/errors.ts';
import { HostLookup } from './host-lookup.ts';
import { isPublicAddress } from './public-address.ts';

/** What a request may cost, and where it may go. */
export interface FetchBounds {
  /** The deployment names the host in full, so it may be anywhere; any other must have public addresses only. */
  readonly isNamed: boolean;
  /** Aborts when the answer is no longer waited for. */
  readonly signal: AbortSignal;
  /** Octets of an answer. */
  readonly most: number;
  /** Certificate authorities to trust, PEM; undefined: the platform's own. */
  readonly authorities?: readonly string[] | undefined;
}

export interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

const hosts = new HostLookup();

/**
 * An HTTP request to a host whose addresses have been checked, as `fetch` answers it. The checked addresses are those that
 * are dialled. Redirects are answered, never followed, and there are no cookies.
 * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT
 */
export async function checkedFetch(url: URL, request: FetchRequest, bounds: FetchBounds): Promise<Response> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (net.isIP(host) !== 0) requireAllowed(host, [host], bounds);
  try {
    return await send(url, request, bounds);
  } catch (error) {
    if (bounds.signal.aborted) throw new MailError('SERVER_TIMEOUT', `${host} did not answer in time`);
    if (error instanceof MailError) throw error;
    throw new MailError('SERVER_UNAVAILABLE', `${host} cannot be reached`, { cause: error });
  }
}

function send(url: URL, { method, headers, body }: FetchRequest, bounds: FetchBounds): Promise<Response> {
  const { signal, authorities: ca } = bounds;
  const options = { method, headers, signal, lookup: lookupWithin(bounds), agent: false as const };
  return new Promise((resolve, reject) => {
    const answer = (response: http.IncomingMessage) =>
      void readWithin(response, bounds).then(resolve, reject);
    const request = isHttps(url)
      ? https.request(url, { ...options, ...(ca && { ca: [...ca] }) }, answer)
      : http.request(url, options, answer);
    request.on('error', reject);
    request.end(body);
  });
}

async function readWithin(response: http.IncomingMessage, { most }: FetchBounds): Promise<Response> {
  const pieces: Buffer[] = [];
  let octets = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    octets += piece.length;
    if (octets > most) {
      response.destroy();
      throw new MailError('SERVER_UNAVAILABLE', `The answer is longer than ${most} octets`);
    }
    pieces.push(piece);
  }
  const headers = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const status = response.statusCode ?? 502;
  const hasBody = status >= 200 && status !== 204 && status !== 304;
  return new Response(hasBody ? Buffer.concat(pieces) : null, { status, headers });
}

export function isHttps({ protocol: scheme }: URL): boolean {
  return scheme === 'https:';
}

/** Looks up as `connect` wants it, and hands out nothing that may not be dialled. */
function lookupWithin(bounds: FetchBounds): LookupFunction {
  return (host, { all }, done) => {
    hosts
      .addressesOf(host, bounds)
      .then((found) => {
        requireAllowed(
          host,
          found.map(({ address }) => address),
          bounds,
        );
        if (all) done(null, found);
        else done(null, found[0]!.address, found[0]!.family);
      })
      .catch((error: unknown) => done(asMailError(error), ''));
  };
}

/** One answer for a private address and for a name that does not exist. */
function requireAllowed(host: string, addresses: readonly string[], { isNamed }: FetchBounds): void {
  if (addresses.length > 0 && (isNamed || addresses.every(isPublicAddress))) return;
  throw new MailError('SERVER_UNAVAILABLE', `${host} cannot be reached`);
}
