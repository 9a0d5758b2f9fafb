import { isDeepStrictEqual } from 'node:util';

import { minorGc } from '../src/mime/garbage.ts';
import type { Caller, Cost } from './gateway.ts';
import { BenchGateway } from './gateway.ts';
import type { HandlerRequest } from './handler.ts';
import { call } from './http-client.ts';
import { LimitClient } from './limit-client.ts';
import { MeasuredProcess } from './measured-process.ts';
import type { Handles, Operation } from './operations.ts';
import { learnHandles } from './operations.ts';
import type { MailPlace } from './place.ts';

/**
 * What there is from before: nothing; a token, which knows the server; sessions that are kept. The handler has a new client
 * for each request in the first, and a pool of eight in the last.
 */
export type Mode = 'unknown' | 'known' | 'warm';
export const MODES: readonly Mode[] = ['unknown', 'known', 'warm'];

/** Turns are measured in so many series, whose medians show how much is noise. */
const SERIES = 5;
/** Sessions, or clients, that are kept. */
const KEPT = 8;

/** One operation in one mode, all in one run. */
export interface Row {
  /** How the mail server stores mail. */
  readonly format: string;
  readonly roundTrip: number;
  readonly operation: string;
  readonly mode: Mode;
  readonly gateway: Times;
  readonly limit: Times;
  /** Left out where the gateway knows the server: a new client does not. */
  readonly handler?: Times;
  /** Milliseconds of the gateway's process per request. */
  readonly cpu: number;
  /** Of the gateway's mail session; left out of downloads. */
  readonly cost?: Cost;
  readonly limitOctets: number;
}

export interface Times {
  readonly p50: number;
  readonly p95: number;
  /** From the lowest to the highest median of a series. */
  readonly spread: number;
}

/** Requests in a second at so many at once, and what each cost the process. */
export interface Rate {
  readonly rate: number;
  /** Milliseconds of its process per request. */
  readonly cpu: number;
}

/** A mail server behind a link. */
export interface Link {
  readonly format: string;
  readonly place: MailPlace;
  readonly port: number;
  /** Milliseconds. */
  readonly roundTrip: number;
}

/** The programs that are compared, each in a process of its own. */
export interface Programs {
  readonly cold: BenchGateway;
  readonly warm: BenchGateway;
  /** A client for each request. */
  readonly naive: MeasuredProcess;
  readonly pool: MeasuredProcess;
}

export async function startPrograms(caFile: string, ports: readonly number[]): Promise<Programs> {
  const gateway = (sessions: number) => BenchGateway.start({ caFile, ports, sessions });
  const handler = (clients: number) =>
    MeasuredProcess.start(new URL('handler.ts', import.meta.url), {
      NODE_ENV: 'production',
      POSTERN_BENCH_CLIENTS: String(clients),
    });
  return {
    cold: await gateway(0),
    warm: await gateway(KEPT),
    naive: await handler(0),
    pool: await handler(KEPT),
  };
}

export async function stopPrograms({ cold, warm, naive, pool }: Programs): Promise<void> {
  await Promise.all([cold, warm, naive, pool].map((each) => each.stop()));
}

/** One mail server behind one link, and all who ask it. */
export class Course {
  readonly #link: Link;
  readonly #programs: Programs;
  /** Of a gateway that has never heard of the server. */
  #stranger!: BenchGateway;
  #callers!: Record<Mode, Caller>;
  #handles!: Handles;
  #kept!: LimitClient;
  /** Turns so far: flags are added in one, and removed in the next. */
  #turn = 0;

  private constructor(link: Link, programs: Programs) {
    this.#link = link;
    this.#programs = programs;
  }

