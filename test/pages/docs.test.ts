import { describe, expect, it } from '@jest/globals';

import { Gateway } from '../support/gateway.ts';

const servers = 'imap+plain://127.0.0.1:1';
const gateway = new Gateway({ servers });

describe('the page at /docs', () => {
  it('is made of what the gateway itself has, and nothing else', async () => {
    const page = await gateway.request('GET', '/docs');
    expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
    const references = [...page.body.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, reference]) => reference!);
    expect(references.length).toBeGreaterThan(2);
    for (const reference of references) {
      const { pathname, origin } = new URL(reference, 'http://gateway.invalid/docs');
      expect(origin).toBe('http://gateway.invalid');
      expect(await gateway.request('GET', pathname)).toMatchObject({ status: 200 });
    }
  });

  it('shows the OpenAPI document, and asks nobody whether it is valid', async () => {
    const { body } = await gateway.request('GET', '/docs/start.js');
    expect(body).toContain("call('openapi.json')");
    expect(body).toContain('validatorUrl: null');
  });

  it('lets the browser load and call nothing elsewhere', async () => {
    const { headers } = await gateway.request('GET', '/docs');
    const policy = headers['content-security-policy']!.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy.join(' ')).not.toMatch(/https?:|\*/);
  });

  it.each(['/docs/', '/docs/package.json', '/docs/../package.json', '/docs/%2e%2e/package.json'])(
    'has nothing at %s',
    async (path) => {
      expect(await gateway.request('GET', path)).toMatchObject({ status: 404 });
    },
  );

  it('is not there where it is off', async () => {
    const closed = new Gateway({ servers, env: { POSTERN_DOCS: 'off' } });
    expect(await closed.request('GET', '/docs')).toMatchObject({ status: 404 });
    expect(await closed.request('GET', '/openapi.json')).toMatchObject({ status: 200 });
  });
});
