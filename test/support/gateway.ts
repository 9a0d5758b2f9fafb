import { randomUUID } from 'node:crypto';

import type { APIGatewayProxyEventV2 } from 'aws-lambda';

import type { App } from '../../src/app.ts';
import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import type { LambdaHandler } from '../../src/lambda/handler.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import type { Log } from '../../src/log.ts';
import type { Clock } from '../../src/net/clock.ts';
import { SYSTEM_CLOCK } from '../../src/net/clock.ts';

/** What a GraphQL answer holds; `data` is whatever the query asked for. */
export interface GraphqlAnswer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test reads what it asked for
  readonly data: any;
  readonly errors?: readonly GraphqlError[];
  readonly extensions?: { readonly plan: Plan };
}

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly serverCode?: string; readonly retryable: boolean };
}

export interface Plan {
  readonly executed: boolean;
  readonly assumptions: string[];
  readonly flights: string[][];
  readonly flightTimes: { readonly sent: number; readonly answered: number | null }[];
  readonly roundTrips: { readonly connection: number; readonly signIn: number; readonly mail: number };
  readonly octets: { readonly sent: number; readonly received: number };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or octets one per character. */
  readonly body: string;
  readonly octets: Buffer;
}

export interface GatewayOptions {
  readonly servers: string;
  readonly caFile?: string;
  readonly keys?: string;
  /** POSTERN_SESSIONS; 0 unless told: each call is a cold one. */
  readonly sessions?: number;
  readonly log?: Log;
  readonly clock?: Clock;
  /** Milliseconds that each call gets; the platform's unless told. */
  readonly timeLimit?: number;
  /** `address:port` of the name servers that are asked for hosts which callers choose. */
  readonly nameServers?: readonly string[];
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds that the platform gives each call. */
export const TIME_LIMIT = 29_000;

/** The real Lambda handler, called the way API Gateway calls it. */
export class Gateway {
  readonly app: App;
  readonly #handler: LambdaHandler;
  readonly #clock: Clock;
  readonly #timeLimit: number;

  constructor({ servers, caFile, keys, sessions = 0, ...rest }: GatewayOptions) {
    const { log = () => {}, clock = SYSTEM_CLOCK, env: more, nameServers } = rest;
    const env = {
      // How far away a server seems depends on how busy the machine is.
      POSTERN_COMPRESS: 'off',
      ...more,
      POSTERN_SERVERS: servers,
      POSTERN_CA_FILE: caFile,
      POSTERN_KEYS: keys,
      POSTERN_SESSIONS: String(sessions),
    };
    this.app = createApp({ ...localConfig(env), ...(nameServers && { nameServers }) }, log, undefined, clock);
    this.#clock = clock;
    this.#timeLimit = rest.timeLimit ?? TIME_LIMIT;
    this.#handler = toLambda(this.app);
  }

  /** Ends what is kept. */
  async close(): Promise<void> {
    await this.app.close?.();
  }

  async request(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Promise<Answer> {
    const clock = this.#clock;
    const end = clock.now() + this.#timeLimit;
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => end - clock.now() };
    const {
      statusCode,
      headers: answered,
      body: text,
      isBase64Encoded = false,
    } = await this.#handler(eventOf(method, path, headers, body), context);
    const octets = Buffer.from(text ?? '', isBase64Encoded ? 'base64' : 'utf8');
    return {
      status: statusCode ?? 200,
      headers: (answered ?? {}) as Record<string, string>,
      body: isBase64Encoded ? octets.toString('latin1') : (text ?? ''),
      octets,
    };
  }

  /** Signs in over REST. @throws when the gateway refuses */
  async signIn(user: string, password: string, server?: string): Promise<Account> {
    const body = JSON.stringify({ server, user, password });
    const answer = await this.request('POST', '/v1/tokens', { 'content-type': 'application/json' }, body);
    if (answer.status !== 201) throw new Error(`sign-in answered ${answer.status}: ${answer.body}`);
    return new Account(this, `Bearer ${(JSON.parse(answer.body) as { token: string }).token}`);
  }

  /** Speaks with user name and password in every call. */
  basic(user: string, password: string): Account {
    return new Account(this, `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
  }

  anonymous(): Account {
    return new Account(this, '');
  }
}

/** Somebody who is signed in. */
export class Account {
  readonly gateway: Gateway;
  readonly authorization: string;

  constructor(gateway: Gateway, authorization: string) {
    this.gateway = gateway;
    this.authorization = authorization;
  }

  /** A GET over REST. */
  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.gateway.request('GET', path, { authorization: this.authorization, ...headers });
  }

  /** The whole answer, errors and all. */
  async ask(
    query: string,
    variables: object = {},
    headers: Record<string, string> = {},
  ): Promise<GraphqlAnswer> {
    const own = {
      'content-type': 'application/json',
      ...(this.authorization && { authorization: this.authorization }),
    };
    const body = JSON.stringify({ query, variables });
    const answer = await this.gateway.request('POST', '/graphql', { ...own, ...headers }, body);
    return JSON.parse(answer.body) as GraphqlAnswer;
  }

  /** The data of an answer that has to be without errors. */
  async query(query: string, variables: object = {}): Promise<GraphqlAnswer['data']> {
    const answer = await this.ask(query, variables);
    if (answer.errors) throw new Error(`the query was answered with ${JSON.stringify(answer.errors)}`);
    return answer.data as unknown;
  }

  /** What a query cost, or would cost. */
  async explain(query: string, variables: object = {}, how = 'true'): Promise<Plan> {
    const { extensions, errors } = await this.ask(query, variables, { 'postern-explain': how });
    if (errors) throw new Error(`the query was answered with ${JSON.stringify(errors)}`);
    return extensions!.plan;
  }
}

function eventOf(
  method: string,
  target: string,
  headers: Record<string, string>,
  body: string,
): APIGatewayProxyEventV2 {
  const [rawPath = '', rawQueryString = ''] = target.split('?');
  const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' };
  const requestContext = {
    http,
    stage: '$default',
    requestId: 'test',
  } as APIGatewayProxyEventV2['requestContext'];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers,
    requestContext,
    body,
    isBase64Encoded: false,
  };
}
