import { bodyLimit, takesUpload } from './access/body-limit.ts';
import { CrossOrigin } from './access/cross-origin.ts';
import { Tokens } from './access/tokens.ts';
import type { PagesFor } from './base-url.ts';
import { errorPages, withoutBasePath } from './base-url.ts';
import { compressed } from './compression.ts';
import type { Config } from './config.ts';
import { Gateway } from './gateway.ts';
import { createGraphql, graphqlRefusal } from './graphql/server.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { isStream } from './http.ts';
import type { Log } from './log.ts';
import { logJson } from './log.ts';
import { onceRead } from './mail/byte-stream.ts';
import type { PageOf } from './mail/errors.ts';
import { MailError, asMailError } from './mail/errors.ts';
import type { Clock } from './net/clock.ts';
import { SYSTEM_CLOCK } from './net/clock.ts';
import { isPage } from './pages/paths.ts';
import type { Shared } from './request-scope.ts';
import { RequestScope } from './request-scope.ts';
import { CHALLENGE, problem } from './rest/problem.ts';
import { Observation } from './telemetry/observation.ts';
import { webhooksOf } from './webhook-work.ts';

/** The gateway over HTTP: from a request to its answer. Never throws. */
export interface App {
  (request: HttpRequest): Promise<HttpResponse>;
  /** Octets that the body of a request may have; they are known before it is read. */
  bodyLimit?(head: Pick<HttpRequest, 'path' | 'headers'>): Promise<number>;
  /** Whether the body of a request may be passed on while it comes in. */
  takesUpload?(head: Pick<HttpRequest, 'method' | 'path' | 'headers'>): Promise<boolean>;
  /** Where the pages about errors are, for what a front refuses by itself. */
  pagesFor?: PagesFor;
  /** The process is about to end: those who wait for changes are answered now. */
  drain?(): void;
  /** Begins to poll for webhooks, where the deployment has some and its process lives on. @throws MailError SERVER_UNAVAILABLE */
  startWebhooks?(): Promise<void>;
  /** Polls one webhook, as its schedule holds it. Never throws for what a mail server or a subscriber does. @param timeLeft milliseconds */
  pollWebhook?(sealed: string, timeLeft: number): Promise<void>;
  /** Signs out of the mail sessions that were kept for later requests. */
  close?(): Promise<void>;
}

/** One of the gateway's APIs. */
interface Api {
  /** Whether a request is meant for it; the first that claims one has it. */
  readonly claims: (request: HttpRequest) => boolean;
  /** @throws MailError, which `refuse` then answers */
  readonly answer: (request: HttpRequest, scope: RequestScope) => Promise<HttpResponse>;
  /** An error in the shape that its clients read. */
  readonly refuse: (error: MailError, request: HttpRequest, pageOf: PageOf) => HttpResponse;
}

/** The endpoint for assistants, and what it says of itself (RFC 9728). */
function isMcp(path: string): boolean {
  return path === '/mcp' || /^\/\.well-known\/oauth-protected-resource(?:\/|$)/.test(path);
}

/** REST stands last: what nothing else claims is a path that it may not have. */
function apisOf(config: Config): readonly Api[] {
  const graphql = createGraphql();
  const { hasDocs, hasWeb, bytesUrl, local, mcp, corsOrigins } = config;
  return [
    {
      claims: ({ path }) => mcp && isMcp(path),
      answer: async (request, { caller, carried, base, note }) => {
        const [{ answerMcp }, { mailFace }, { guideFile }] = await Promise.all([
          import('./mcp/endpoint.ts'),
          import('./mcp/mail-face.ts'),
          import('./pages/files.ts'),
        ]);
        const access = { origins: corsOrigins, isLocal: local !== undefined };
        const context = { caller: () => caller('mcp'), carried, base, note, ...access };
        return answerMcp(request, context, mailFace(guideFile));
      },
      refuse: (error, { id }, pageOf) => problem(error, id, pageOf(error.code)),
    },
    {
      claims: (request) => isPage(request, config),
      answer: async (request) => {
        const allow = 'GET, HEAD';
        if (!allow.split(', ').includes(request.method))
          throw new MailError('METHOD', `This path supports only ${allow}`, { allow });
        const { answerPage } = await import('./pages/pages.ts');
        const providers = [...config.providers.keys()];
        const demo = local?.demo;
        const hasGraphiql = local !== undefined;
        return answerPage(request, { hasDocs, hasWeb, demo, hasGraphiql, providers, bytesUrl });
      },
      refuse: (error, { id }, pageOf) => problem(error, id, pageOf(error.code)),
    },
    {
      claims: ({ path }) => path === '/graphql',
      answer: async (request, scope) => withChallenge(await graphql(request, await scope.caller())),
      refuse: (error, _, pageOf) => withChallenge(graphqlRefusal(error, pageOf)),
    },
    {
      claims: () => true,
      answer: async (request, scope) => {
        // The table of operations is loaded for those who use it.
        const { routeRest } = await import('./rest/router.ts');
        return routeRest(request, scope);
      },
      refuse: (error, { id }, pageOf) => problem(error, id, pageOf(error.code)),
    },
  ];
}