  static async open(link: Link, programs: Programs): Promise<Course> {
    const course = new Course(link, programs);
    const { place, port } = link;
    course.#stranger = await BenchGateway.start({ caFile: place.caFile, ports: [port], sessions: 0 });
    course.#callers = {
      unknown: course.#stranger.stranger(place),
      known: await programs.cold.signIn(place, port),
      warm: await programs.warm.signIn(place, port),
    };
    course.#handles = await learnHandles(course.#callers.warm);
    course.#kept = await LimitClient.connect(place, port);
    await course.#kept.fly(course.#login);
    return course;
  }

  /** All in turn, round by round, so that what the machine does meanwhile hits all alike. */
  async measure(operation: Operation, mode: Mode, rounds: number): Promise<Row> {
    await this.#makeReady(operation, mode);
    const cost = await this.#requireSame(operation, mode);
    const limitOctets = await this.#limit(operation, mode);
    const gateway = this.#gatewayOf(mode);
    const handles = mode !== 'known';
    const series = { gateway: [], limit: [], handler: [] } as Record<
      'gateway' | 'limit' | 'handler',
      number[][]
    >;
    const before = await gateway.usage();
    for (let each = 0; each < SERIES; each++) {
      const times = { gateway: [] as number[], limit: [] as number[], handler: [] as number[] };
      for (let round = 0; round < rounds; round++) {
        this.#turn++;
        times.gateway.push(await timed(() => this.#ask(operation, mode)));
        times.limit.push(await timed(() => this.#limit(operation, mode)));
        if (handles) times.handler.push(await timed(() => this.#handle(operation, mode)));
      }
      for (const [who, all] of Object.entries(times)) series[who as keyof typeof series].push(all);
    }
    const { cpu } = await gateway.usage();
    return {
      format: this.#link.format,
      roundTrip: this.#link.roundTrip,
      operation: operation.name,
      mode,
      gateway: timesOf(series.gateway),
      limit: timesOf(series.limit),
      ...(handles && { handler: timesOf(series.handler) }),
      cpu: (cpu - before.cpu) / (SERIES * rounds),
      ...(cost && { cost }),
      limitOctets,
    };
  }

  /** The gateway's requests in a second with so many at once. */
  gatewayRate(operation: Operation, mode: Mode, seconds: number): Promise<Rate> {
    return rateOf(this.#gatewayOf(mode), seconds, () => this.#ask(operation, mode));
  }

  handlerRate(operation: Operation, mode: Mode, seconds: number): Promise<Rate> {
    return rateOf(this.#handlerOf(mode), seconds, () => this.#handle(operation, mode));
  }

  async close(): Promise<void> {
    this.#kept.close();
    await this.#stranger.stop();
  }

  get #login(): string {
    return `LOGIN ${this.#link.place.user} "${this.#link.place.password}"`;
  }

  #gatewayOf(mode: Mode): BenchGateway {
    return { unknown: this.#stranger, known: this.#programs.cold, warm: this.#programs.warm }[mode];
  }

  #handlerOf(mode: Mode): MeasuredProcess {
    return mode === 'warm' ? this.#programs.pool : this.#programs.naive;
  }

  /** What is kept is as it would be if nothing else had been asked before. */
  async #makeReady({ isOutside }: Operation, mode: Mode): Promise<void> {
    if (mode === 'warm') await this.#kept.fly('SELECT INBOX', ...(isOutside ? ['UNSELECT'] : []));
  }

  /** @throws Error where gateway and handler do not answer the same */
  async #requireSame(operation: Operation, mode: Mode): Promise<Cost | undefined> {
    const asked = operation.ask(this.#handles, true);
    if (typeof asked === 'string') return undefined;
    // The first call on a session hears what the others did meanwhile.
    await this.#callers[mode].query(asked.query, asked.variables);
    const { data, cost } = await this.#callers[mode].explain(asked.query, asked.variables);
    if (mode === 'known') return cost;
    const handled: unknown = JSON.parse((await this.#handle(operation, mode)).toString());
    const [ours, theirs] = [comparable(data), comparable(handled)];
    if (!isDeepStrictEqual(ours, theirs))
      throw new Error(
        `${operation.name}: the gateway answers ${JSON.stringify(ours).slice(0, 600)}, the handler ${JSON.stringify(theirs).slice(0, 600)}`,
      );
    return cost;
  }

  async #ask(operation: Operation, mode: Mode): Promise<void> {
    const asked = operation.ask(this.#handles, this.#adds());
    const caller = this.#callers[mode];
    if (typeof asked === 'string') await caller.get(asked);
    else await caller.query(asked.query, asked.variables);
  }

  #handle(operation: Operation, mode: Mode): Promise<Buffer> {
    const { place, port } = this.#link;
    const { user, password, authority } = place;
    const args = operation.args(place, this.#adds());
    const request: HandlerRequest = { operation: operation.handled, args, port, user, password, authority };
    const body = JSON.stringify(request);
    return call(this.#handlerOf(mode).port, { method: 'POST', path: '/', body });
  }

  /** Octets that were received, behind the greeting where it is a warm one. */
  async #limit(operation: Operation, mode: Mode): Promise<number> {
    const { place, port } = this.#link;
    const isWarm = mode === 'warm';
    const flights = operation.limit({ place, isWarm, add: this.#adds() });
    if (isWarm) {
      const before = this.#kept.octets;
      await flyAll(this.#kept, flights, operation.base64);
      return this.#kept.octets - before;
    }
    const client = await LimitClient.connect(place, port);
    const [first = [], ...others] = flights;
    const ridesAlong = mode === 'known' && !operation.keepsBack;
    const all = ridesAlong ? [[this.#login, ...first], ...others] : [[this.#login], ...flights];
    await flyAll(client, all, operation.base64);
    client.close();
    return client.octets;
  }

  #adds(): boolean {
    return this.#turn % 2 === 0;
  }
}

/** Order of flags and of mailboxes is free; so is what a flag of one program is called. */
function comparable(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data), (key, value: unknown) => {
    // \Recent is told to the session that opens the mailbox first, whichever that is (RFC 3501 §2.3.2).
    if (key === 'flags') return (value as string[]).filter((flag) => flag !== '\\Recent').toSorted();
    if (key === 'mailboxes')
      return (value as { path: string }[]).toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return value;
  });
}

/** Somebody whose process says what it has used. */
type Measured = Pick<BenchGateway, 'usage'>;

async function rateOf(
  program: Measured,
  seconds: number,
  work: () => Promise<unknown>,
  workers = 16,
): Promise<Rate> {
  // All connections are there before the clock starts.
  await Promise.all(Array.from({ length: workers }, work));
  const before = await program.usage();
  const started = performance.now();
  const end = started + seconds * 1_000;
  let done = 0;
  const turns = async () => {
    for (; performance.now() < end; done++) await work();
  };
  await Promise.all(Array.from({ length: workers }, turns));
  const took = performance.now() - started;
  const { cpu } = await program.usage();
  return { rate: (done * 1_000) / took, cpu: (cpu - before.cpu) / done };
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
export const p50 = (numbers: readonly number[]): number => at(numbers, 0.5);

function at(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

function timesOf(series: readonly (readonly number[])[]): Times {
  const all = series.flat();
  const medians = series.map(p50);
  return { p50: p50(all), p95: at(all, 0.95), spread: Math.max(...medians) - Math.min(...medians) };
}
