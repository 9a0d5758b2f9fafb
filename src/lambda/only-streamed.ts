import type { App } from '../app.ts';
import { errorPages } from '../base-url.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';
import { acceptsEventStream, isDownload, isEventStream } from '../http.ts';
import type { PageOf } from '../mail/errors.ts';

/** What a function streams, and nothing else. */
interface Purpose {
  /** Completes «This function serves only …». */
  readonly serves: string;
  readonly claims: (request: HttpRequest) => boolean | Promise<boolean>;
}

export const DOWNLOADS: Purpose = { serves: 'raw messages and attachments', claims: isDownload };

export const EVENT_STREAMS: Purpose = { serves: 'streams of events', claims: isOwnStream };

/**
 * The app behind a door that only lets through what is streamed, and a browser's question whether it may ask. A function
 * URL has no rate limit of its own: signing in there would be a way around the one that guards the API.
 */
export function onlyStreamed(app: App, { serves, claims }: Purpose): App {
  return async (request) => {
    if (request.method === 'OPTIONS' || (await claims(request))) return app(request);
    return elsewhere(request, serves, app.pagesFor?.(request) ?? errorPages('', request));
  };
}

/** A stream of events; of GraphQL only subscriptions, though its other operations may be answered as streams as well. */
async function isOwnStream(request: HttpRequest): Promise<boolean> {
  if (request.path !== '/graphql') return isEventStream(request);
  if (!acceptsEventStream(request)) return false;
  const { isSubscription } = await import('../graphql/event-stream.ts');
  return isSubscription(request);
}

function elsewhere({ id, path }: HttpRequest, serves: string, pageOf: PageOf): HttpResponse {
  const problem = {
    type: pageOf('NOT_FOUND'),
    title: 'Not Found',
    status: 404,
    detail: `This function serves only ${serves}. Request ${path.slice(0, 100)} at the URL of the API`,
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
