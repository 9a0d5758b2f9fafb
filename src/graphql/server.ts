import type { ApolloServerPlugin, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { OperationDefinitionNode } from 'graphql';
import { Kind } from 'graphql';

import type { HttpRequest, HttpResponse, TextResponse } from '../http.ts';
import { acceptsEventStream, isEventStream } from '../http.ts';
import { answerTooLarge } from '../mail/response-budget.ts';
import type { PageOf } from '../mail/errors.ts';
import { MailError, asMailError, attempt } from '../mail/errors.ts';
import { EXPLAINED_ONLY } from '../mail/plan-report.ts';
import { loadQueryGrammar } from '../mail/read-query.ts';
import type { GraphqlContext } from './context.ts';
import { formatError, isCallersFault, shown, withPage } from './errors.ts';
import { sizeLimit } from './limits.ts';
import type { Asked, OperationBody } from './read-request.ts';
import { readOperations } from './read-request.ts';
import { createSchema, describeSchema } from './schema.ts';
import { MAX_ANSWER, MAX_TOKENS } from '../mail/limits.ts';

/** Answers a GraphQL request; `context` makes what its resolvers work with. */
export type GraphqlHandler = (request: HttpRequest, context: GraphqlContext) => Promise<HttpResponse>;

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
    validationRules: [sizeLimit],
    parseOptions: { maxTokens: MAX_TOKENS },
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      queryPlugin,
      explainPlugin,
      tokenPlugin,
      refusalPlugin,
      pagePlugin,
      reportPlugin,
    ],
  });
  server.startInBackgroundHandlingStartupErrorsByLoggingAndFailingAllRequests();
  return async (request, context) => {
    const asked = attempt(() => readOperations(request));
    if (asked instanceof MailError) return graphqlRefusal(asked, context.pageOf);
    if (INTROSPECTION.test(request.query) || INTROSPECTION.test(request.body.toString('latin1')))
      await (described ??= describeSchema(schema));
    if (isEventStream(request) || mayBeSubscription(request)) {
      const { answerEvents, isSubscription } = await import('./event-stream.ts');
      if (isEventStream(request) || isSubscription(request))
        return answerEvents(request, schema, signingInOnce(context));
    }
    return answer(asked, { server, request, context: signingInOnce(context) });
  };
}

/** Many clients accept streams beside JSON with every operation, and mean them for subscriptions. */
function mayBeSubscription(request: HttpRequest): boolean {
  const isMentioned = request.query.includes('subscription') || request.body.includes('subscription');
  return isMentioned && acceptsEventStream(request);
}

interface Execution {
  readonly server: ApolloServer<GraphqlContext>;
  readonly request: HttpRequest;
  readonly context: GraphqlContext;
}

/** The operations of a batch run one after the other, on one mail session, and share what the answer may hold. */
async function answer(asked: Asked, execution: Execution): Promise<TextResponse> {
  const { pageOf } = execution.context;
  if ('only' in asked) return withinBounds(await execute(asked.only, execution), pageOf);
  const answers: TextResponse[] = [];
  for (const operation of asked.batch) answers.push(await execute(operation, execution));
  const status = answers.every((each) => each.status === 401) ? 401 : 200;
  const body = `[${answers.map((each) => each.body).join(',')}]`;
  return withinBounds({ status, headers: JSON_HEADERS, body }, pageOf);
}

async function execute(body: OperationBody, { server, request, context }: Execution): Promise<TextResponse> {
  const { method, query } = request;
  const answered = await server.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers: headersOf(request), search: query && `?${query}`, body },
    context: () => Promise.resolve(context),
  });
  const headers = { ...Object.fromEntries(answered.headers), 'cache-control': 'no-store' };
  const text = answered.body.kind === 'complete' ? answered.body.string : '';
  return { status: answered.status ?? 200, headers, body: text };
}

/**
 * No page can make a browser send a token that it does not know, so a request with one needs no other proof that it is no
 * forgery. Basic credentials prove nothing: browsers remember them, and add them by themselves.
 */
