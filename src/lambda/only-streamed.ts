import type { App } from '../app.ts';
import { isDownload } from '../http.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';

/**
 * The app behind a door that only lets through what is streamed, and a browser's question whether it may ask. A function
 * URL has no rate limit of its own: signing in there would be a way around the one that guards the API.
 */
export function onlyStreamed(app: App): App {
  return async (request) =>
    isDownload(request) || request.method === 'OPTIONS' ? app(request) : elsewhere(request);
}

function elsewhere({ id, path }: HttpRequest): HttpResponse {
  const problem = {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: `This function serves only raw messages and attachments. Request ${path.slice(0, 100)} at the URL of the API`,
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
