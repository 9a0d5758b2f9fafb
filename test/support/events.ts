import { isUtf8 } from 'node:buffer';

import type { ALBEvent, APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

/** What varies between requests; a front makes its event of it. */
export interface Sent {
  readonly method?: string;
  /** As in the request line, encoded. */
  readonly path?: string;
  /** As in the request line, without the question mark. */
  readonly query?: string;
  /** In the order of the wire; a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: Buffer | string;
  readonly stage?: string;
}

/** A front before a function, as it makes events of requests. */
export interface EventFront {
  readonly name: string;
  readonly event: (sent: Sent) => APIGatewayProxyEventV2 | APIGatewayProxyEvent | ALBEvent;
}

/** HTTP APIs hand the path over decoded, and only they. */
export function httpApiEvent(sent: Sent): APIGatewayProxyEventV2 {
  const { stage = '$default', path = '/graphql' } = sent;
  const prefix = stage === '$default' ? '' : `/${stage}`;
  return { ...payload2(sent, decodeURIComponent(`${prefix}${path}`)), routeKey: '$default' };
}

export function functionUrlEvent(sent: Sent): APIGatewayProxyEventV2 {
  return payload2({ ...sent, stage: '$default' }, sent.path ?? '/graphql');
}

/** A REST API with one greedy resource. */
export function restApiEvent(sent: Sent, basePath = ''): APIGatewayProxyEvent {
  const { path = '/graphql', stage = 'prod' } = sent;
  const behindDomain = basePath !== '';
  return {
    ...payload1(sent, `${basePath}${path}`),
    resource: '/{proxy+}',
    pathParameters: { proxy: path.slice(1) },
    requestContext: {
      stage,
      path: behindDomain ? `${basePath}${path}` : `/${stage}${path}`,
    } as APIGatewayProxyEvent['requestContext'],
  };
}

/** An HTTP API whose integration asks for payload format 1.0. */
export function httpApiEvent1(sent: Sent): APIGatewayProxyEvent {
  const { path = '/graphql', stage = '$default' } = sent;
  const whole = decodeURIComponent(stage === '$default' ? path : `/${stage}${path}`);
  return {
    ...payload1(sent, whole),
    version: '1.0',
    resource: '$default',
    requestContext: { stage, path: whole } as APIGatewayProxyEvent['requestContext'],
  } as APIGatewayProxyEvent;
}

export function loadBalancerEvent(sent: Sent, hasLists = false): ALBEvent {
  const { method = 'POST', path = '/graphql', query = '', headers = [] } = sent;
  const parameters = query.split('&').filter(Boolean).map(pairOf);
  return {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:1:targetgroup/a/b' },
    },
    httpMethod: method,
    path,
    ...(hasLists
      ? { multiValueHeaders: lists(headers), multiValueQueryStringParameters: lists(parameters) }
      : { headers: Object.fromEntries(headers), queryStringParameters: Object.fromEntries(parameters) }),
    ...bodyOf(sent),
  } as ALBEvent;
}

/** Every front that a function may stand behind. */
export const EVENT_FRONTS: readonly EventFront[] = [
  { name: 'HTTP API', event: httpApiEvent },
  { name: 'HTTP API with a stage', event: (sent) => httpApiEvent({ ...sent, stage: 'prod' }) },
  { name: 'function URL', event: functionUrlEvent },
  { name: 'HTTP API, payload format 1.0', event: httpApiEvent1 },
  {
    name: 'HTTP API, payload format 1.0, with a stage',
    event: (sent) => httpApiEvent1({ ...sent, stage: 'v1' }),
  },
  { name: 'REST API', event: restApiEvent },
  { name: 'REST API behind a base path', event: (sent) => restApiEvent(sent, '/mail') },
  { name: 'load balancer', event: loadBalancerEvent },
  { name: 'load balancer with lists', event: (sent) => loadBalancerEvent(sent, true) },
];

function payload2(sent: Sent, rawPath: string): APIGatewayProxyEventV2 {
  const { method = 'POST', query = '', headers = [], stage = '$default' } = sent;
  const { cookie, ...rest } = lists(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.flatMap((each) => each.split('; ')) }),
    headers: Object.fromEntries(Object.entries(rest).map(([name, values]) => [name, values.join(',')])),
    requestContext: { http, stage, requestId: 'gateway-1' } as APIGatewayProxyEventV2['requestContext'],
    ...bodyOf(sent),
  };
}

function payload1(sent: Sent, path: string): Omit<APIGatewayProxyEvent, 'resource' | 'requestContext'> {
  const { method = 'POST', query = '', headers = [] } = sent;
  const parameters = [...new URLSearchParams(query)];
  return {
    httpMethod: method,
    path,
    headers: headers.length === 0 ? (null as never) : Object.fromEntries(headers),
    multiValueHeaders: headers.length === 0 ? (null as never) : lists(headers),
    queryStringParameters: query === '' ? null : Object.fromEntries(parameters),
    multiValueQueryStringParameters: query === '' ? null : lists(parameters),
    pathParameters: null,
    stageVariables: null,
    ...bodyOf(sent),
    body: bodyOf(sent).body ?? null,
  };
}

/** Octets that are no text travel as base64. */
function bodyOf({ body }: Sent): { body?: string; isBase64Encoded: boolean } {
  if (body === undefined) return { isBase64Encoded: false };
  const octets = Buffer.from(body);
  const isText = isUtf8(octets);
  return { body: octets.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function lists(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const names = new Set(pairs.map(([name]) => name));
  return Object.fromEntries(
    [...names].map((name) => [name, pairs.filter(([each]) => each === name).map(([, value]) => value)]),
  );
}

function pairOf(text: string): [string, string] {
  const [name = '', value = ''] = text.split('=', 2);
  return [name, value];
}
