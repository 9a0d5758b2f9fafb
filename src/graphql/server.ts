import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';

import type { HttpRequest, TextResponse } from '../http.ts';
import { answerTooLarge } from '../mail/response-budget.ts';
import type { MailError } from '../mail/errors.ts';
import { asMailError } from '../mail/errors.ts';
import { EXPLAINED_ONLY } from '../mail/plan-report.ts';
import type { GraphqlContext } from './context.ts';
import { extensionsOf, formatError } from './errors.ts';
import { depthLimit } from './limits.ts';
import { createSchema, describeSchema } from './schema.ts';
import { MAX_ANSWER, MAX_TOKENS } from '../mail/limits.ts';

/** Answers a GraphQL request; `context` makes what its resolvers work with. */
export type GraphqlHandler = (request: HttpRequest, context: GraphqlContext) => Promise<TextResponse>;

const INTROSPECTION = /__(schema|type)\b/;

export function createGraphql(): GraphqlHandler {
  const schema = createSchema();
  let described: Promise<void> | undefined;
  const server = new ApolloServer<GraphqlContext>({
    schema,
    formatError,
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    validationRules: [depthLimit],
    parseOptions: { maxTokens: MAX_TOKENS },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      explainPlugin,
      reportPlugin,
    ],
  });
  server.startInBackgroundHandlingStartupErrorsByLoggingAndFailingAllRequests();
  return async (request, context) => {
    if (INTROSPECTION.test(request.query) || INTROSPECTION.test(request.body.toString('latin1')))
      await (described ??= describeSchema(schema));
    return execute(server, request, context);
  };
}

async function execute(
  server: ApolloServer<GraphqlContext>,
  request: HttpRequest,
  context: GraphqlContext,
): Promise<TextResponse> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, value);
  const answer = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method,
      headers,
      search: request.query && `?${request.query}`,
      body: readBody(request),
    },
    context: () => Promise.resolve(context),
  });
  const body = answer.body.kind === 'complete' ? answer.body.string : '';
  const status = answer.status ?? 200;
  if (Buffer.byteLength(body) > MAX_ANSWER) return tooLarge();
  return { status, headers: { ...Object.fromEntries(answer.headers), 'cache-control': 'no-store' }, body };
}

/** JSON; anything else is left to Apollo, which says what it wants. */
function readBody({ body, headers }: HttpRequest): unknown {
  if (body.length === 0 || !headers['content-type']?.startsWith('application/json')) return undefined;
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function tooLarge(): TextResponse {
  const error = answerTooLarge();
  const errors = [{ message: error.message, extensions: extensionsOf(error) }];
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: JSON.stringify({ data: null, errors }) };
}

/** `Postern-Explain`: the plan goes into the answer; with `only` nothing was run, so there is nothing else in it. */
const explainPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({
        response,
        contextValue,
      }: GraphQLRequestContextWillSendResponse<GraphqlContext>) => {
        if (contextValue.explain === 'no' || response.body.kind !== 'single') return Promise.resolve();
        const result = response.body.singleResult;
        if (!('data' in result)) return Promise.resolve();
        result.extensions = { ...result.extensions, plan: planOf(contextValue) };
        if (contextValue.explain === 'only') {
          result.data = null;
          const errors = result.errors?.filter(({ message }) => message !== EXPLAINED_ONLY.message) ?? [];
          if (errors.length > 0) result.errors = errors;
          else delete result.errors;
        }
        return Promise.resolve();
      },
    }),
};

function planOf(context: GraphqlContext): unknown {
  try {
    return context.mail().report();
  } catch {
    return null;
  }
}

const reportPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        for (const error of errors) {
          const original = unwrapResolverError(error);
          // What is wrong with a document is the caller's business, and is in the answer.
          if (original !== error) contextValue.report(asMailError(original));
        }
        return Promise.resolve();
      },
    }),
};

/** A request that is refused before any document is looked at, in the shape that GraphQL clients read. */
export function graphqlRefusal(error: MailError): TextResponse {
  const errors = [{ message: error.message, extensions: extensionsOf(error) }];
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };
  return { status: error.status, headers, body: JSON.stringify({ errors }) };
}
