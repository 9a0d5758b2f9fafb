import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

import { MAX_DOWNLOAD_SECONDS, MAX_SECONDS } from '../mail/limits.ts';

const TEXT_TYPE =
  /^(text\/|application\/(json|xml|javascript|graphql|x-www-form-urlencoded)|[^;]*\+(json|xml))/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What API Gateway gives a Lambda at most: longer, and the caller has its 503 already. */
export const TIME_LIMIT_MS = MAX_SECONDS * 1_000;
/** How long the function that streams may take, as in serverless.yml: a slow reader of a large attachment. */
export const STREAM_LIMIT_MS = MAX_DOWNLOAD_SECONDS * 1_000;

/** The event that an HTTP API makes of a request (payload format 2.0), so that local runs meet what AWS sends. */
export function toEvent(request: IncomingMessage, body: Buffer, requestId: string): APIGatewayProxyEventV2 {
  const [rawPath = '/', rawQueryString = ''] = splitOnce(request.url ?? '/', '?');
  const { cookie, ...headers } = joinHeaders(request.rawHeaders);
  const query = queryParameters(rawQueryString);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/[;,] */).filter((each) => each !== '') }),
    headers: { ...headers, ...forwardedHeaders(request) },
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: requestContext(request, rawPath, headers, requestId),
    ...encodeBody(body, headers),
  };
}

/** Names in lower case, repeated ones joined by a comma. */
function joinHeaders(rawHeaders: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    const value = rawHeaders[index + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(headers);
}

function forwardedHeaders({ socket }: IncomingMessage): Record<string, string> {
  return {
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-port': String(socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

/** Decoded; repeated ones joined by a comma. Absent, not empty, where there is no query. */
function queryParameters(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined;
  const query = new URLSearchParams(rawQueryString);
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')]));
}

function requestContext(
  request: IncomingMessage,
  path: string,
  headers: Record<string, string>,
  requestId: string,
): APIGatewayProxyEventV2['requestContext'] {
  const now = new Date();
  const domainName = (headers['host'] ?? 'localhost').replace(/:\d+$/, '');
  return {
    accountId: 'local',
    apiId: 'local',
    domainName,
    domainPrefix: domainName.split('.', 1)[0] ?? '',
    http: {
      method: request.method ?? 'GET',
      path,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.socket.remoteAddress ?? '',
      userAgent: headers['user-agent'] ?? '',
    },
    requestId,
    routeKey: '$default',
    stage: '$default',
    time: commonLogTime(now),
    timeEpoch: now.getTime(),
  };
}

/** `12/Mar/2026:19:03:58 +0000`. */
function commonLogTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0');
  const time = date.toISOString().slice(11, 19);
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
}

/** Text as it is, anything else, and what is compressed, as base64. */
function encodeBody(
  body: Buffer,
  headers: Record<string, string>,
): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText =
    TEXT_TYPE.test(headers['content-type'] ?? '') &&
    headers['content-encoding'] === undefined &&
    isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

const nothing = (): void => {};

/** A Lambda context whose clock runs: handlers end their waits by `getRemainingTimeInMillis`. */
export function lambdaContext(requestId: string, limit = TIME_LIMIT_MS): Context {
  const deadline = performance.now() + limit;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'postern-local',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:postern-local',
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: '/aws/lambda/postern-local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
    done: nothing,
    fail: nothing,
    succeed: nothing,
  };
}
