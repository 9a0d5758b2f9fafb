import { describe, expect, it } from '@jest/globals';

import type { GraphqlContext } from '../../src/graphql/context.ts';
import { createGraphql } from '../../src/graphql/server.ts';
import type { HttpRequest } from '../../src/http.ts';
import { ResponseBudget } from '../../src/mail/response-budget.ts';
import { MailError } from '../../src/mail/errors.ts';
import type { Mailbox } from '../../src/mail/mailbox.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import type { MailSession } from '../../src/mail/mail-session.ts';

const told: MailError[] = [];
const graphql = createGraphql();

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

const context = (mail: () => Partial<MailSession>): GraphqlContext => ({
  mail: mail as () => MailSession,
  rights: () => ALL_RIGHTS,
  token: undefined,
  signIn: () => Promise.reject(new MailError('FORBIDDEN', 'no')),
  sealUrl: () => Promise.resolve(''),
  compose: () => Promise.resolve([]),
  explain: 'no',
  room: new ResponseBudget(),
  report: (error) => void told.push(error),
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
    });
    expect(told.splice(0).map(({ code }) => code)).toEqual(['RATE_LIMITED']);
  });
});

describe('a document that cannot be run', () => {
  it.each([
    ['a syntax error', '{'],
    ['an unknown field', '{ nonsense }'],
    ['an argument of the wrong type', '{ mailboxes(subscribedOnly: 5) { name } }'],
    ['no document', undefined],
    ['an empty document', ''],
    ['a document that is no text', 5],
    ['a variable that is missing', 'query ($id: ID!) { message(id: $id) { id } }'],
    ['two operations and no name', 'query A { __typename } query B { __typename }'],
    ['itself inside itself', '{ mailboxes { ...A } } fragment A on Mailbox { ...A }'],
  ])('%s is BAD_USER_INPUT', async (_title, query) => {
    const { errors } = await errorsOf(query);
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
    [
      'a mutation by GET',
      {
        method: 'GET',
        body: Buffer.alloc(0),
        query: 'query=mutation{signIn(input:{user:"a",password:"b"}){token}}',
      },
    ],
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
    expect(errors[0]!.extensions).toEqual({ code: 'TOO_LARGE', retryable: false });
  });
});
