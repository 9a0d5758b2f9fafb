import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { OPERATIONS } from '../../src/rest/table.ts';
import type { FirstVisit } from '../support/first-visit.ts';
import { startFirstVisit } from '../support/first-visit.ts';
import { OpenApi } from '../support/openapi.ts';
import type { ApiOperation, Parameter } from '../support/openapi.ts';
import type { Violation } from '../support/validating-proxy.ts';
import { ValidatingProxy, violationsOf } from '../support/validating-proxy.ts';
import { WEBHOOK_OPERATIONS } from '../support/webhook-operations.ts';

// Every operation through a proxy that knows nothing but the OpenAPI document and compares requests and answers with it: as
// the page at /docs would send it, with every field that can be asked for, without a token, and with an id of nothing.

/** They need a provider or a store, or a front that streams, and are refused here in the way that is documented. */
const REFUSED_HERE = [
  'startBrowserSignIn',
  'finishBrowserSignIn',
  'endTokens',
  'listenToEvents',
  'getSealedEvents',
  ...WEBHOOK_OPERATIONS,
];

/** What the document has no example of: values of parameters that are needed. */
const NEEDED: Readonly<Record<string, string>> = {
  provider: 'google',
  returnTo: 'https://app.example.com/signed-in',
  codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbXwJzsw-cM'.padEnd(43, '0'),
};

const FIELD_LISTS = ['fields', 'mailboxFields'];
/** What answers with fields that can be chosen, and changes nothing. */
const READING = OPERATIONS.filter(
  ({ id, method, query }) =>
    method === 'GET' &&
    !REFUSED_HERE.includes(id) &&
    FIELD_LISTS.some((name) => Object.hasOwn(query ?? {}, name)),
).map(({ id }) => id);
const GUARDED = OPERATIONS.filter(({ isPublic }) => !isPublic).map(({ id }) => id);
const OF_SOMETHING = OPERATIONS.filter(({ path: route }) => route.includes('{')).map(({ id }) => id);

type WithExamples = (
  document: object,
  demo: object,
  call: (path: string, body?: object) => Promise<unknown>,
) => Promise<object>;

const demo = { user: 'demo', password: 'demo' };

