import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';

import type { EventFamily } from './event-family.ts';
import { bodyWithin, encodedPath, joinedHeaders, readBody, withoutStage, writeBody } from './event-family.ts';

/** API Gateway's REST APIs, and HTTP APIs that are told to send payload format 1.0. */
export const REST_API: EventFamily<APIGatewayProxyEvent, APIGatewayProxyResult> = {
  claims: (event) => 'httpMethod' in event && 'resource' in event,

  // Lambda answers 6 MB at most.
  maxBody: bodyWithin(6),

  read: (event) => ({
    method: event.httpMethod.toUpperCase(),
    path: encodedPath(pathOf(event)),
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
function pathOf({ path, resource, pathParameters, requestContext }: APIGatewayProxyEvent): string {
  const proxy = pathParameters?.['proxy'];
  if (resource === '/{proxy+}' && proxy !== undefined && path.endsWith(`/${proxy}`)) return `/${proxy}`;
  return path === requestContext.path ? withoutStage(path, requestContext.stage) : path;
}

/** These events hold the parameters decoded. */
function queryOf(parameters: APIGatewayProxyEvent['multiValueQueryStringParameters']): string {
  const pairs = Object.entries(parameters ?? {}).flatMap(([name, values = []]) =>
    values.map((value) => [name, value]),
  );
  return new URLSearchParams(pairs).toString();
}
