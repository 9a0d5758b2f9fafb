import type { ALBEvent, ALBResult } from 'aws-lambda';

import type { EventFamily } from './event-family.ts';
import {
  bodyWithin,
  encodedPath,
  joinedHeaders,
  readBody,
  singleHeaders,
  writeBody,
} from './event-family.ts';

/** An Application Load Balancer; its target group says whether headers and parameters come one by one or in lists. */
export const LOAD_BALANCER: EventFamily<ALBEvent, ALBResult> = {
  claims: (event) => {
    const { requestContext } = event as Partial<ALBEvent>;
    return requestContext !== undefined && 'elb' in requestContext;
  },

  // A load balancer takes 1 MB from a function.
  maxBody: bodyWithin(1),

  read: (event) => ({
    method: event.httpMethod.toUpperCase(),
    path: encodedPath(event.path),
    query: queryOf(event),
    headers: event.multiValueHeaders ? joinedHeaders(event.multiValueHeaders) : singleHeaders(event.headers),
    body: readBody(event.body, event.isBase64Encoded),
  }),

  // Where lists came, lists are wanted: the other form is passed over in silence.
  answer: ({ status, headers, body }, { multiValueHeaders }) => ({
    statusCode: status,
    statusDescription: `${status} ${reasonOf(status)}`.trim(),
    ...(multiValueHeaders
      ? {
          multiValueHeaders: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, [value]]),
          ),
        }
      : { headers: { ...headers } }),
    ...writeBody(body),
  }),
};

/** Words for a status. To import node:http is to load all of fetch, a fifth of a cold start: only who needs it pays. */
function reasonOf(status: number): string {
  return process.getBuiltinModule('node:http').STATUS_CODES[status] ?? '';
}

/** A load balancer hands parameters over as they were sent, encoded. */
function queryOf({ queryStringParameters, multiValueQueryStringParameters }: ALBEvent): string {
  const lists = Object.entries(multiValueQueryStringParameters ?? {});
  const pairs = lists.flatMap(([name, values = []]) => values.map((value) => [name, value]));
  return [...pairs, ...Object.entries(queryStringParameters ?? {})]
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
