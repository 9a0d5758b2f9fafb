import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';

import { MailError } from '../../src/mail/errors.ts';
import { Observation } from '../../src/telemetry/observation.ts';
import type { Gateway } from '../support/gateway.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const open = scriptedHouses();

type Line = Record<string, unknown>;
const lines = (log: readonly string[]): Line[] => log.map((each) => JSON.parse(each) as Line);

/** Asks as somebody would who has a name for the request, and a trace. */
function ask(gateway: Gateway, authorization: string, query: string, headers: Record<string, string> = {}) {
  const own = { 'content-type': 'application/json', authorization, ...headers };
  return gateway.request('POST', '/graphql', own, JSON.stringify({ query }));
}

describe('a request', () => {
  it('says nothing about itself unless it is asked to', async () => {
    const { gateway, anna, log } = await open();
    await ask(gateway, anna.authorization, '{ mailboxes { name } }');
    expect(log).toEqual([]);
  });

  it('is one line with its outcome and its cost', async () => {
    const { gateway, anna, log } = await open({}, { env: { POSTERN_REQUESTS: 'log' } });
    log.length = 0;
    await ask(gateway, anna.authorization, '{ mailboxes { name } }');
    expect(lines(log)).toEqual([
      expect.objectContaining({
        level: 'info',
        requestId: expect.stringMatching(/^[\da-f-]{36}$/) as unknown,
        method: 'POST',
        route: '/graphql',
        status: 200,
        Function: 'postern',
        Outcome: 'OK',
        Requests: 1,
        RoundTrips: expect.any(Number) as unknown,
        SessionReused: 0,
      }),
    ]);
    const [line] = lines(log);
    expect(line!['RoundTrips']).toBeGreaterThanOrEqual(3);
    expect(line!['OctetsReceived']).toBeGreaterThan(50);
    expect(line!['TotalTime']).toBeGreaterThanOrEqual(line!['MailTime'] as number);
    expect(line).not.toHaveProperty('_aws');
  });

  it('has no session to tell of where no mail was touched', async () => {
    const { gateway, log } = await open({}, { env: { POSTERN_REQUESTS: 'log' } });
    log.length = 0;
    await gateway.request('GET', '/health');
    expect(lines(log)).toEqual([expect.objectContaining({ route: '/health', Outcome: 'OK' })]);
    expect(lines(log)[0]).not.toHaveProperty('RoundTrips');
  });

  it.each([
    ['{ mailbox(path: "Nothing") { name } }', {}, 200, 'NOT_FOUND'],
    ['{ nothing }', {}, 400, 'BAD_USER_INPUT'],
    ['{ mailboxes { name } }', { authorization: 'Bearer x' }, 401, 'UNAUTHENTICATED'],
  ])('counts as what became of it: %s %j', async (query, headers, status, outcome) => {
    const { gateway, anna, log } = await open({}, { env: { POSTERN_REQUESTS: 'log' } });
    log.length = 0;
    await ask(gateway, anna.authorization, query, headers);
    expect(lines(log).at(-1)).toMatchObject({ status, Outcome: outcome });
  });

  it('that ends because its caller has gone is nobody’s failure', async () => {
    const left = new AbortController();
    const request = { method: 'GET', path: '/v1/account', query: '', headers: {}, body: Buffer.alloc(0) };
    const log: Line[] = [];
    const observation = new Observation(
      { ...request, id: 'r1', timeLeft: 1_000, gone: left.signal },
      { requests: 'log', functionName: 'postern', spans: undefined },
      (entry) => log.push(entry),
    );
    left.abort();
    observation.note(new MailError('SERVER_TIMEOUT', 'The mail server did not answer in time'));
    await observation.end(200, undefined);
    expect(log).toEqual([
      expect.objectContaining({ level: 'info', code: 'SERVER_TIMEOUT', clientGone: true }),
      expect.objectContaining({ level: 'info', Outcome: 'OK' }),
    ]);
  });

  it('with more errors than anyone reads logs the first ones, and how many more there were', async () => {
    const log: Line[] = [];
    const request = { method: 'GET', path: '/v1/account', query: '', headers: {}, body: Buffer.alloc(0) };
    const settings = { requests: 'off', functionName: 'postern', spans: undefined } as const;
    const observation = new Observation({ ...request, id: 'id', timeLeft: 1 }, settings, (entry) =>
      log.push(entry),
    );
    for (let i = 0; i < 20_016; i++) observation.note(new MailError('SERVER_UNAVAILABLE', `error ${i}`));
    await observation.end(200, undefined);
    expect(log).toHaveLength(21);
    expect(log[0]).toMatchObject({ message: 'error 0' });
    expect(log[20]).toMatchObject({ level: 'warn', requestId: 'id' });
    expect(log[20]!['message']).toContain('19996 more errors');
  });

  it('keeps the name and the trace that its caller gave it, in the answer and in every line', async () => {
    const { gateway, anna, log } = await open({}, { env: { POSTERN_REQUESTS: 'log' } });
    log.length = 0;
    const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
    const headers = { 'x-request-id': 'shop/42', traceparent };
    const { headers: answered } = await ask(
      gateway,
      anna.authorization,
      '{ mailbox(path: "x") { id } }',
      headers,
    );
    expect(answered['x-request-id']).toBe('shop/42');
    expect(lines(log).map(({ level }) => level)).toEqual(['warn', 'info']);
    for (const line of lines(log)) expect(line).toMatchObject({ requestId: 'shop/42', traceId: TRACE });
    expect(lines(log)[1]!['invocationId']).toMatch(/^[\da-f-]{36}$/);
  });

  it.each(['a b', 'a\r\nb', '', 'x'.repeat(129), 'ü'])('is not named %j', async (name) => {
    const { gateway, anna } = await open();
    const { headers } = await ask(gateway, anna.authorization, '{ mailboxes { name } }', {
      'x-request-id': name,
    });
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('is a line that CloudWatch makes metrics of', async () => {
    const env = { POSTERN_REQUESTS: 'emf', AWS_LAMBDA_FUNCTION_NAME: 'postern-dev-api' };
    const { gateway, anna, log } = await open({}, { env });
    log.length = 0;
    await ask(gateway, anna.authorization, '{ mailboxes { name } }');
    const [line] = lines(log) as [Line & { _aws: { Timestamp: number; CloudWatchMetrics: Directive[] } }];
    expect(Math.abs(line._aws.Timestamp - Date.now())).toBeLessThan(10_000);
    expect(line).toMatchObject({ Function: 'postern-dev-api', Outcome: 'OK' });
    // Whatever a directive names has to be there, and has to be a number.
    for (const { Namespace, Dimensions, Metrics } of line._aws.CloudWatchMetrics) {
      expect(Namespace).toBe('Postern');
      for (const name of Dimensions.flat()) expect(typeof line[name]).toBe('string');
      for (const { Name } of Metrics) expect(typeof line[Name]).toBe('number');
    }
    const names = line._aws.CloudWatchMetrics.map(({ Metrics }) => Metrics.map(({ Name }) => Name));
    expect(names).toEqual([
      [
        'TotalTime',
        'RoundTrips',
        'OctetsSent',
        'OctetsReceived',
        'SessionReused',
        'ConnectTime',
        'SignInTime',
        'MailTime',
      ],
      ['Requests'],
    ]);
  });
});

interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit: string }[];
}

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
}

