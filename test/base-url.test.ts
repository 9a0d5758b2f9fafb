import { describe, expect, it } from '@jest/globals';

import { baseUrl, withoutBasePath } from '../src/base-url.ts';
import { isDownload } from '../src/http.ts';
import { toLambda } from '../src/lambda/handler.ts';
import type { LambdaHandler } from '../src/lambda/handler.ts';
import type { HttpRequest } from '../src/http.ts';
import { EVENT_FRONTS, restApiEvent } from './support/events.ts';
import { Gateway } from './support/gateway.ts';

/** Headers, and the URL that stands before paths. */
const REACHED: readonly (readonly [Record<string, string>, string])[] = [
  [{ host: 'mail.example.com' }, 'http://mail.example.com'],
  [{ host: '127.0.0.1:4000' }, 'http://127.0.0.1:4000'],
  [{ host: '[::1]:4000' }, 'http://[::1]:4000'],
  [{ host: 'mail.example.com', 'x-forwarded-proto': 'https' }, 'https://mail.example.com'],
  [
    { host: 'inside:80', 'x-forwarded-host': 'mail.example.com', 'x-forwarded-proto': 'HTTPS' },
    'https://mail.example.com',
  ],
  [
    { host: 'x', 'x-forwarded-host': 'a.example, b.example', 'x-forwarded-proto': 'https, http' },
    'https://a.example',
  ],
  [{}, ''],
  [{ host: '' }, ''],
  ...[
    'a b',
    'a;img-src *',
    'a/b',
    'user@host',
    "a'",
    'a"',
    'a,b c',
    'a?b',
    'a#b',
    'a:port',
    '<a>',
    'ä.example',
    '-a',
    'a\\b',
  ].map(
    (host) =>
      [
        { 'x-forwarded-host': host, host: 'real.example' },
        host === 'a,b c' ? 'http://a' : 'http://real.example',
      ] as const,
  ),
  [{ host: 'a', 'x-forwarded-proto': 'javascript' }, 'http://a'],
  [{ host: 'a', 'x-forwarded-proto': 'https://evil.example/' }, 'http://a'],
];

/** What fronts put before a path that they do not take off; others put nothing there. */
const PREFIXES: Readonly<Record<string, string>> = {
  'HTTP API': '/live',
  'HTTP API with a stage': '/prod',
  'HTTP API, payload format 1.0': '/live',
  'HTTP API, payload format 1.0, with a stage': '/v1',
  'REST API': '/live',
  'REST API behind a base path': '/mail',
};

describe('what stands before a path', () => {
  it.each(REACHED)('is of %j: %s', (headers, url) => {
    expect(baseUrl({ headers })).toBe(url);
    expect(baseUrl({ headers, prefix: '/mail' })).toBe(`${url}/mail`);
  });

  it.each([
    ['/mail/graphql', '/graphql', '/mail'],
    ['/mail', '/', '/mail'],
    ['/mail/', '/', '/mail'],
    ['/mailbox', '/mailbox', undefined],
    ['/graphql', '/graphql', undefined],
    ['/x/mail/graphql', '/x/mail/graphql', undefined],
  ])('is taken off %s', (path, behind, prefix) => {
    expect(withoutBasePath({ path, prefix: undefined }, '/mail')).toEqual({ path: behind, prefix });
    expect(withoutBasePath({ path, prefix: undefined }, '')).toEqual({ path, prefix: undefined });
  });

  it('is not mistaken in a download', () => {
    expect(isDownload({ method: 'GET', path: '/mail/v1/bytes/a' })).toBe(true);
  });

  it.each(EVENT_FRONTS)('is told by $name', async ({ name, event }) => {
    const { path, prefix } = await seen(event({ path: '/v1/account', stage: 'live' }));
    expect(path).toBe('/v1/account');
    expect(prefix).toBe(PREFIXES[name]);
  });

  it('is told by a REST API, as stage or as base path of a domain', async () => {
    expect(await seen(restApiEvent({ path: '/v1/account', stage: 'live' }))).toMatchObject({
      prefix: '/live',
    });
    expect(await seen(restApiEvent({ path: '/v1/account' }, '/mail'))).toMatchObject({
      path: '/v1/account',
      prefix: '/mail',
    });
  });

  it('can be configured', async () => {
    const gateway = new Gateway({ servers: 'imaps://mail.example.com', env: { POSTERN_BASE_PATH: '/mail' } });
    for (const path of ['/mail/health', '/health'])
      expect(await gateway.request('GET', path)).toMatchObject({ status: 200 });
    expect(await gateway.request('GET', '/other/health')).toMatchObject({ status: 404 });
    expect(await gateway.request('GET', '/mail/graphql', { accept: 'application/json' })).toMatchObject({
      status: 400,
    });
  });
});

async function seen(event: unknown): Promise<HttpRequest> {
  let request: HttpRequest | undefined;
  const handler = toLambda((each) => {
    request = each;
    return Promise.resolve({ status: 200, headers: {}, body: '' });
  });
  await handler(event as Parameters<LambdaHandler>[0], {
    awsRequestId: '1',
    getRemainingTimeInMillis: () => 1_000,
  });
  return request!;
}
