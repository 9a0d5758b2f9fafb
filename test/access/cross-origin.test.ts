import { describe, expect, it } from '@jest/globals';

import { OPERATIONS } from '../../src/rest/table.ts';
import { Gateway } from '../support/gateway.ts';

const APP = 'https://app.example.com';
const servers = 'imap+plain://127.0.0.1:1';
const some = new Gateway({ servers, env: { POSTERN_CORS_ORIGINS: `${APP},http://localhost:5173` } });
const all = new Gateway({ servers, env: { POSTERN_CORS_ORIGINS: '*' } });
const none = new Gateway({ servers });

const asks = (origin: string) => ({
  origin,
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization,content-type',
});

describe('a browser that asks before it sends', () => {
  it.each(['/graphql', '/v1/mailboxes', '/v1/messages/abc'])('may send to %s', async (path) => {
    const { status, headers, body } = await some.request('OPTIONS', path, asks(APP));
    expect({ status, body }).toEqual({ status: 204, body: '' });
    expect(headers['access-control-allow-origin']).toBe(APP);
    // Every method and header that an operation has.
    const allowed = headers['access-control-allow-headers']!.toLowerCase().split(', ');
    for (const { method, headers: own = {} } of OPERATIONS) {
      expect(headers['access-control-allow-methods']).toContain(method);
      for (const name of Object.keys(own)) expect(allowed).toContain(name.toLowerCase());
    }
    for (const name of ['Authorization', 'Content-Type', 'If-Match', 'Idempotency-Key', 'Postern-Explain'])
      expect(headers['access-control-allow-headers']).toContain(name);
    expect(headers['vary']).toBe('Origin');
  });

  it.each([
    [some, 'https://app.example.com.evil.example'],
    [some, 'null'],
    [none, APP],
  ])('is told nothing where its page may not', async (gateway, origin) => {
    const { status, headers } = await gateway.request('OPTIONS', '/v1/mailboxes', asks(origin));
    expect(status).toBe(405);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each(['/health', '/v1/account', '/nothing'])(
    'of %s can be read, with its headers, by the pages that are named',
    async (path) => {
      const { headers } = await some.request('GET', path, { origin: 'http://localhost:5173' });
      expect(headers['access-control-allow-origin']).toBe('http://localhost:5173');
      for (const name of ['ETag', 'Link', 'Retry-After', 'X-Request-Id', 'Content-Disposition'])
        expect(headers['access-control-expose-headers']).toContain(name);
    },
  );

  it('of GraphQL as well', async () => {
    const { headers } = await some.request(
      'POST',
      '/graphql',
      { origin: APP, 'content-type': 'application/json' },
      '{"query":"{ __typename }"}',
    );
    expect(headers['access-control-allow-origin']).toBe(APP);
  });

  it('is for everyone where everyone may read it, and never with cookies', async () => {
    const { headers } = await all.request('GET', '/health', { origin: 'https://anything.example' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['vary'] ?? '').not.toContain('Origin');
  });

  it('of a gateway without web pages says nothing of all this', async () => {
    const { headers } = await none.request('GET', '/health', { origin: APP });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
