import type { App } from '../app.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';

/** Octets of a message, however they are asked for: what the streaming function is for. */
const STREAMED = /^\/v1\/(?:bytes\/[^/]+|messages\/[^/:]+\/(?:raw|text|html|attachments\/[^/]+))$/;

/** Whether a request belongs to the function that streams; on AWS whoever asks chooses by the host (POSTERN_BYTES_URL). */
export function isStreamed({ method, path }: Pick<HttpRequest, 'method' | 'path'>): boolean {
  return (method === 'GET' || method === 'HEAD') && STREAMED.test(path);
}

/**
 * The app behind a door that only lets through what is streamed, and a browser's question whether it may ask. A function
 * URL has no rate limit of its own: signing in there would be a way around the one that guards the API.
 */
export function onlyStreamed(app: App): App {
  return async (request) =>
    isStreamed(request) || request.method === 'OPTIONS' ? app(request) : elsewhere(request);
}

function elsewhere({ id, path }: HttpRequest): HttpResponse {
  const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: `Only messages' octets are here; ${path.slice(0, 100)} is at the address of the API`,
    code: 'NOT_FOUND',
    retryable: false,
    requestId: id,
  };
  const headers = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': id,
  };
  return { status: 404, headers, body: JSON.stringify(problem) };
}
