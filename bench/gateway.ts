import { randomBytes, randomUUID } from 'node:crypto';

import type { App } from '../src/app.ts';
import { createApp } from '../src/app.ts';
import { localConfig } from '../src/config.ts';
import { isStream } from '../src/http.ts';
import type { MailPlace } from './place.ts';

/** What an answer cost on the wire, as the gateway itself says. */
export interface Cost {
  /** Of an answer that explains itself. */
  readonly commands: number | undefined;
  readonly roundTrips: number;
  /** Received from the mail server. */
  readonly octets: number;
}

/** Of a line of the gateway's log about a request. */
interface RequestLine {
  readonly RoundTrips?: number;
  readonly OctetsReceived?: number;
}

/** All gateways of a run are one deployment. */
const KEYS = `bench:${randomBytes(32).toString('base64')}`;

/** The gateway as a caller meets it, without the HTTP in front. */
export class BenchGateway {
  readonly #app: App;
  #authorization: string;
  #lastLine: RequestLine = {};

  /** @param sessions POSTERN_SESSIONS */
  constructor(place: MailPlace, port: number, sessions: number) {
    const env = {
      POSTERN_SERVERS: `imaps://localhost:${port}`,
      POSTERN_CA_FILE: place.caFile,
      POSTERN_SESSIONS: String(sessions),
      POSTERN_KEYS: KEYS,
      POSTERN_REQUESTS: 'log',
    };
    this.#app = createApp(localConfig(env), (line) => (this.#lastLine = line as RequestLine));
    this.#authorization = `Basic ${Buffer.from(`${place.user}:${place.password}`).toString('base64')}`;
  }

  /** From now on with a token, which knows the server. */
  async signIn({ user, password }: MailPlace): Promise<void> {
    const answer = await this.#request('POST', '/v1/tokens', JSON.stringify({ user, password }));
    const { token } = JSON.parse(answer.body as string) as { token: string };
    this.#authorization = `Bearer ${token}`;
  }

  async query<T>(query: string, variables: object, explain = false): Promise<{ data: T; cost: Cost }> {
    const answer = await this.#request('POST', '/graphql', JSON.stringify({ query, variables }), explain);
    const { data, errors, extensions } = JSON.parse(answer.body as string) as {
      data: T;
      errors?: object;
      extensions?: { plan: { flights: readonly (readonly string[])[] } };
    };
    if (errors) throw new Error(`the gateway answered ${JSON.stringify(errors)}`);
    return { data, cost: this.#cost(extensions?.plan.flights.flat().length) };
  }

  /** How many octets came, and what they cost. */
  async get(path: string): Promise<{ octets: number; cost: Cost }> {
    const { status, body } = await this.#request('GET', path, '');
    if (status !== 200) throw new Error(`the gateway answered ${status} to GET ${path}`);
    let octets = 0;
    if (isStream(body)) for await (const piece of body) octets += piece.length;
    else octets = Buffer.byteLength(body);
    return { octets, cost: this.#cost() };
  }

  async close(): Promise<void> {
    await this.#app.close?.();
  }

  /** Of the request that was answered last; of one at a time. */
  #cost(commands?: number): Cost {
    const { RoundTrips = NaN, OctetsReceived = NaN } = this.#lastLine;
    return { commands, roundTrips: RoundTrips, octets: OctetsReceived };
  }

  #request(method: string, path: string, body: string, explain = false) {
    this.#lastLine = {};
    const [route = '', query = ''] = path.split('?');
    return this.#app({
      method,
      path: route,
      query,
      headers: {
        'content-type': 'application/json',
        authorization: this.#authorization,
        ...(explain && { 'postern-explain': 'true' }),
      },
      body: Buffer.from(body),
      id: randomUUID(),
      timeLeft: 600_000,
    });
  }
}
