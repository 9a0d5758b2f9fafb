import { describe, expect, it } from '@jest/globals';

import type { GraphqlContext } from '../../src/graphql/context.ts';
import { createGraphql } from '../../src/graphql/server.ts';
import type { HttpRequest, TextResponse } from '../../src/http.ts';
import { ResponseBudget } from '../../src/mail/response-budget.ts';
import { MailError } from '../../src/mail/errors.ts';
import type { Mailbox } from '../../src/mail/mailbox.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import type { MailSession } from '../../src/mail/mail-session.ts';

const told: MailError[] = [];
const handler = createGraphql();
const graphql = async (...args: Parameters<typeof handler>) => (await handler(...args)) as TextResponse;

const request = (query: unknown, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  path: '/graphql',
  query: '',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ query })),
  id: 'r1',
  timeLeft: 5_000,
  ...changes,
});

const pageOf = (code: string) => `https://mail.example.com/docs/guide/errors/${code}`;

const context = (mail: () => Partial<MailSession>): GraphqlContext => ({
  mail: mail as () => MailSession,
  listen: () => Promise.reject(new MailError('FORBIDDEN', 'no')),
  identities: () => [],
  rights: () => ALL_RIGHTS,
  token: undefined,
  newToken: () => undefined,
  discover: () => Promise.resolve([]),
  signIn: () => Promise.reject(new MailError('FORBIDDEN', 'no')),
  sealEventsUrl: () => Promise.resolve(null),
  receiver: () => ({ host: 'mail.example.com', authservIds: [] }),
  sealUrl: () => '',
  compose: () => Promise.resolve([]),
  readOutgoing: () => Promise.reject(new MailError('UNSUPPORTED', 'no')),
  submission: () => Promise.reject(new MailError('UNSUPPORTED', 'no')),
  plan: () => mail().report!(),
  explain: 'no',
  maxUpload: 1,
  room: new ResponseBudget(),
  pageOf,
  report: (error) => void told.push(error),
  webhooks: () => Promise.reject(new MailError('UNSUPPORTED', 'no')),
});

const nobody = context(() => {
  throw new TypeError('detail of the inside');
});

async function errorsOf(query: unknown, changes?: Partial<HttpRequest>, inside = nobody) {
  const { status, body } = await graphql(request(query, changes), inside);
  const { errors } = JSON.parse(body) as {
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
  return { status, errors: errors ?? [] };
}

describe('an error', () => {
  it.each([
    ['of a document', '{ nothing }', {}],
    ['of a resolver', '{ mailboxes { name } }', {}],
    ['of a request that is no operation', undefined, { body: Buffer.from('{') }],
  ])('%s leads to the page about it', async (_name, query, changes) => {
    const { errors } = await errorsOf(query, changes);
    told.splice(0);
    for (const { extensions } of errors)
      expect(extensions['docs']).toBe(pageOf(extensions['code'] as string));
    expect(errors).toHaveLength(1);
  });
});

describe('a fault of ours', () => {
  it('is masked in the answer and told to the log', async () => {
    const { errors } = await errorsOf('{ mailboxes { name } }');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      message: 'The gateway failed with an internal error. Look for the request id in the log',
      extensions: { code: 'INTERNAL', retryable: false },
    });
    expect(JSON.stringify(errors)).not.toContain('detail');
    const [fault] = told.splice(0);
    expect(fault).toMatchObject({ code: 'INTERNAL', cause: { message: 'detail of the inside' } });
  });

  it('is something else than what the mail server refused', async () => {
    const refusing = context(() => {
      throw new MailError('RATE_LIMITED', 'slow down', {
        retryAfter: 30,
        serverCode: 'LIMIT',
        serverText: 'enough',
      });
    });
    const { errors } = await errorsOf('{ mailboxes { name } }', {}, refusing);
    expect(errors[0]!.extensions).toEqual({
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfter: 30,
      serverCode: 'LIMIT',
      serverText: 'enough',
      docs: pageOf('RATE_LIMITED'),
    });
    expect(told.splice(0).map(({ code }) => code)).toEqual(['RATE_LIMITED']);
  });
});

