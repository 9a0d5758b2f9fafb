import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { clientPackages } from '../support/client-project.ts';
import type { FirstVisit } from '../support/first-visit.ts';
import { startFirstVisit } from '../support/first-visit.ts';

// The audit that belongs to the specification of GraphQL over HTTP, over HTTP.

/**
 * A document that cannot be parsed, validated or given its variables is answered with 400 to `Accept: application/json` as well,
 * which is Apollo's default; the specification would rather have 200 (decision 50).
 */
const EXPLAINED = ['572B', 'FDE2', '7B9B'];

interface AuditResult {
  readonly id: string;
  readonly name: string;
  /** Of a failure by the audit's word: MUST is an error, SHOULD a warning, MAY a notice. */
  readonly status: 'ok' | 'notice' | 'warn' | 'error';
  readonly reason?: string;
}

interface Audits {
  readonly auditServer: (options: { url: string; fetchFn: typeof fetch }) => Promise<AuditResult[]>;
}

describe('the audit of graphql-http', () => {
  let visit: FirstVisit;
  let token: string;
  let auditServer: Audits['auditServer'];
  beforeAll(async () => {
    const folder = await clientPackages();
    const file = path.join(folder, 'node_modules/graphql-http/lib/audits/index.mjs');
    ({ auditServer } = (await import(pathToFileURL(file).href)) as Audits);
    visit = await startFirstVisit();
    const body = JSON.stringify({ user: 'demo', password: 'demo' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${visit.url}/v1/tokens`, { method: 'POST', headers, body });
    ({ token } = (await answer.json()) as { token: string });
  }, 300_000);
  afterAll(() => visit.close());

  it('finds nothing but what is explained, for a client with a token', async () => {
    const withToken: typeof fetch = (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${token}`);
      return fetch(url, { ...init, headers });
    };
    const results = await auditServer({ url: `${visit.url}/graphql`, fetchFn: withToken });
    expect(results.length).toBeGreaterThan(55);
    const found = results.filter(({ status }) => status !== 'ok');
    const ids = found.map(({ id, status }) => `${status} ${id}`);
    expect(ids).toEqual(EXPLAINED.map((id) => `warn ${id}`));
  });
});
