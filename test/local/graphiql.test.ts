import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLambdaFront } from '../../src/local/http.ts';
import type { Front } from '../../src/node/server.ts';
import { withGraphiql } from '../../src/local/graphiql.ts';

let front: Front;
beforeAll(async () => {
  const handler = withGraphiql(
    () => Promise.resolve({ statusCode: 200, body: '"api"' }),
    () => Promise.resolve('sealed-token'),
  );
  front = await startLambdaFront(handler, { port: 0 });
});
afterAll(() => front.close());

const get = (path: string, accept: string, method = 'GET'): Promise<Response> =>
  fetch(`http://127.0.0.1:${front.port}${path}`, { method, headers: { accept } });

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('GraphiQL', () => {
  it('is for browsers that GET /graphql; all else is the API', async () => {
    expect((await get('/graphql', BROWSER)).headers.get('content-type')).toBe('text/html; charset=utf-8');
    const others = [get('/graphql', '*/*'), get('/graphql', BROWSER, 'POST'), get('/v1/mailboxes', BROWSER)];
    for (const response of await Promise.all(others)) expect(await response.text()).toBe('"api"');
  });

  it('loads nothing from elsewhere, and may not', async () => {
    const response = await get('/graphql', BROWSER);
    const page = await response.text();
    const markup = page.replace(/<script>[^]*<\/script>/g, '').replace(/<style>[^]*?<\/style>/g, '');
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const isRemote = (value = ''): boolean => !/^(data:|blob:|#|$)/i.test(value.replace(/["'\s]/g, ''));
    const links = [...markup.matchAll(/\s(?:src|href|srcset|action|data)\s*=\s*("[^"]*"|'[^']*'|\S+)/gi)];
    expect(links.map((match) => match[1]?.slice(0, 30)).filter(isRemote)).toEqual([]);
    const urls = [...style.matchAll(/url\(([^)]{0,30})/gi)].map((match) => match[1]);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter(isRemote)).toEqual([]);
    expect(style).not.toMatch(/@import/);
    // What the scripts might try, the browser refuses.
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('starts with a query and with the token in its header', async () => {
    const page = await (await get('/graphql', BROWSER)).text();
    expect(page).toContain('Bearer sealed-token');
    expect(page).toContain('mailbox(role: INBOX)');
  });

  it('waits for a token to be pasted where there is no demo account', async () => {
    const api = withGraphiql(() => Promise.resolve({ statusCode: 200 }));
    const bare = await startLambdaFront(api, { port: 0 });
    const response = await fetch(`http://127.0.0.1:${bare.port}/graphql`, { headers: { accept: BROWSER } });
    expect(await response.text()).toContain('Bearer paste the token here');
    await bare.close();
  });
});
