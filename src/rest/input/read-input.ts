import * as z from 'zod/mini';

import type { HttpRequest } from '../../http.ts';
import { nestsDeeper } from '../../http.ts';
import { MailError } from '../../mail/errors.ts';
import { MAX_NESTING } from '../../mail/limits.ts';
import type { Shape } from '../../operations/offers/offer.ts';
import type { AnyOperation, Input } from '../operation.ts';
import type { RequestPart } from '../../operations/offers/complaint.ts';
import { complaint } from '../../operations/offers/complaint.ts';
import { queryValues } from './query-values.ts';

/**
 * What an operation reads of a request, checked by its own shapes.
 * @param path the values of the path parameters
 * @throws MailError BAD_USER_INPUT that names the place, MEDIA_TYPE
 */
export function readInput(
  operation: AnyOperation,
  request: HttpRequest,
  path: Readonly<Record<string, string>>,
): Input<Shape, Shape, Shape, unknown> {
  const { pathParameters = {}, query = {}, headers = {} } = operation;
  refuseUnkeptPromises(operation, request);
  const octets = octetsOf(operation, request);
  return {
    path: check(z.strictObject(pathParameters), path, 'path parameter'),
    query: check(
      operation.takesAnyQuery ? z.object(query) : z.strictObject(query),
      queryValues(request.query, query),
      'query parameter',
    ),
    search: request.query,
    headers: check(z.object(headers), headerValues(request, headers), 'header'),
    body:
      operation.body && !octets && !request.upload
        ? check(operation.body, parseJson(request, operation.octets), 'body')
        : undefined,
    octets,
    upload: request.upload,
    isHead: request.method === 'HEAD',
    maxBody: request.maxBody,
  };
}

function check<T>(shape: z.ZodMiniType<T>, value: unknown, part: RequestPart): T {
  const read = shape.safeParse(value, { reportInput: true });
  if (read.success) return read.data;
  throw complaint(read.error.issues, part);
}

function headerValues({ headers }: HttpRequest, shape: Shape): Record<string, unknown> {
  const given = Object.keys(shape).filter((name) => headers[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, headers[name]]));
}

/** A client that sends an Idempotency-Key relies on it. */
function refuseUnkeptPromises({ headers = {}, retry }: AnyOperation, request: HttpRequest): void {
  for (const name of ['idempotency-key', 'if-match']) {
    if (!retry || request.headers[name] === undefined || Object.hasOwn(headers, name)) continue;
    throw new MailError(
      'BAD_USER_INPUT',
      `This operation does not support the header «${name}». Its description says what makes a retry safe`,
    );
  }
}

function octetsOf({ octets }: AnyOperation, { headers, body, upload }: HttpRequest): Buffer | undefined {
  return octets !== undefined && mediaTypeOf(headers) === octets && !upload ? body : undefined;
}

function mediaTypeOf(headers: HttpRequest['headers']): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

function parseJson({ headers, body }: HttpRequest, other: string | undefined): unknown {
  if (mediaTypeOf(headers) !== 'application/json') {
    const or = other === undefined ? '' : `, or raw, with Content-Type: ${other}`;
    throw new MailError('MEDIA_TYPE', `The body must be JSON, with Content-Type: application/json${or}`);
  }
  if (nestsDeeper(body, MAX_NESTING))
    throw new MailError('BAD_USER_INPUT', `The body nests deeper than the ${MAX_NESTING} levels allowed`);
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    throw new MailError('BAD_USER_INPUT', 'The body is not valid JSON');
  }
}
