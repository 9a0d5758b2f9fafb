import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig, readConfig } from '../../src/config.ts';
import type { HttpResponse } from '../../src/http.ts';

const SERVERS = 'imap+plain://127.0.0.1:1';
const local = localConfig({ POSTERN_SERVERS: SERVERS }, { demo: { user: 'demo', password: '"><b>' } });
const deployed = readConfig({
  POSTERN_SERVERS: SERVERS,
  POSTERN_KEYS: `k:${createHash('sha256').update('home').digest('base64')}`,
});

const get = (config: typeof deployed, path = '/', more = {}): Promise<HttpResponse> =>
  createApp(config, () => {})({
    method: 'GET',
    path,
    query: '',
    headers: { host: 'mail.example.com', 'x-forwarded-proto': 'https' },
    body: Buffer.alloc(0),
    id: '1',
    timeLeft: 5_000,
    ...more,
  });

describe('the page about the gateway', () => {
  it('says what this is and where to go on', async () => {
    const { status, headers, body } = await get(local, '/about');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    for (const path of ['/graphql', '/docs', '/schema.graphql', '/openapi.json', '/favicon.svg'])
      expect(body).toContain(`href="https://mail.example.com${path}"`);
    expect(body).toContain('Sign in to the demo');
    expect(body).not.toContain('"><b>');
  });

  it.each(['/', '/about', '/web/app.js', '/favicon.svg', '/docs', '/docs/start.js'])(
    'refuses other methods of %s as every path does',
    async (path) => {
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
        const { status, headers, body } = await get(local, path, { method });
        expect([status, headers['allow'], headers['content-type']]).toEqual([
          405,
          'GET, HEAD',
          'application/problem+json',
        ]);
        expect(JSON.parse(body as string)).toMatchObject({ code: 'METHOD', status: 405 });
      }
      // What is off is not there.
      expect((await get(deployed, '/docs', { method: 'POST' })).status).toBe(404);
    },
  );

  it('stands at / where there is no mail client', async () => {
    expect((await get(deployed)).body).toContain('<h1>Postern</h1>');
    expect((await get(deployed, '/about')).status).toBe(404);
    expect((await get(local)).body).not.toContain('<h1>');
  });

  it('of a deployment has no demo, and leads to nothing that is off', async () => {
    const { body } = await get(deployed);
    for (const absent of ['id="try"', '/docs"', '/graphql"']) expect(body).not.toContain(absent);
    expect(body).toContain('href="https://mail.example.com/openapi.json"');
  });

  it('runs nothing but what stands in it, and holds behind a prefix', async () => {
    const { headers, body } = await get(local, '/about', { prefix: '/stage' });
    expect(body).toContain('href="https://mail.example.com/stage/docs"');
    const policy = headers['content-security-policy']!;
    for (const element of ['style', 'script']) {
      const [, text] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(body as string)!;
      expect(policy).toContain(`sha256-${createHash('sha256').update(text!).digest('base64')}`);
    }
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it.each(['/favicon.svg', '/favicon.ico'])('has an icon at %s', async (path) => {
    expect(await get(deployed, path)).toMatchObject({
      status: 200,
      headers: { 'content-type': 'image/svg+xml' },
    });
  });

  it('is for GET and HEAD', async () => {
    expect(await get(deployed, '/', { method: 'POST' })).toMatchObject({ status: 405 });
    expect(await get(deployed, '/', { method: 'HEAD' })).toMatchObject({ status: 200 });
  });
});