/**
 * Puts the gateway together: the only place that knows both APIs, what opens mail, and the access rules.
 * @param stopping aborts when requests have to give up what they wait for
 * @param clock what their time, silence and kept sessions are measured with
 */
export function createApp(
  config: Config,
  log: Log = logJson,
  stopping?: AbortSignal,
  clock: Clock = SYSTEM_CLOCK,
): App {
  const gateway = new Gateway(config, clock);
  const tokens = new Tokens(config, () => new Date(clock.now()));
  const guard = { ...config, policy: gateway.policy, epochs: gateway.epochs };
  const apis = apisOf(config);
  const shared: Shared = { config, gateway, guard, tokens, stopping, clock, webhooks: undefined };
  const webhooks = webhooksOf(shared, log);
  shared.webhooks = webhooks;
  const crossOrigin = new CrossOrigin(config.corsOrigins);
  const app: App = async (received) => {
    const asked = withoutBasePath(received, config.basePath);
    const preflight = crossOrigin.preflight(asked);
    if (preflight) return preflight;
    const observation = new Observation(asked, config.telemetry, log);
    const request = { ...asked, id: observation.requestId };
    const scope = new RequestScope(shared, request, observation);
    const { status, headers, body } = await compressed(await answerOf(apis, request, scope), request);
    const own = scope.headers(headers['cache-control'] === 'no-store');
    const answer = { status, headers: joined(headers, { ...own, ...crossOrigin.headers(request) }) };
    // The mail session ends with the last octet, or when the client has gone.
    if (isStream(body)) return { ...answer, body: onceRead(body, (failure) => scope.end(status, failure)) };
    await scope.end(status);
    return { ...answer, body };
  };
  app.pagesFor = (head) => errorPages(config.publicUrl, withoutBasePath(head, config.basePath));
  app.bodyLimit = (head) => bodyLimit(withoutBasePath(head, config.basePath), guard);
  app.takesUpload = (head) => takesUpload(withoutBasePath(head, config.basePath), guard);
  app.drain = () => gateway.drain();
  app.startWebhooks = async () => (await webhooks?.())?.start();
  app.pollWebhook = async (sealed, timeLeft) => (await webhooks?.())?.poll(sealed, timeLeft);
  app.close = async () => {
    await webhooks?.close();
    await gateway.close();
  };
  return app;
}

async function answerOf(
  apis: readonly Api[],
  request: HttpRequest,
  scope: RequestScope,
): Promise<HttpResponse> {
  const api = apis.find(({ claims }) => claims(request))!;
  try {
    await scope.requireBody();
    return await api.answer(request, scope);
  } catch (thrown) {
    const error = asMailError(thrown);
    scope.note(error);
    return api.refuse(error, request, scope.pageOf);
  }
}

/** Headers of both; each may say what the answer depends on (Vary). */
function joined(headers: HttpResponse['headers'], more: HttpResponse['headers']): HttpResponse['headers'] {
  const vary = [headers['vary'], more['vary']].filter(Boolean).join(', ');
  return { ...headers, ...more, ...(vary !== '' && { vary }) };
}

/** HTTP clients are told how to sign in (RFC 9110 §11.6.1). */
function withChallenge(response: HttpResponse): HttpResponse {
  const isChallenge = response.status === 401;
  return isChallenge
    ? { ...response, headers: { ...response.headers, 'www-authenticate': CHALLENGE } }
    : response;
}