describe('a document that cannot be run', () => {
  it.each<[string, unknown, object?]>([
    ['a syntax error', '{'],
    ['an unknown field', '{ nonsense }'],
    ['an argument of the wrong type', '{ mailboxes(subscribedOnly: 5) { name } }'],
    ['no document', undefined],
    ['an empty document', ''],
    ['a document that is no text', 5],
    ['a variable that is missing', 'query ($id: ID!) { message(id: $id) { id } }'],
    ['two operations and no name', 'query A { __typename } query B { __typename }'],
    ['a subscription', 'subscription { mailboxes { name } }'],
    [
      'an argument that a variable makes null',
      'query ($a: Boolean) { mailboxes(subscribedOnly: $a) { name } }',
      { a: null },
    ],
    [
      'a directive that a variable makes null',
      'query ($a: Boolean = true) { mailboxes { name @skip(if: $a) } }',
      { a: null },
    ],
    ['itself inside itself', '{ mailboxes { ...A } } fragment A on Mailbox { ...A }'],
  ])('%s is BAD_USER_INPUT', async (_title, query, variables = {}) => {
    const inside = context(() => ({
      accountKey: 'a',
      mailboxes: () => Promise.resolve([{ name: 'a' } as Mailbox]),
    }));
    const body = Buffer.from(JSON.stringify({ query, variables }));
    const { errors } = await errorsOf(query, { body }, inside);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.every(({ extensions }) => extensions['code'] === 'BAD_USER_INPUT')).toBe(true);
    expect(told).toEqual([]);
  });

  it.each<[string, Partial<HttpRequest>]>([
    ['a body that is no JSON', { body: Buffer.from('nope') }],
    [
      'a form, which any page on the web can send',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['no type at all', { headers: {} }],
  ])('%s is refused', async (_title, changes) => {
    const { status } = await graphql(request('{ __typename }', changes), nobody);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(told).toEqual([]);
  });
});

describe('an answer that no platform could carry', () => {
  it('is TOO_LARGE', async () => {
    const mailbox = { name: 'x'.repeat(6_000_000) } as Mailbox;
    const inside = context(() => ({ accountKey: 'a', mailboxes: () => Promise.resolve([mailbox]) }));
    const { errors } = await errorsOf('{ mailboxes { name } }', {}, inside);
    expect(errors[0]!.extensions).toEqual({
      code: 'TOO_LARGE',
      retryable: false,
      docs: pageOf('TOO_LARGE'),
    });
  });
});

