import { accountKey } from './access/account-key.ts';
import { authorize } from './access/authorization.ts';
import { CrossOrigin } from './access/cross-origin.ts';
import type { Grant } from './access/sealed-token.ts';
import { sealBytes, unsealBytes } from './access/sealed-bytes.ts';
import { seal } from './access/sealed-token.ts';
import { ServerPolicy } from './access/server-policy.ts';
import type { Config } from './config.ts';
import type { GraphqlHandler } from './graphql/server.ts';
import { createGraphql, graphqlRefusal } from './graphql/server.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { isStream } from './http.ts';
import { SessionPool } from './imap/sessions/session-pool.ts';
import type { ImapSessionOptions } from './imap/sessions/call-links.ts';
import type { Log } from './log.ts';
import { logJson } from './log.ts';
import { ResponseBudget } from './mail/response-budget.ts';
import { onceRead } from './mail/byte-stream.ts';
import type { Caller } from './mail/caller.ts';
import type { Protocol } from './mail/endpoint.ts';
import { MailError, asMailError } from './mail/errors.ts';
import type { Clock } from './net/clock.ts';
import { SYSTEM_CLOCK } from './net/clock.ts';
import { LazySession } from './session/lazy-session.ts';
import type { MailSession } from './mail/mail-session.ts';
import type { AccountRef } from './mail/account-ref.ts';
import type { Explain } from './mail/plan-report.ts';
import { Secret } from './mail/secret.ts';
import type { SignIn } from './mail/sign-in.ts';
import type { Unsealed } from './rest/operation.ts';
import { CHALLENGE, problem } from './rest/problem.ts';
import { Observation } from './telemetry/observation.ts';

/** A whole gateway: from a request to its answer. Never throws. */
export interface App {
  (request: HttpRequest): Promise<HttpResponse>;
  /** Ends the mail sessions that were kept for later requests. */
  close?(): Promise<void>;
}

/** Milliseconds kept back from the platform's limit, so that the answer is ours and not the platform's. */
const RESERVE = 1_000;

interface House {
  readonly config: Config;
  readonly policy: ServerPolicy;
  readonly graphql: GraphqlHandler;
  /** Undefined: nothing is kept from one request to the next. */
  readonly kept: SessionPool | undefined;
  /** Aborts when the process has to end: requests give up what they wait for. */
  readonly stopping: AbortSignal | undefined;
  readonly clock: Clock;
}

/**
 * Puts the gateway together: the only place that knows both APIs, the driver and the access rules.
 * @param stopping aborts when requests have to give up what they wait for
 * @param clock what their time, silence and kept sessions are measured with
 */
export function createApp(
  config: Config,
  log: Log = logJson,
  stopping?: AbortSignal,
  clock: Clock = SYSTEM_CLOCK,
): App {
  const policy = new ServerPolicy(config.servers, config.authorities);
  const kept = config.sessions > 0 ? new SessionPool(config.sessions, clock) : undefined;
  const house: House = { config, policy, graphql: createGraphql(), kept, stopping, clock };
  const crossOrigin = new CrossOrigin(config.corsOrigins);
  const app: App = async (request) => {
    const preflight = crossOrigin.preflight(request);
    if (preflight) return preflight;
    const observation = new Observation(request, config.telemetry, log);
    const visit = new Visit(house, { ...request, id: observation.requestId }, observation);
    const { status, headers, body } = await visit.answer();
    const answer = { status, headers: { ...headers, ...visit.headers(), ...crossOrigin.headers(request) } };
    // The mail session ends with the last octet, or when nobody wants the rest.
    if (isStream(body)) return { ...answer, body: onceRead(body, (failure) => visit.end(status, failure)) };
    await visit.end(status);
    return { ...answer, body };
  };
  app.close = async () => kept?.close();
  return app;
}

type Driver = (owner: AccountRef, options: ImapSessionOptions, isExplained: boolean) => Promise<MailSession>;

/** Opens sessions, by protocol; nothing of a driver is loaded before. */
const DRIVERS: Record<Protocol, Driver> = {
  IMAP: async (owner, options, isExplained) => {
    const { ImapSession } = await import('./imap/session.ts');
    if (!isExplained)
      return new ImapSession(owner, new (await import('./imap/sessions/network.ts')).Network(options));
    return new ImapSession(
      owner,
      new (await import('./imap/sessions/explain.ts')).Explanation(options.profile),
    );
  },
  POP3: async (owner, options, isExplained) => {
    const { Pop3Session } = await import('./pop3/session.ts');
    if (!isExplained) return new Pop3Session(owner, new (await import('./pop3/network.ts')).Network(options));
    return new Pop3Session(owner, new (await import('./pop3/explain.ts')).Explanation(options.profile));
  },
};

/** One request on its way through the house, with the mail session that it may open. */
class Visit {
  readonly #house: House;
  readonly #request: HttpRequest;
  readonly #signal: AbortSignal;
  /** Calls off the end of this request's time. */
  readonly #callOff: () => void;
  readonly #observation: Observation;
  #session: MailSession | undefined;
  /** The session that this request opened, be it for mail or only to sign in. */
  #opened: MailSession | undefined;

