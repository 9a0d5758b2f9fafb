/** The servers of one test run: all start side by side, all are gone afterwards, however the run ends. */
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCertificates } from './certificates.ts';
import { progress } from './commands.ts';
import { courier } from './courier.ts';
import { cyrus } from './cyrus.ts';
import { dovecot } from './dovecot.ts';
import { removeLeftovers } from './leftovers.ts';
import { unpackPackages } from './packages.ts';
import { whyNotHere } from './platform.ts';
import { publishRunState } from './run-state.ts';
import type { RunState, ServerState } from './run-state.ts';
import { runningOf, startServer } from './start.ts';
import type { MailBlueprint, Started } from './start.ts';
import { SERVER_NAMES } from './types.ts';
import type { ServerName } from './types.ts';

const BLUEPRINTS: Record<ServerName, () => MailBlueprint> = { dovecot, courier, cyrus };

interface Choice {
  names: readonly ServerName[];
  /** Whether a server that cannot run here fails the whole run; otherwise its tests are skipped by name. */
  isStrict: boolean;
}

/**
 * `POSTERN_TEST_SERVERS`: names with commas between them, or `none`. Without it: all. Whoever names a server wants
 * it, and continuous integration wants every one: there, one that cannot run is an error.
 */
export function choiceFrom({ POSTERN_TEST_SERVERS: names, CI }: NodeJS.ProcessEnv): Choice {
  if (!names) return { names: SERVER_NAMES, isStrict: Boolean(CI) };
  if (names === 'none') return { names: [], isStrict: false };
  return { names: names.split(',').map(serverName), isStrict: true };
}

function serverName(name: string): ServerName {
  const found = SERVER_NAMES.find((known) => known === name.trim());
  if (!found)
    throw new Error(`POSTERN_TEST_SERVERS: there is no ${name}, only none or ${SERVER_NAMES.join(', ')}`);
  return found;
}

const FOLDER = 'postern-test-';

export class TestRun {
  readonly #folder: string;
  readonly #certificates: string;
  readonly #started: Started[] = [];
  readonly #onExit = () => this.#endNow();
  readonly #onSignal = (signal: NodeJS.Signals) => this.#endBy(signal);

  constructor() {
    const place = throwAwayPlace();
    removeLeftovers(place, FOLDER);
    this.#folder = mkdtempSync(path.join(place, `${FOLDER}${process.pid}-`));
    chmodSync(this.#folder, 0o755);
    this.#certificates = path.join(this.#folder, 'certificates');
    process.once('exit', this.#onExit);
    for (const signal of SIGNALS) process.once(signal, this.#onSignal);
  }

  /** Starts the chosen servers and tells the processes of the run where they are. */
  async start({ names, isStrict }: Choice): Promise<void> {
    const began = performance.now();
    makeCertificates(this.#certificates);
    const whyNot = names.length > 0 ? await whyNotHere() : undefined;
    const outcomes = await Promise.allSettled(
      SERVER_NAMES.map(async (name): Promise<ServerState> => {
        if (!names.includes(name)) return { unavailable: 'left out by POSTERN_TEST_SERVERS' };
        return whyNot ? { unavailable: whyNot } : this.#startOne(name);
      }),
    );
    const servers = {} as RunState['servers'];
    for (const [index, name] of SERVER_NAMES.entries()) servers[name] = valueOf(outcomes[index]);
    for (const name of names) report(name, servers[name], isStrict);
    publishRunState({ folder: this.#folder, certificates: this.#certificates, servers });
    if (this.#started.length > 0)
      progress(`${this.#started.length} ready after ${Math.round(performance.now() - began)} ms`);
  }

  async #startOne(name: ServerName): Promise<ServerState> {
    const blueprint = BLUEPRINTS[name]();
    let root: string;
    try {
      root = await unpackPackages(blueprint.packages);
    } catch (failure) {
      return { unavailable: `its packages cannot be fetched: ${(failure as Error).message}` };
    }
    const folder = path.join(this.#folder, name);
    const started = await startServer(blueprint, { root, folder, certificates: this.#certificates });
    this.#started.push(started);
    return { running: runningOf(blueprint, started), root };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map((server) => server.stop()));
    process.off('exit', this.#onExit);
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    this.#removeFolder();
  }

  #endBy(signal: NodeJS.Signals): void {
    this.#endNow();
    // The handler was for once, so this time the signal does what it does without one.
    process.kill(process.pid, signal);
  }

  #endNow(): void {
    for (const server of this.#started) server.process.kill();
    this.#removeFolder();
  }

  #removeFolder(): void {
    // A server that was killed a moment ago may still be writing: try again for a while.
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

const GIGABYTE = 1e9;

/** In memory where that is to be had: a message as a file takes 20 µs there, and up to 200 on a disk. */
function throwAwayPlace(): string {
  if (process.env.TMPDIR) return process.env.TMPDIR;
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 2 * GIGABYTE ? '/dev/shm' : os.tmpdir(); // Docker's own has 64 MB
  } catch {
    return os.tmpdir();
  }
}

/** All have settled before the first failure is thrown: a server still starting could not be stopped. */
function valueOf<T>(outcome: PromiseSettledResult<T> | undefined): T {
  if (outcome?.status !== 'fulfilled') throw outcome?.reason;
  return outcome.value;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function report(name: ServerName, state: ServerState, isStrict: boolean): void {
  if (!('unavailable' in state)) return;
  if (isStrict) throw new Error(`${name} is wanted and cannot run: ${state.unavailable}`);
  progress(`${name} is not available, its tests are skipped: ${state.unavailable}`);
}

/** The run of this process. Jest may load its set-up and tear-down apart, each with modules of its own. */
export const currentRun = globalThis as { posternTestRun?: TestRun | undefined };
