import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

import type { HttpRequest } from '../../http.ts';
import type { EventFamily } from './event-family.ts';
import { behindStage, bodyWithin, encodedPath, joinedHeaders, readBody, writeBody } from './event-family.ts';

/** API Gateway's REST APIs, and HTTP APIs that are told to send payload format 1.0. */
export const REST_API: EventFamily<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  claims: (event) => 'httpMethod' in event && 'resource' in event,

  // Lambda answers 6 MB at most.
  maxBody: bodyWithin(6),

  read: (event) => ({
    method: event.httpMethod.toUpperCase(),
    ...pathOf(event),
    query: queryOf(event.multiValueQueryStringParameters),
    // A REST API hands octets on as base64 unless it is told which types are binary, and compresses by itself.
    headers: { ...joinedHeaders(event.multiValueHeaders), 'accept-encoding': undefined },
    body: readBody(event.body, event.isBase64Encoded),
  }),

  answer: ({ status, headers, body }) => ({
    statusCode: status,
    headers: { ...headers },
    ...writeBody(body),
  }),
};

/**
 * Without what the deployment put before it: the base path of a custom domain, which is whatever stands before the
 * greedy `{proxy+}`, or the stage, which only payload format 1.0 of an HTTP API leaves in.
 */
function pathOf({ path, resource, pathParameters, requestContext }: APIGatewayProxyEvent): ReachedPath {
  const proxy = pathParameters?.['proxy'];
  if (resource === '/{proxy+}' && proxy !== undefined && path.endsWith(`/${proxy}`))
    return behind(`/${proxy}`, requestContext.path);
  if (path === requestContext.path) return behindStage(path, requestContext.stage);
  return behind(path, requestContext.path);
}

type ReachedPath = Pick<HttpRequest, 'path' | 'prefix'>;

/** @param whole the path as the caller wrote it, with stage or base path */
function behind(path: string, whole: string): ReachedPath {
  const prefix = whole.endsWith(path) ? whole.slice(0, -path.length) : path === '/' ? whole : '';
  return { path: encodedPath(path), ...(prefix && { prefix }) };
}

/** These events hold the parameters decoded. */
function queryOf(parameters: APIGatewayProxyEvent['multiValueQueryStringParameters']): string {
  const pairs = Object.entries(parameters ?? {}).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new URLSearchParams(pairs).toString();
}
