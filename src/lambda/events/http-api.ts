import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

import type { EventFamily } from './event-family.ts';
import { behindStage, bodyWithin, readBody, singleHeaders, writeBody } from './event-family.ts';

/** API Gateway's HTTP APIs in payload format 2.0, and function URLs, which send the same. */
export const HTTP_API: EventFamily<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> = {
  claims: (event) => 'version' in event && event.version === '2.0',

  // Lambda answers 6 MB at most.
  maxBody: bodyWithin(6),

  read: (event) => ({
    method: event.requestContext.http.method.toUpperCase(),
    ...behindStage(event.rawPath, event.requestContext.stage),
    query: event.rawQueryString,
    headers: singleHeaders(event.headers, event.cookies),
    body: readBody(event.body, event.isBase64Encoded),
  }),

  answer: ({ status, headers, body }) => ({
    statusCode: status,
    headers: { ...headers },
    ...writeBody(body),
  }),
};