describe('the door', () => {
  const forms = { 'content-type': 'application/x-www-form-urlencoded' };
  const read = { method: 'GET', headers: {}, body: Buffer.alloc(0), query: 'query={__typename}' };
  const basic = `Basic ${Buffer.from('a:b').toString('base64')}`;

  it.each<[number, string, Partial<HttpRequest>]>([
    [405, 'METHOD', { method: 'PUT' }],
    [405, 'METHOD', { method: 'DELETE' }],
    [405, 'METHOD', { method: 'OPTIONS' }],
    [415, 'MEDIA_TYPE', { headers: forms }],
    [415, 'MEDIA_TYPE', { headers: {} }],
    [415, 'MEDIA_TYPE', { headers: { 'content-type': 'application/jsonx' } }],
    [400, 'BAD_USER_INPUT', { body: Buffer.from('{') }],
    [400, 'BAD_USER_INPUT', { body: Buffer.alloc(0) }],
    [400, 'BAD_USER_INPUT', { body: Buffer.from('null') }],
    [400, 'BAD_USER_INPUT', { body: Buffer.from('"{ __typename }"') }],
    [400, 'BAD_USER_INPUT', { body: Buffer.from('[]') }],
    [400, 'BAD_USER_INPUT', { body: Buffer.from('[[]]') }],
    [400, 'BAD_USER_INPUT', { body: Buffer.from(JSON.stringify(Array(21).fill({}))) }],
  ])('answers %d with %s', async (status, code, changes) => {
    const answer = await graphql(request('{ __typename }', changes), nobody);
    expect(answer).toMatchObject({ status, headers: { 'cache-control': 'no-store' } });
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(answer.headers['allow']).toBe(status === 405 ? 'GET, POST' : undefined);
  });

  it.each([
    'mutation{signIn(input:{user:"a",password:"b"}){token}}',
    'mutation A{__typename} query B{__typename}&operationName=A',
  ])('takes no mutation by GET: %s', async (document) => {
    const headers = { 'apollo-require-preflight': '1' };
    const answer = await graphql(request('', { ...read, headers, query: `query=${document}` }), nobody);
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST', 'cache-control': 'no-store' } });
    const { data, errors } = JSON.parse(answer.body) as { data?: unknown; errors: object[] };
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'METHOD', retryable: false } }]);
    expect(told).toEqual([]);
  });

  it('takes no subscription by GET without a stream', async () => {
    const headers = { 'apollo-require-preflight': '1' };
    const query = 'query=subscription{mailboxes{name}}';
    const answer = await graphql(request('', { ...read, headers, query }), nobody);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    ' APPLICATION/JSON ;a=b',
  ])('takes a body of type %s', async (type) => {
    const answer = await graphql(request('{ __typename }', { headers: { 'content-type': type } }), nobody);
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"Query"') });
  });

  it.each<[boolean, string, Record<string, string>]>([
    [false, 'nothing', {}],
    [false, 'Basic, which browsers remember', { authorization: basic }],
    [false, 'a scheme without a token', { authorization: 'Bearer ' }],
    [true, 'a token', { authorization: 'Bearer abc' }],
    [true, 'a token, in any spelling', { authorization: 'bearer abc' }],
    [true, 'a header that no form has', { 'x-apollo-operation-name': 'a' }],
  ])('lets through (%s) a GET with %s', async (isAllowed, _title, headers) => {
    const { status } = await graphql(request('', { ...read, headers }), nobody);
    expect(status).toBe(isAllowed ? 200 : 400);
  });
});

describe('a batch', () => {
  const batch = (operations: readonly unknown[]) => ({ body: Buffer.from(JSON.stringify(operations)) });
  const answersOf = async (operations: readonly unknown[], inside = nobody) => {
    const { status, headers, body } = await graphql(request('', batch(operations)), inside);
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
    });
    return JSON.parse(body) as Record<string, unknown>[];
  };

  it('is answered in its order, each operation by itself', async () => {
    const answers = await answersOf([
      { query: '{ __typename }' },
      { query: '{ nonsense }' },
      { query: '{ a: __typename }' },
    ]);
    expect(answers).toMatchObject([
      { data: { __typename: 'Query' } },
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
      { data: { a: 'Query' } },
    ]);
  });

  it('runs one operation after the other', async () => {
    const order: string[] = [];
    const inside = context(() => ({
      accountKey: 'a',
      mailboxes: async () => {
        order.push('begins');
        await new Promise((resolve) => setImmediate(resolve));
        order.push('ends');
        return [];
      },
    }));
    await answersOf([{ query: '{ mailboxes { name } }' }, { query: '{ mailboxes { name } }' }], inside);
    expect(order).toEqual(['begins', 'ends', 'begins', 'ends']);
  });

  it('signs in once, as does a document with aliases', async () => {
    let signedIn = 0;
    const account = {
      user: 'a',
      server: { protocol: 'IMAP', security: 'TLS', host: 'mail.example.com', port: 993 } as const,
      features: null,
      identities: [],
      submission: null,
    };
    const inside = {
      ...nobody,
      signIn: () => Promise.resolve({ token: `t${++signedIn}`, expiresAt: new Date(0), account }),
    };
    const signIn = 'signIn(input: { user: "a", password: "b" }) { token }';
    const answers = await answersOf(
      [{ query: `mutation { ${signIn} }` }, { query: `mutation { ${signIn} }` }],
      inside,
    );
    expect(answers).toMatchObject([
      { data: { signIn: { token: 't1' } } },
      { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    ]);
    const { errors } = await errorsOf(`mutation { a: ${signIn} b: ${signIn} }`, {}, inside);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(signedIn).toBe(2);
    told.splice(0);
  });
});