describe('spans', () => {
  let close: () => void = () => {};
  afterEach(() => close());

  /** A collector that keeps what it is sent; `status` is what it says of it. */
  async function collector(status = 200): Promise<{ endpoint: string; spans: Span[]; headers: unknown[] }> {
    const spans: Span[] = [];
    const headers: unknown[] = [];
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        headers.push({ url: request.url, authorization: request.headers.authorization });
        const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
        spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((each) => each.spans)));
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    close = () => server.close();
    return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, headers };
  }

  it('tell of a request and its mail session, below the span of the caller, before the answer is out', async () => {
    const { endpoint, spans, headers } = await collector();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
    };
    const { gateway, anna } = await open({}, { env });
    spans.length = 0;
    const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
    await ask(gateway, anna.authorization, '{ mailboxes { name } }', { traceparent });
    expect(headers[0]).toEqual({ url: '/v1/traces', authorization: 'Bearer abc' });
    const request = spans.find(({ name }) => name === 'POST /graphql')!;
    const session = spans.find(({ name }) => name === 'mail session')!;
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331', kind: 2 });
    expect(session).toMatchObject({ traceId: TRACE, parentSpanId: request.spanId, kind: 3 });
    expect(BigInt(session.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(request.startTimeUnixNano));
    expect(BigInt(session.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(request.endTimeUnixNano));
  });

  it('that nobody takes cost a line in the log, never the answer', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
    const { gateway, anna, log } = await open({}, { env });
    expect((await ask(gateway, anna.authorization, '{ mailboxes { name } }')).status).toBe(200);
    expect(lines(log)).toEqual([
      expect.objectContaining({ level: 'warn', message: 'Spans could not be sent' }),
    ]);
  });
});
