import { describe, expect, it } from '@jest/globals';

import type { App } from '../../src/app.ts';
import type { HttpRequest, HttpResponse } from '../../src/http.ts';
import { withGraphiql } from '../../src/local/graphiql.ts';

const api: App = () => Promise.resolve({ status: 200, headers: {}, body: 'api' });
const app = withGraphiql(api, () => Promise.resolve('sealed-token'));
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

const get = (path: string, accept: string, more: Partial<HttpRequest> = {}): Promise<HttpResponse> =>
  app({
    method: 'GET',
    path,
    query: '',
    headers: { accept },
    body: Buffer.alloc(0),
    id: '1',
    timeLeft: 1_000,
    ...more,
  });
const textOf = ({ body }: HttpResponse): string => String(body as string | Buffer);
const namesIn = (page: string): string[] =>
  [...page.matchAll(/graphql\/[\w.-]+\.(?:js|css)/g)].map(([name]) => name);

describe('GraphiQL', () => {
  it('is for browsers that GET /graphql; all else is the API', async () => {
    expect((await get('/graphql', BROWSER)).headers['content-type']).toBe('text/html; charset=utf-8');
    const others = [
      get('/graphql', '*/*'),
      get('/graphql', BROWSER, { method: 'POST' }),
      get('/v1/mailboxes', BROWSER),
      get('/graphql/app.js', BROWSER),
    ];
    for (const response of await Promise.all(others)) expect(response.body).toBe('api');
  });

  it('loads nothing from elsewhere, and may not', async () => {
    const { headers, body } = await get('/graphql', BROWSER);
    const links = [...(body as string).matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, link]) => link);
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((link) => !/^[\w.-]+(?:\/[\w.-]+)?$/.test(link!))).toEqual([]);
    // What the scripts might try, the browser refuses.
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('is made of files that are kept for good, because their names say what is in them', async () => {
    const names = namesIn(textOf(await get('/graphql', BROWSER)));
    expect(new Set(names).size).toBe(7);
    for (const name of names) {
      const { status, headers, body } = await get(`/${name}`, '*/*', {
        headers: { 'accept-encoding': 'gzip' },
      });
      expect([name, status, headers['cache-control']]).toEqual([
        name,
        200,
        'public, max-age=31536000, immutable',
      ]);
      expect(name).toMatch(/\.[\w-]{16}\.(?:js|css)$/);
      expect(Buffer.byteLength(body as Buffer)).toBeGreaterThan(0);
    }
    expect(namesIn(textOf(await get('/graphql', BROWSER)))).toEqual(names);
  });

  it('starts with a query and with the token, and without one with a sign-in', async () => {
    const page = textOf(await get('/graphql', BROWSER));
    expect(page).toContain('"token":"sealed-token"');
    expect(page).toContain('mailbox(role: INBOX)');
    const bare = withGraphiql(api);
    const request = { method: 'GET', path: '/graphql', query: '', headers: { accept: BROWSER } };
    const other = textOf(await bare({ ...request, body: Buffer.alloc(0), id: '1', timeLeft: 1_000 }));
    expect(other).not.toContain('"token"');
    expect(other).toContain('name="password"');
  });
});
