import { ImapFlow } from 'imapflow';

import { minorGc } from '../src/mime/garbage.ts';
import { BenchGateway } from './gateway.ts';
import { LimitClient } from './limit-client.ts';
import type { Handles, Operation } from './operations.ts';
import { learnHandles } from './operations.ts';
import type { MailPlace } from './place.ts';

/** How warm the gateway is. */
export type Mode = 'unknown' | 'known' | 'warm';
export const MODES: readonly Mode[] = ['unknown', 'known', 'warm'];

/** One operation in one mode, all in one run. */
export interface Row {
  readonly roundTrip: number;
  readonly operation: string;
  readonly mode: Mode;
  readonly gateway: Times;
  readonly limit: Times;
  /** Only where the gateway knows nothing: a new client knows nothing either. */
  readonly naive: Times | undefined;
  /** Milliseconds of the gateway's process per request, median. */
  readonly cpu: number;
  /** Of the gateway's mail session. */
  readonly commands: number | undefined;
  readonly roundTrips: number;
  readonly octets: number;
  readonly limitOctets: number;
}

export interface Times {
  readonly p50: number;
  readonly p95: number;
}

/** Everybody who takes part, on a link of one length. */
export class Course {
  readonly #place: MailPlace;
  readonly #port: number;
  readonly #roundTrip: number;
  readonly #gateways: Record<Mode, BenchGateway>;
  #handles!: Handles;
  #warmLimit!: LimitClient;

  constructor(place: MailPlace, port: number, roundTrip: number) {
    this.#place = place;
    this.#port = port;
    this.#roundTrip = roundTrip;
    const gateway = (sessions: number) => new BenchGateway(place, port, sessions);
    this.#gateways = { unknown: gateway(0), known: gateway(0), warm: gateway(8) };
  }

  async prepare(): Promise<void> {
    await this.#gateways.known.signIn(this.#place);
    await this.#gateways.warm.signIn(this.#place);
    this.#handles = await learnHandles(this.#gateways.warm);
    this.#warmLimit = await LimitClient.connect(this.#place, this.#port);
    await this.#warmLimit.fly(this.#login);
  }

  /** Everybody in turn, round by round, so that what the machine does meanwhile hits all alike. */
  async measure(operation: Operation, mode: Mode, rounds: number): Promise<Row> {
    const gateway = this.#gateways[mode];
    const cost = await operation.gateway(gateway, this.#handles, true);
    const limitOctets = await this.#limit(operation, mode);
    const times = {
      gateway: [] as number[],
      limit: [] as number[],
      naive: [] as number[],
      cpu: [] as number[],
    };
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage();
      times.gateway.push(await timed(() => operation.gateway(gateway, this.#handles, false)));
      const { user, system } = process.cpuUsage(before);
      times.cpu.push((user + system) / 1_000);
      times.limit.push(await timed(() => this.#limit(operation, mode)));
      if (mode === 'unknown') times.naive.push(await timed(() => this.#naive(operation)));
    }
    return {
      roundTrip: this.#roundTrip,
      operation: operation.name,
      mode,
      gateway: timesOf(times.gateway),
      limit: timesOf(times.limit),
      naive: times.naive.length > 0 ? timesOf(times.naive) : undefined,
      cpu: timesOf(times.cpu).p50,
      commands: cost.commands,
      roundTrips: cost.roundTrips,
      octets: cost.octets,
      limitOctets,
    };
  }

  /** Requests in a second with so many at once. */
  async throughput(operation: Operation, who: Mode | 'naive', seconds: number, workers = 16) {
    const end = performance.now() + seconds * 1_000;
    let done = 0;
    const work = async () => {
      while (performance.now() < end) {
        await (who === 'naive'
          ? this.#naive(operation)
          : operation.gateway(this.#gateways[who], this.#handles, false));
        done++;
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: workers }, work));
    return (done * 1_000) / (performance.now() - started);
  }

  async close(): Promise<void> {
    this.#warmLimit.close();
    for (const gateway of Object.values(this.#gateways)) await gateway.close();
  }

  get #login(): string {
    return `LOGIN ${this.#place.user} "${this.#place.password}"`;
  }

  /** Octets that were received, behind the greeting where it is a warm one. */
  async #limit(operation: Operation, mode: Mode): Promise<number> {
    const flights = operation.limit(this.#place, mode === 'warm');
    if (mode === 'warm') {
      const before = this.#warmLimit.octets;
      await flyAll(this.#warmLimit, flights, operation.base64);
      return this.#warmLimit.octets - before;
    }
    const client = await LimitClient.connect(this.#place, this.#port);
    const [first = [], ...others] = flights;
    const ridesAlong = mode === 'known' && !operation.keepsBack;
    await flyAll(
      client,
      ridesAlong ? [[this.#login, ...first], ...others] : [[this.#login], ...flights],
      operation.base64,
    );
    client.close();
    return client.octets;
  }

  /** A handler as it is written first: a new client for each request. */
  async #naive(operation: Operation): Promise<void> {
    const { user, password, authority } = this.#place;
    const client = new ImapFlow({
      host: 'localhost',
      port: this.#port,
      secure: true,
      auth: { user, pass: password },
      tls: { ca: authority },
      logger: false,
    });
    await client.connect();
    await operation.naive(client, this.#place);
    await client.logout();
  }
}

/** @param base64 how many octets the last flight's base64 stands for; undefined: nothing is to be decoded */
async function flyAll(
  client: LimitClient,
  flights: readonly (readonly string[])[],
  base64: number | undefined,
) {
  const last = flights.at(-1)!;
  for (const flight of flights.slice(0, -1)) await client.fly(...flight);
  if (base64 === undefined) return client.fly(...last);
  const octets = await client.flyForBase64(...last);
  if (octets !== base64) throw new Error(`${octets} octets came of ${base64}`);
}

/** Milliseconds of one turn. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  // What one drops is not for the next one to clear away.
  minorGc();
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The median. */
export const p50 = (numbers: readonly number[]): number => timesOf(numbers).p50;

function timesOf(numbers: readonly number[]): Times {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p95: at(0.95) };
}
