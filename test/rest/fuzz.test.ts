import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { DESCRIPTIONS } from '../../src/contract/generated/descriptions.ts';
import { openApiDocument } from '../../src/rest/openapi/document.ts';
import { OPERATIONS } from '../../src/rest/table.ts';
import { numberedMail } from '../contract/subject.ts';
import type { ApiRequest } from '../support/api-requests.ts';
import { KnownValues, requestsOf } from '../support/api-requests.ts';
import type { Account, Answer } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { ApiOperation } from '../support/openapi.ts';
import { OpenApi } from '../support/openapi.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { ScriptedSmtp } from '../support/scripted-smtp.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { WEBHOOK_OPERATIONS } from '../support/webhook-operations.ts';

// Requests are made of the OpenAPI document and of what answers have shown, and of nothing else. Whatever is sent, the
// answer is one that the document promises, and never a fault. Another run: POSTERN_FUZZ_SEED and POSTERN_FUZZ_RUNS.

const api = new OpenApi(openApiDocument(OPERATIONS, DESCRIPTIONS));
const seed = Number(process.env['POSTERN_FUZZ_SEED'] ?? 20260301);
const numRuns = Number(process.env['POSTERN_FUZZ_RUNS'] ?? 40);

/**
 * They sign in with what is made up here, or need what this deployment lacks: a store, a provider, a front that streams, a
 * server with labels.
 */
const ONLY_REFUSED = new Set([
  'createToken',
  'endTokens',
  'startBrowserSignIn',
  'finishBrowserSignIn',
  'listenToEvents',
  'getSealedEvents',
  'changeLabels',
  ...WEBHOOK_OPERATIONS,
]);

describeServer('dovecot', (server) => {
  let smtp: ScriptedSmtp;
  let gateway: Gateway;
  const known = new KnownValues();
  let credentials: Credentials;
  let account: Account;

  beforeAll(async () => {
    credentials = await server.newUser();
    smtp = await ScriptedSmtp.start({ users: { [credentials.user]: credentials.password } });
    gateway = new Gateway({
      servers: `imaps://localhost:${server.ports.imaps}+${smtp.url}`,
      caFile: server.caFile,
      env: { POSTERN_SENDERS: 'any' },
    });
    account = await gateway.signIn(credentials.user, credentials.password);
  });

  afterAll(() => smtp.close());

  /** Mail to try things on, and its ids; some is gone after each round. */
  async function refill(): Promise<void> {
    await server.deliver(credentials.user, 'INBOX', [...numberedMail(5), { raw: WITH_ATTACHMENT }]);
    for (const target of [
      '/v1/mailboxes',
      `/v1/mailboxes/INBOX/messages?first=10&changesToken=true&fields=${LEARNED}`,
    ]) {
      const { body } = await gateway.request('GET', target, { authorization: account.authorization });
      known.learn(JSON.parse(body));
    }
  }

  async function send(
    operation: ApiOperation,
    { method, target, headers, body }: ApiRequest,
  ): Promise<Answer> {
    const authorization = operation.isPublic ? {} : { authorization: account.authorization };
    return gateway.request(method, target, { ...headers, ...authorization }, body);
  }

  describe('whatever is asked, the answer is one that the document promises', () => {
    it.each(api.operations.map((operation) => [operation.id, operation] as const))(
      '%s',
      async (_id, operation) => {
        await refill();
        const statuses = new Set<number>();
        const promise = fc.asyncProperty(requestsOf(api, operation, known), async (request) => {
          const answer = await send(operation, request);
          statuses.add(answer.status);
          expect(faultsOf(operation, request, answer)).toEqual([]);
          if (answer.headers['content-type'] === 'application/json') known.learn(JSON.parse(answer.body));
        });
        // What fails once need not fail again in a mailbox that has changed, so nothing is made smaller.
        await fc.assert(promise, { seed, numRuns, endOnFailure: true });
        // Otherwise nothing but refusals was tried.
        expect([...statuses].some((status) => status < 300) || ONLY_REFUSED.has(operation.id)).toBe(true);
      },
      300_000,
    );
  });
});

const LEARNED = 'id,mailboxId,modSeq,attachments,rawUrl';
const WITH_ATTACHMENT = Buffer.from(
  [
    'From: anna@example.com',
    'Subject: a file',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html',
    '',
    '<p>text</p>',
    '--b',
    'Content-Type: image/png; name=dial.png',
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgo=',
    '--b--',
    '',
  ].join('\r\n'),
);

/** What is not as the document says. */
function faultsOf(operation: ApiOperation, request: ApiRequest, answer: Answer): string[] {
  const { status, headers, body } = answer;
  const response = operation.responses[String(status)];
  if (status >= 500) return [`${status}: ${body}`];
  if (!response) return [`${operation.id} promises no ${status}: ${body}`];
  const type = (headers['content-type'] ?? '').split(';')[0]!;
  if (!response.content) return body === '' ? [] : [`${status} has a body`];
  const media = mediaFor(response.content, type);
  if (!media) return [`${status} promises no ${type}`];
  const isPlanAsked = request.headers['postern-explain'] === 'only';
  if (isPlanAsked && status < 300 && !operation.isPublic && !type.includes('plan'))
    return ['something was run'];
  return type.endsWith('json') ? api.faults(media.schema, JSON.parse(body)) : [];
}

/** What is promised for a media type, by itself or by a range that it lies in (RFC 9110 §12.5.1). */
function mediaFor<T>(content: Readonly<Record<string, T>>, type: string): T | undefined {
  return content[type] ?? content[type.replace(/\/.*/, '/*')] ?? content['*/*'];
}