  constructor(house: House, request: HttpRequest, observation: Observation) {
    this.#house = house;
    this.#request = request;
    this.#observation = observation;
    const deadline = new AbortController();
    this.#callOff = house.clock.timeout(Math.max(1, request.timeLeft - RESERVE), () => deadline.abort());
    const signals = [deadline.signal, request.gone, house.stopping].filter((each) => each !== undefined);
    this.#signal = AbortSignal.any(signals);
  }

  async answer(): Promise<HttpResponse> {
    const { graphql } = this.#house;
    try {
      if (this.#request.path !== '/graphql') return await this.#rest();
      return await graphql(this.#request, await this.#caller());
    } catch (error) {
      return this.#refuse(asMailError(error));
    }
  }

  async end(status: number, failure?: unknown): Promise<void> {
    if (failure !== undefined) this.#observation.note(asMailError(failure));
    const report = this.#opened?.report();
    this.#session?.close();
    this.#callOff();
    await this.#observation.end(status, report);
  }

  /** Where the time went (Server-Timing), and what to call this request when asking about it. */
  headers(): Record<string, string> {
    const { connect, signIn, mail } = this.#opened?.report().timings ?? { connect: 0, signIn: 0, mail: 0 };
    const parts = { connect, auth: signIn, mail, total: this.#observation.age };
    const timing = Object.entries(parts).map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`);
    return {
      'server-timing': timing.join(', '),
      'x-request-id': this.#request.id,
      'x-content-type-options': 'nosniff',
    };
  }

  /** The table of operations is loaded for those who use it. */
  async #rest(): Promise<HttpResponse> {
    const { routeRest } = await import('./rest/router.ts');
    const { hasDocs } = this.#house.config;
    const context = { signIn: this.#signIn, unseal: this.#unseal, caller: () => this.#caller(), hasDocs };
    return routeRest(this.#request, context);
  }

  /** What a URL with a sealed token stands for, and the session to read it with. */
  readonly #unseal = async (token: string): Promise<Unsealed> => {
    const { grant, id } = await unsealBytes(token, this.#house.config.keys);
    return { session: (this.#session ??= this.#openSession(grant, false)), id };
  };

  async #caller(): Promise<Caller> {
    const { config, policy } = this.#house;
    const { headers } = this.#request;
    const grant = await authorize(headers['authorization'], { keys: config.keys, policy });
    const explain = readExplain(headers['postern-explain']);
    return {
      mail: () => (this.#session ??= this.#openSession(requireGrant(grant), explain === 'only')),
      signIn: this.#signIn,
      compose: async (draft) => (await import('./mime/compose.ts')).compose(draft),
      sealUrl: async (id) => {
        const token = await sealBytes({ grant: requireGrant(grant), id }, config.keys);
        return `${config.bytesUrl}/v1/bytes/${token}`;
      },
      explain,
      room: new ResponseBudget(),
      report: this.#observation.note,
    };
  }

  #openSession({ server, credentials, profile }: Grant, isExplained: boolean): MailSession {
    const key = accountKey(server, credentials.user);
    const owner = { server, user: credentials.user, accountKey: key };
    const endpoint = () => this.#house.policy.resolve(server);
    const { kept, clock } = this.#house;
    const options = { server, endpoint, credentials, profile, signal: this.#signal, clock, kept };
    const open = (): Promise<MailSession> => {
      this.#observation.sessionOpened();
      return DRIVERS[server.protocol](owner, options, isExplained);
    };
    return (this.#opened = new LazySession(key, open, !isExplained));
  }

  readonly #signIn: SignIn = async ({ server: name, user, password }) => {
    const { policy, config } = this.#house;
    const server = policy.choose(name);
    const grant = { server, credentials: { user, password: new Secret(password) }, profile: undefined };
    const session = this.#openSession(grant, false);
    try {
      const profile = await session.signIn();
      const expiresAt = new Date(Math.floor(Date.now() / 1000 + config.tokenHours * 3600) * 1000);
      return { token: await seal({ ...grant, profile }, expiresAt, config.keys), expiresAt };
    } finally {
      session.close();
    }
  };

  #refuse(error: MailError): HttpResponse {
    const { id, path } = this.#request;
    this.#observation.note(error);
    return path === '/graphql' ? withChallenge(graphqlRefusal(error)) : problem(error, id);
  }
}

/** HTTP clients are told how to sign in (RFC 9110 §11.6.1). */
function withChallenge(response: HttpResponse): HttpResponse {
  const isChallenge = response.status === 401;
  return isChallenge
    ? { ...response, headers: { ...response.headers, 'www-authenticate': CHALLENGE } }
    : response;
}

function requireGrant(grant: Grant | undefined): Grant {
  if (grant) return grant;
  throw new MailError(
    'UNAUTHENTICATED',
    'Sign in first: get a token from POST /v1/tokens and send it as Authorization: Bearer …',
  );
}

function readExplain(header: string | undefined): Explain {
  const value = header?.trim().toLowerCase();
  if (value === 'only') return 'only';
  return value === 'true' || value === '1' || value === 'yes' ? 'yes' : 'no';
}
