import { randomBytes } from 'node:crypto';

import { call, drain } from './http-client.ts';
import type { Usage } from './measured-process.ts';
import { MeasuredProcess } from './measured-process.ts';
import type { MailPlace } from './place.ts';

/** What an answer cost on the wire, as the gateway itself says. */
export interface Cost {
  readonly commands: number;
  readonly roundTrips: number;
  /** Received from the mail server. */
  readonly octets: number;
}

/** An answer that explains itself. */
interface Explained {
  readonly flights: readonly (readonly string[])[];
  readonly roundTrips: { readonly connection: number; readonly signIn: number; readonly mail: number };
  readonly octets: { readonly received: number };
}

/** All gateways of a run are one deployment. */
const KEYS = `bench:${randomBytes(32).toString('base64')}`;
/** Built by `npm run build`, as the container's image has it. */
const PROGRAM = new URL('../dist/container/index.mjs', import.meta.url);

/** What a gateway is started with. */
export interface GatewayOptions {
  readonly caFile: string;
  /** Ports of mail servers, each of which is one behind its own link. */
  readonly ports: readonly number[];
  /** POSTERN_SESSIONS */
  readonly sessions: number;
}

/** The gateway as its users run it: the container's bundle, in a process of its own, behind HTTP. */
export class BenchGateway {
  readonly #process: MeasuredProcess;

  private constructor(started: MeasuredProcess) {
    this.#process = started;
  }

  static async start({ caFile, ports, sessions }: GatewayOptions): Promise<BenchGateway> {
    const env = {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      POSTERN_SERVERS: ports.map((port) => `imaps://localhost:${port}`).join(','),
      POSTERN_CA_FILE: caFile,
      POSTERN_SESSIONS: String(sessions),
      POSTERN_KEYS: KEYS,
    };
    return new BenchGateway(await MeasuredProcess.start(PROGRAM, env));
  }

  usage(): Promise<Usage> {
    return this.#process.usage();
  }

  /** A caller with a user and password: the gateway, which has one server only, knows nothing of it but its name. */
  stranger({ user, password }: MailPlace): Caller {
    const name = Buffer.from(`${user}:${password}`).toString('base64');
    return new Caller(this.#process.port, { authorization: `Basic ${name}` });
  }

  /** A caller with a token, which knows the server. */
  async signIn({ user, password }: MailPlace, port: number): Promise<Caller> {
    const body = JSON.stringify({ user, password, server: `imaps://localhost:${port}` });
    const headers = { 'content-type': 'application/json' };
    const answer = await call(this.#process.port, { method: 'POST', path: '/v1/tokens', headers, body });
    const { token } = JSON.parse(answer.toString()) as { token: string };
    return new Caller(this.#process.port, { authorization: `Bearer ${token}` });
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

/** A client of a gateway. */
export class Caller {
  readonly #port: number;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(port: number, headers: Readonly<Record<string, string>>) {
    this.#port = port;
    this.#headers = { ...headers, 'content-type': 'application/json' };
  }

  /** @throws Error where the answer has errors */
  async query<T>(query: string, variables: object = {}): Promise<T> {
    return (await this.#ask<T>(query, variables)).data;
  }

  /** What the same costs, with what it answers. */
  async explain<T>(query: string, variables: object = {}): Promise<{ data: T; cost: Cost }> {
    const { data, plan } = await this.#ask<T>(query, variables, { 'postern-explain': 'true' });
    const { connection, signIn, mail } = plan!.roundTrips;
    return {
      data,
      cost: {
        commands: plan!.flights.flat().length,
        roundTrips: connection + signIn + mail,
        octets: plan!.octets.received,
      },
    };
  }

  /** How many octets came. */
  get(path: string): Promise<number> {
    return drain(this.#port, path, this.#headers);
  }

  async #ask<T>(
    query: string,
    variables: object,
    more: Record<string, string> = {},
  ): Promise<{ data: T; plan?: Explained }> {
    const headers = { ...this.#headers, ...more };
    const body = JSON.stringify({ query, variables });
    const answer = await call(this.#port, { method: 'POST', path: '/graphql', headers, body });
    const { data, errors, extensions } = JSON.parse(answer.toString()) as {
      data: T;
      errors?: object;
      extensions?: { plan: Explained };
    };
    if (errors) throw new Error(`the gateway answered ${JSON.stringify(errors)}`);
    return { data, ...extensions };
  }
}
