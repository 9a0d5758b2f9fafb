import { expect, it } from '@jest/globals';

import { acceptsEventStream, endedBy, isDownload, isEventStream } from '../src/http.ts';
import { OPERATIONS } from '../src/rest/table.ts';

it('downloads are the operations that answer content, and no others', () => {
  const downloads = OPERATIONS.filter(({ method, path }) =>
    isDownload({ method, path: path.replaceAll(/\{\w+\}/g, 'WyJt') }),
  );
  const content = OPERATIONS.filter(({ topic }) => topic === 'Content');
  expect(downloads.map(({ id }) => id)).toEqual(content.map(({ id }) => id));
  expect(isDownload({ method: 'HEAD', path: '/v1/bytes/x' })).toBe(true);
  expect(isDownload({ method: 'POST', path: '/v1/bytes/x' })).toBe(false);
});

it.each([
  ['/v1/events', undefined, true],
  ['/v1/events/token', 'text/event-stream', true],
  ['/v1/eventsource', 'text/event-stream', false],
  ['/graphql', 'text/event-stream', true],
  ['/graphql', 'Text/Event-Stream; q=0.9', true],
  ['/graphql', undefined, false],
  ['/graphql', 'application/json', false],
  // What urql sends with every operation.
  [
    '/graphql',
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
    false,
  ],
  ['/graphql', 'text/event-stream, */*;q=0.1', false],
])('%s with Accept: %s lasts as long as a stream of events: %s', (path, accept, isStream) => {
  const headers: Record<string, string> = accept === undefined ? {} : { accept };
  expect(isEventStream({ path, headers })).toBe(isStream);
  expect(acceptsEventStream({ headers })).toBe(/event-stream/i.test(accept ?? ''));
});

it('a stream whose reader goes while it waits is ended at once, and once', async () => {
  let ends = 0;
  const waiting = Promise.withResolvers<IteratorResult<Buffer>>();
  const source = {
    next: () => waiting.promise,
    return: () => {
      ends += 1;
      waiting.resolve({ done: false, value: Buffer.from('late') });
      return Promise.resolve({ done: true as const, value: undefined });
    },
  };
  const reader = new AbortController();
  const pieces = endedBy({ [Symbol.asyncIterator]: () => source }, reader.signal);
  const read = (async () => {
    for await (const piece of pieces) {
      expect(piece.toString()).toBe('late');
      break;
    }
  })();
  reader.abort();
  await read;
  expect(ends).toBe(1);
});