describe('the validating proxy', () => {
  let visit: FirstVisit;
  let proxy: ValidatingProxy;
  let folder: string;
  let token: string;
  let api: OpenApi;

  beforeAll(async () => {
    visit = await startFirstVisit();
    folder = mkdtempSync(path.join(tmpdir(), 'postern-proxy-'));
    const file = path.join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(await readDocument()));
    proxy = await ValidatingProxy.start(file, visit.url);
    token = await signIn();
    api = await readExamples();
  }, 300_000);
  afterAll(async () => {
    await proxy.stop();
    await visit.close();
    rmSync(folder, { recursive: true });
  });

  async function readDocument(): Promise<object> {
    return (await (await fetch(`${visit.url}/openapi.json`)).json()) as object;
  }
  /** The document with examples of what the account holds now. */
  async function readExamples(): Promise<OpenApi> {
    const script = readFileSync('src/pages/browser/examples.js', 'utf8');
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a script of a page has no exports
    const withExamples = new Function(`${script}; return withExamples;`)() as WithExamples;
    return new OpenApi(await withExamples(await readDocument(), demo, call));
  }
  async function signIn(): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(demo);
    const answer = await fetch(`${visit.url}/v1/tokens`, { method: 'POST', headers, body });
    return ((await answer.json()) as { token: string }).token;
  }
  async function call(target: string): Promise<unknown> {
    const answer = await fetch(`${visit.url}/${target}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  /** Sends a request, and says what it was answered and what the proxy found. */
  async function send(operation: ApiOperation, request: Partial<Asked> = {}) {
    const { values, query, type, body, authorization } = { ...usual(operation), ...request };
    const target = operation.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
    const headers = { ...(authorization && { authorization }), ...(type && { 'content-type': type }) };
    const answer = await fetch(`${proxy.url}${target}?${new URLSearchParams(query).toString()}`, {
      method: operation.method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    return { status: answer.status, violations: violationsOf(answer), text };
  }

  interface Asked {
    readonly values: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
    readonly type: string | undefined;
    readonly body: string | undefined;
    readonly authorization: string | undefined;
  }

  /** @param kind which of the media types that its body may have */
  function usual(operation: ApiOperation, kind = 0): Asked {
    const needed = (place: string) =>
      Object.fromEntries(
        operation.parameters
          .filter((each) => each.in === place)
          .map(({ name, example }) => [name, example ?? NEEDED[name]] as const)
          .flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value as string}`]])),
      );
    const [type, media] = Object.entries(operation.body)[kind] ?? [];
    const example = media?.example ?? Object.values(media?.examples ?? {})[0]?.value;
    return {
      values: needed('path'),
      query: needed('query'),
      type,
      body: typeof example === 'string' || example === undefined ? example : JSON.stringify(example),
      authorization: operation.isPublic ? undefined : `Bearer ${token}`,
    };
  }

  const agreement = (violations: readonly Violation[], text: string) =>
    violations.length > 0 ? { violations, text } : 'agrees';

  it.each(OPERATIONS.map(({ id }) => id))('agrees with %s', async (id) => {
    const kinds = Object.keys(api.operation(id).body).length || 1;
    for (let kind = 0; kind < kinds; kind++) {
      // The first one may have taken away what it was about.
      if (kind > 0) api = await readExamples();
      const operation = api.operation(id);
      const { status, violations, text } = await send(operation, usual(operation, kind));
      expect(agreement(violations, text)).toBe('agrees');
      expect([status >= 200 && status < 400, text]).toEqual([!REFUSED_HERE.includes(id), text]);
    }
  });

  it.each(READING)('agrees with every field of %s', async (id) => {
    const operation = api.operation(id);
    const lists = operation.parameters.filter(({ name }) => FIELD_LISTS.includes(name));
    const all = Object.fromEntries(lists.map((list) => [list.name, choicesOf(list).join(',')]));
    expect(lists.length).toBeGreaterThan(0);
    const { status, violations, text } = await send(operation, {
      query: { ...usual(operation).query, ...all },
    });
    expect([status, agreement(violations, text)]).toEqual([200, 'agrees']);
  });

  it.each(GUARDED)('agrees with what %s answers without a token', async (id) => {
    const { status, violations, text } = await send(api.operation(id), { authorization: undefined });
    expect(status).toBe(401);
    // The proxy misses the token as well.
    expect(violations.map(({ code }) => code)).toEqual([401]);
    expect(text).toContain('"requestId"');
  });

  it.each(OF_SOMETHING)('agrees with what %s answers for an id of nothing', async (id) => {
    const operation = api.operation(id);
    const { path: route } = OPERATIONS.find((each) => each.id === id)!;
    const values = Object.fromEntries(
      [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name!, 'nothing']),
    );
    const { status, violations, text } = await send(operation, { values });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(agreement(violations, text)).toBe('agrees');
  });

  it('finds what is wrong, where something is', async () => {
    const list = api.operation('listMailboxes');
    const wrong = await send(list, { query: { fields: 'nothing' } });
    expect(wrong.violations).toMatchObject([{ location: ['request', 'query', 'fields', '0'] }]);
    const other = structuredClone(api.document) as unknown as Strict;
    other.components.schemas['MailboxList']!.required.push('nothing');
    const file = path.join(folder, 'other.json');
    writeFileSync(file, JSON.stringify(other));
    const strict = await ValidatingProxy.start(file, visit.url);
    const answer = await fetch(`${strict.url}/v1/mailboxes`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(violationsOf(answer)).toMatchObject([{ message: expect.stringContaining('nothing') as unknown }]);
    await strict.stop();
  });
});

interface Strict {
  readonly components: { readonly schemas: Record<string, { readonly required: string[] }> };
}

/** The values that an item of a list may have. */
function choicesOf({ schema }: Parameter): readonly string[] {
  return (schema['items'] as { enum?: string[] }).enum ?? [];
}