function headersOf({ headers }: HttpRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) map.set(name, value);
  if (/^bearer +\S/i.test(headers['authorization'] ?? '')) map.set('apollo-require-preflight', 'bearer');
  return map;
}

/** Batches and aliases would otherwise try many passwords with one request. */
function signingInOnce(context: GraphqlContext): GraphqlContext {
  let signedIn = 0;
  const signIn: GraphqlContext['signIn'] = (credentials) => {
    if (++signedIn > 1) throw new MailError('BAD_USER_INPUT', 'A request can sign in only once');
    return context.signIn(credentials);
  };
  return { ...context, signIn };
}

function withinBounds(response: TextResponse, pageOf: PageOf): TextResponse {
  return Buffer.byteLength(response.body) > MAX_ANSWER ? tooLarge(pageOf) : response;
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

function tooLarge(pageOf: PageOf): TextResponse {
  const errors = [shown(answerTooLarge(), pageOf)];
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify({ data: null, errors }) };
}

/** Lists are looked ahead for in one tick, so the grammar of `query` has to be there before. */
const queryPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ source }) =>
        /\bquery\s*[:#,]/.test(source) ? loadQueryGrammar() : Promise.resolve(),
    }),
};

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

/** Each error leads to the page about it. */
const pagePlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body }, contextValue }) => {
        if (body.kind !== 'single') return Promise.resolve();
        const { errors } = body.singleResult;
        if (errors) body.singleResult.errors = errors.map((error) => withPage(error, contextValue.pageOf));
        return Promise.resolve();
      },
    }),
};

/** A token with a renewed access token, beside the header for clients that see no headers. */
const tokenPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({
        response,
        contextValue,
      }: GraphQLRequestContextWillSendResponse<GraphqlContext>) => {
        const token = contextValue.newToken();
        if (token === undefined || response.body.kind !== 'single') return Promise.resolve();
        const result = response.body.singleResult;
        result.extensions = { ...result.extensions, token };
        return Promise.resolve();
      },
    }),
};

/**
 * What is refused as a whole because the caller is not signed in has the status that REST has for it, and that a token has
 * which does not open. What a sign-in refuses is no matter of the request's own token.
 */
const refusalPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response: { body, http }, operation }) => {
        if (body.kind !== 'single') return Promise.resolve();
        const { data, errors = [] } = body.singleResult;
        const areRefused = errors.every(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED');
        if (!data && errors.length > 0 && areRefused && !signsIn(operation)) http.status = 401;
        return Promise.resolve();
      },
    }),
};

function signsIn(operation: OperationDefinitionNode | null | undefined): boolean {
  const selections = operation?.selectionSet.selections ?? [];
  return selections.some((each) => each.kind === Kind.FIELD && each.name.value === 'signIn');
}

function planOf(context: GraphqlContext): unknown {
  try {
    return context.plan();
  } catch {
    return null;
  }
}

const reportPlugin: ApolloServerPlugin<GraphqlContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didEncounterErrors: ({ errors, contextValue }) => {
        // What is wrong with a document is the caller's business, and is in the answer.
        for (const error of errors)
          if (!isCallersFault(error)) contextValue.report(asMailError(unwrapResolverError(error)));
        return Promise.resolve();
      },
    }),
  unexpectedErrorProcessingRequest: ({ requestContext, error }) => {
    requestContext.contextValue.report(asMailError(error));
    return Promise.resolve();
  },
};

/** A request that is refused before any document is looked at, in the shape that GraphQL clients read. */
export function graphqlRefusal(error: MailError, pageOf: PageOf): TextResponse {
  const errors = [shown(error, pageOf)];
  const allow = error.code === 'METHOD' && { allow: error.allow ?? 'GET, POST' };
  return { status: error.status, headers: { ...JSON_HEADERS, ...allow }, body: JSON.stringify({ errors }) };
}
