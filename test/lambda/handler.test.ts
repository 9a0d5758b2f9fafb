import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from '@jest/globals';

import type { HttpRequest, HttpResponse } from '../../src/http.ts';
import { toLambda } from '../../src/lambda/handler.ts';

const ANSWER: HttpResponse = { status: 201, headers: { 'x-a': 'b' }, body: 'hi' };
const CONTEXT = { awsRequestId: 'aws-1', getRemainingTimeInMillis: () => 5_000 };

function event(
  changes: { method?: string; stage?: string } & Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  const { method = 'POST', stage = '$default', ...rest } = changes;
  const http = { method, path: '/graphql', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' };
  const requestContext = { http, stage, requestId: 'gateway-1' } as APIGatewayProxyEventV2['requestContext'];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/graphql',
    rawQueryString: '',
    headers: {},
    requestContext,
    isBase64Encoded: false,
    ...rest,
  };
}

/** The request that an event becomes. */
async function requestOf(changes: Parameters<typeof event>[0]): Promise<HttpRequest> {
  let seen: HttpRequest | undefined;
  await toLambda((request) => {
    seen = request;
    return Promise.resolve(ANSWER);
  })(event(changes), CONTEXT);
  return seen!;
}

describe('an event', () => {
  it('becomes a request', async () => {
    const request = await requestOf({
      rawQueryString: 'a=%20b',
      headers: { 'Content-Type': 'text/plain', X: 'Y' },
      body: 'grün',
    });
    expect(request).toEqual({
      method: 'POST',
      path: '/graphql',
      query: 'a=%20b',
      headers: { 'content-type': 'text/plain', x: 'Y' },
      body: Buffer.from('grün'),
      id: 'aws-1',
      timeLeft: 5_000,
    });
  });

  it('may hold its body as base64', async () => {
    const octets = Buffer.from([0, 255, 13, 10]);
    expect((await requestOf({ body: octets.toString('base64'), isBase64Encoded: true })).body).toEqual(
      octets,
    );
  });

  it('may have no body', async () => {
    expect((await requestOf({})).body).toHaveLength(0);
  });

  it.each([
    ['prod', '/prod/graphql', '/graphql'],
    ['prod', '/prod/', '/'],
    ['prod', '/production/graphql', '/production/graphql'],
    ['$default', '/graphql', '/graphql'],
    ['$default', '/prod/graphql', '/prod/graphql'],
  ])('of the stage %s at %s is for %s', async (stage, rawPath, path) => {
    expect((await requestOf({ stage, rawPath })).path).toBe(path);
  });
});

describe('an answer', () => {
  it('is what the app said', async () => {
    const answer = await toLambda(() => Promise.resolve(ANSWER))(event(), CONTEXT);
    expect(answer).toEqual({ statusCode: 201, headers: { 'x-a': 'b' }, body: 'hi' });
  });

  it('to HEAD has no body', async () => {
    expect((await toLambda(() => Promise.resolve(ANSWER))(event({ method: 'HEAD' }), CONTEXT)).body).toBe('');
  });
});
