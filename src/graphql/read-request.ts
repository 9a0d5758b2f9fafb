import type { HttpRequest } from '../http.ts';
import { nestsDeeper } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import { MAX_BATCH, MAX_NESTING } from '../mail/limits.ts';

/** One operation, as the body of a POST holds it; undefined: it is in the query of a GET. */
export type OperationBody = object | undefined;

/** What a request asks for: one operation, or a list of them, which is answered by a list. */
export type Asked = { readonly only: OperationBody } | { readonly batch: readonly object[] };

/**
 * Reads the operations of a request.
 * @throws MailError METHOD, MEDIA_TYPE, or BAD_USER_INPUT for a body that holds no operation
 */
export function readOperations({ method, headers, query, body }: HttpRequest): Asked {
  // The document and its variables may stand in the URL.
  for (const value of new URLSearchParams(query).values()) requireShallow(Buffer.from(value));
  if (method === 'GET') return { only: undefined };
  if (method !== 'POST') throw new MailError('METHOD', 'GraphQL supports only GET and POST');
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (type.trim().toLowerCase() !== 'application/json')
    throw new MailError('MEDIA_TYPE', 'The body must be JSON. Send it with Content-Type: application/json');
  const value = readJson(body);
  return Array.isArray(value) ? { batch: requireBatch(value) } : { only: requireObject(value) };
}

function requireShallow(text: Buffer): void {
  if (nestsDeeper(text, MAX_NESTING))
    throw new MailError(
      'BAD_USER_INPUT',
      `The query or its variables nest deeper than the ${MAX_NESTING} levels allowed`,
    );
}

function readJson(body: Buffer): unknown {
  requireShallow(body);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new MailError('BAD_USER_INPUT', 'The body is not valid JSON');
  }
}

function requireBatch(values: readonly unknown[]): readonly object[] {
  if (values.length >= 1 && values.length <= MAX_BATCH) return values.map(requireObject);
  throw new MailError('BAD_USER_INPUT', `A batch must have 1 to ${MAX_BATCH} operations`);
}

function requireObject(value: unknown): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    if ('query' in value && typeof value.query === 'string') requireShallow(Buffer.from(value.query));
    return value;
  }
  throw new MailError('BAD_USER_INPUT', 'An operation must be a JSON object with the field «query»');
}
