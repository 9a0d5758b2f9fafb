import type {
  DocumentNode,
  ExecutionArgs,
  ExecutionResult,
  GraphQLError,
  GraphQLFormattedError,
  GraphQLSchema,
} from 'graphql';
import {
  OperationTypeNode,
  createSourceEventStream,
  execute,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql';

import type { HttpRequest, HttpResponse } from '../http.ts';
import { endable } from '../mail/endable.ts';
import { MailError, attempt } from '../mail/errors.ts';
import { MAX_TOKENS } from '../mail/limits.ts';
import { toldOctets } from '../mail/told-octets.ts';
import type { GraphqlContext } from './context.ts';
import { formatError, withPage } from './errors.ts';
import { sizeLimit } from './limits.ts';
import { readOperations } from './read-request.ts';
import { SILENCE } from './subscriptions.ts';

// The protocol of graphql-sse in its mode of distinct connections: one operation, answered by one stream. Its own handler
// reads its source as fast as that tells, and keeps what the client has not read.

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
};

/** What a subscription tells of, each as octets when it is read. */
type Results = AsyncIterable<Buffer> | ExecutionResult;

const SIGN_OF_LIFE = Buffer.from(':\n\n');

type Execution = ExecutionArgs & { readonly contextValue: GraphqlContext };

/**
 * Runs an operation and answers its results one by one.
 * @throws MailError METHOD, MEDIA_TYPE, BAD_USER_INPUT for what is no operation; UNSUPPORTED where nothing can be streamed
 */
export function answerEvents(
  request: HttpRequest,
  schema: GraphQLSchema,
  context: GraphqlContext,
): HttpResponse {
  if (request.maxBody !== undefined) throw unstreamed();
  const run = prepared(request, schema, context);
  const body = endable((ended) => written(run, context, ended));
  return { status: 200, headers: HEADERS, body };
}

/** Whether the operation of a request is a subscription; false for what is no operation. */
export function isSubscription(request: HttpRequest): boolean {
  const document = attempt(() => {
    const { query, operationName } = paramsOf(request);
    return { operation: getOperationAST(parsed(query), nameOf(operationName)) };
  });
  return !(document instanceof MailError) && document.operation?.operation === OperationTypeNode.SUBSCRIPTION;
}

interface Params {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** @throws MailError */
function prepared(
  request: HttpRequest,
  schema: GraphQLSchema,
  contextValue: GraphqlContext,
): () => Promise<Results> {
  const { query, variables, operationName } = paramsOf(request);
  const document = attempt(() => parsed(query));
  if (document instanceof MailError) throw document;
  const errors = validate(schema, document, [...specifiedRules, sizeLimit]);
  if (errors.length > 0) return () => Promise.resolve({ errors });
  const name = nameOf(operationName);
  const operation = getOperationAST(document, name)?.operation;
  if (!operation)
    throw new MailError('BAD_USER_INPUT', 'operationName does not name an operation of the document');
  if (operation === OperationTypeNode.MUTATION && request.method === 'GET')
    throw new MailError('METHOD', 'Mutations need POST');
  const variableValues = variables as Record<string, unknown> | undefined;
  const args = { schema, document, variableValues, operationName: name, contextValue };
  const form = JSON.stringify([query, name, variables]);
  return async () => (operation === OperationTypeNode.SUBSCRIPTION ? subscribed(args, form) : execute(args));
}

/** As `subscribe` of graphql-js; what is told to many is executed once for those who ask the same of it. */
async function subscribed(args: Execution, form: string): Promise<Results> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]() as AsyncIterator<object, undefined>;
  const write = (rootValue: object) => async (contextValue: GraphqlContext) =>
    nextOf(await execute({ ...args, rootValue, contextValue }), contextValue);
  const results: AsyncIterableIterator<Buffer> = {
    async next() {
      const { done, value } = await events.next();
      if (done) return { done, value: undefined };
      if (value === SILENCE) return { value: SIGN_OF_LIFE };
      return { value: await toldOctets(value, form, args.contextValue, write(value)) };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => results,
  };
  return results;
}

function paramsOf(request: HttpRequest): Params {
  const asked = readOperations(request);
  if ('batch' in asked) throw new MailError('BAD_USER_INPUT', 'A stream answers one operation, not a batch');
  if (asked.only) return asked.only;
  const search = new URLSearchParams(request.query);
  const variables = search.get('variables');
  return {
    query: search.get('query'),
    operationName: search.get('operationName') ?? undefined,
    variables: variables === null ? undefined : (JSON.parse(variables) as unknown),
  };
}

/** @throws MailError BAD_USER_INPUT */
const nameOf = (given: unknown): string | undefined => (typeof given === 'string' ? given : undefined);

/** Those who listen ask for the same in most cases, and each would hold its document for hours. */
const documents = new Map<string, DocumentNode>();
/** Documents that are kept, the newest, and characters that one may have. */
const KEPT = { documents: 20, characters: 4_000 };

function keep(query: string, document: DocumentNode): DocumentNode {
  if (query.length > KEPT.characters) return document;
  if (documents.size >= KEPT.documents) documents.delete(documents.keys().next().value!);
  documents.set(query, document);
  return document;
}

function parsed(query: unknown): DocumentNode {
  if (typeof query !== 'string')
    throw new MailError('BAD_USER_INPUT', 'An operation must have the field «query»');
  try {
    return documents.get(query) ?? keep(query, parse(query, { maxTokens: MAX_TOKENS }));
  } catch (error) {
    throw new MailError('BAD_USER_INPUT', (error as Error).message);
  }
}

async function* written(
  run: () => Promise<Results>,
  context: GraphqlContext,
  ended: AbortSignal,
): AsyncGenerator<Buffer> {
  // Some browsers hand nothing on before the first octet.
  yield SIGN_OF_LIFE;
  const results = await run();
  if (isStream(results)) yield* streamed(results[Symbol.asyncIterator](), ended);
  else yield nextOf(results, context);
  yield Buffer.from('event: complete\ndata: \n\n');
}

async function* streamed(results: AsyncIterator<Buffer>, ended: AbortSignal): AsyncGenerator<Buffer> {
  const end = () => void results.return?.();
  ended.addEventListener('abort', end, { once: true });
  try {
    for (let next; !ended.aborted && !(next = await results.next()).done;) yield next.value;
  } finally {
    await results.return?.();
  }
}

/** The caller's own addresses of pages are looked at for errors alone: what else is told is the same for many. */
function nextOf({ errors, ...result }: ExecutionResult, context: GraphqlContext): Buffer {
  const shown = errors && { errors: errors.map((error) => withPage(shownError(error), context.pageOf)) };
  return Buffer.from(`event: next\ndata: ${JSON.stringify({ ...result, ...shown })}\n\n`);
}

function shownError(error: GraphQLError): GraphQLFormattedError {
  return formatError(error.toJSON(), error);
}

function isStream(results: Results): results is AsyncIterable<Buffer> {
  return Symbol.asyncIterator in results;
}

function unstreamed(): MailError {
  return new MailError(
    'UNSUPPORTED',
    'This part of the deployment cannot stream events. Use `changes` with `wait: 25`, or a container, which streams',
  );
}
