import type { Request } from './client.ts';
import { isPosternError, noAnswer } from './errors.ts';
import { OPERATIONS } from './generated/operations.ts';
import type { operations } from './generated/rest.ts';
import type { Outcome } from './outcome.ts';

export type OperationId = keyof typeof OPERATIONS & keyof operations;

type Parameters<Id extends OperationId> = operations[Id]['parameters'];
/**
 * What a caller may give: lists also as `as const`, and what is optional also as undefined, which is left out
 * (`exactOptionalPropertyTypes`).
 */
export type Given<Value> = Value extends readonly (infer Each)[]
  ? readonly Given<Each>[]
  : Value extends object
    ? {
        readonly [Name in keyof Value]: Record<string, never> extends Pick<Value, Name>
          ? Given<Value[Name]> | undefined
          : Given<Value[Name]>;
      }
    : Value;
/** Absent where there is nothing, optional where nothing is required. */
type Section<Name extends string, Value> = [NonNullable<Value>] extends [never]
  ? unknown
  : Record<string, never> extends Value
    ? { readonly [N in Name]?: Given<Value> | undefined }
    : undefined extends Value
      ? { readonly [N in Name]?: Given<NonNullable<Value>> | undefined }
      : { readonly [N in Name]: Given<Value> };
type Content<Body> = NonNullable<Body> extends { content: infer Content } ? Content : never;
type Json<Content> = Content extends { 'application/json': infer Value } ? Value : never;
type Octets<Content> = keyof Content extends 'application/json' ? never : Blob | Uint8Array<ArrayBuffer>;
type BodyOf<Id extends OperationId> = operations[Id] extends { requestBody: infer Body }
  ? { readonly body: Given<Json<Content<Body>>> | Octets<Content<Body>> }
  : operations[Id] extends { requestBody?: infer Body }
    ? [Content<Body>] extends [never]
      ? unknown
      : { readonly body?: Given<Json<Content<Body>>> | Octets<Content<Body>> | undefined }
    : unknown;

/** What an operation takes: `path`, `query` and `header` parameters, and `body` (JSON, or octets where it takes a message). */
export type Input<Id extends OperationId> = Section<'path', Parameters<Id>['path']> &
  Section<'query', Parameters<Id>['query']> &
  Section<'header', Parameters<Id>['header']> &
  BodyOf<Id> & { readonly signal?: AbortSignal | undefined };

type Success<Id extends OperationId> = operations[Id]['responses'] extends infer All
  ? Content<All[keyof All & (200 | 201)]>
  : never;
/** What it answers with: JSON as its type; everything else as a Response, to be read as it comes. */
export type Answer<Id extends OperationId> = [Json<Success<Id>>] extends [never]
  ? Response
  : Json<Success<Id>>;

type IsChange<Id extends OperationId> = (typeof OPERATIONS)[Id] extends readonly [
  string,
  string,
  boolean,
  string,
]
  ? true
  : false;
type Result<Id extends OperationId> = IsChange<Id> extends true ? Outcome<Answer<Id>> : Answer<Id>;
type Arguments<Id extends OperationId> =
  Record<string, never> extends Omit<Input<Id>, 'signal'> ? [input?: Input<Id>] : [input: Input<Id>];

/** Every operation by its operationId. What reads answers with its value, what changes with an `Outcome`. */
export type Calls = { readonly [Id in OperationId]: (...input: Arguments<Id>) => Promise<Result<Id>> };

interface AnyInput {
  readonly path?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly header?: Readonly<Record<string, string | undefined>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}
type Row = readonly [method: string, path: string, isRepeatSafe?: boolean, look?: string];
type Ask = (request: Request) => Promise<Response>;

export function callsOf(ask: Ask): Calls {
  const calls = Object.entries(OPERATIONS).map(([id, row]) => [
    id,
    (input: AnyInput = {}) =>
      (row as Row)[3] === undefined ? read(ask, row, input) : change(ask, row, input),
  ]);
  return Object.fromEntries(calls) as Calls;
}

async function read(ask: Ask, row: Row, input: AnyInput): Promise<unknown> {
  const request = requestOf(row, input);
  return valueOf(await ask({ ...request, mayRepeat: true, mayRepeatUnknown: true }), input.signal);
}

/** A key, or the draft itself, makes the gateway tell a second call from a second message. */
const isKeyed = ({ header, body }: AnyInput): boolean =>
  header?.['Idempotency-Key'] !== undefined ||
  (body as { draftId?: string } | undefined)?.draftId !== undefined;

async function change(ask: Ask, row: Row, input: AnyInput): Promise<Outcome<unknown>> {
  const [, , isSafe = false, look = ''] = row;
  const isRepeatSafe = isSafe || isKeyed(input);
  const request = { ...requestOf(row, input), mayRepeat: isRepeatSafe, mayRepeatUnknown: isKeyed(input) };
  try {
    return { outcome: 'DONE', data: await valueOf(await ask(request), input.signal) };
  } catch (error) {
    if (!isPosternError(error) || (error.code !== 'OUTCOME_UNKNOWN' && error.code !== 'NO_ANSWER'))
      throw error;
    return { outcome: 'UNKNOWN', look, isRepeatSafe, error };
  }
}

/** JSON as its value. @throws NO_ANSWER where the answer is cut: what it would have said is not known */
async function valueOf(answer: Response, signal: AbortSignal | undefined): Promise<unknown> {
  if (!/\bjson\b/.test(answer.headers.get('content-type') ?? '')) return answer;
  return answer.json().catch((cause: unknown) => {
    throw signal?.aborted ? cause : noAnswer(cause);
  });
}

const encode = (value: unknown): string => encodeURIComponent(String(value));

/** Lists are joined by commas, as the gateway has them; `undefined` is left out. */
export function targetOf(path: string, input: Pick<AnyInput, 'path' | 'query'>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encode(input.path?.[name]));
  const pairs = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined);
  const query = pairs.map(([name, value]) => `${name}=${[value].flat().map(encode).join(',')}`);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

function requestOf([method, path]: Row, input: AnyInput): Request {
  const { body, header, signal } = input;
  const isOctets = body instanceof Blob || body instanceof Uint8Array || body instanceof ReadableStream;
  const own = Object.entries(header ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const type = isOctets ? 'message/rfc822' : 'application/json';
  return {
    method,
    target: targetOf(path, input),
    headers: { ...(body !== undefined && { 'content-type': type }), ...Object.fromEntries(own) },
    body: body === undefined ? undefined : isOctets ? (body as Blob) : JSON.stringify(body),
    signal,
  };
}
