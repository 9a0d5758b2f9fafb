import { readFileSync, writeFileSync } from 'node:fs';

import type { GatewayOptions } from './gateway.ts';
import { Gateway } from './gateway.ts';

/** What a process of its own is asked to measure. */
export interface Measurement extends GatewayOptions {
  readonly user: string;
  readonly password: string;
  /** Asked first, so that everything that is loaded once has been. */
  readonly warmUp: string;
  readonly query: string;
}

export interface Measured {
  /** What the query added to the memory of the process, at its highest, octets. */
  readonly added: number;
  readonly codes: readonly string[];
  readonly octets: number;
}

const KILOBYTES = 1024;

/** Resident memory now, and at its highest since the last reset (Linux, proc(5)). */
function resident(): { now: number; highest: number } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const read = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)![1]) * KILOBYTES;
  return { now: read('VmRSS'), highest: read('VmHWM') };
}

/** Run with `--expose-gc`; answers on standard output. */
async function measure({ user, password, warmUp, query, ...options }: Measurement): Promise<Measured> {
  const account = await new Gateway(options).signIn(user, password);
  for (let i = 0; i < 3; i++) await account.ask(warmUp);
  globalThis.gc!();
  const before = resident().now;
  writeFileSync('/proc/self/clear_refs', '5'); // resets the highest
  const { data, errors = [] } = await account.ask(query);
  const added = resident().highest - before;
  return {
    added,
    codes: errors.map(({ extensions }) => extensions.code),
    octets: JSON.stringify(data).length,
  };
}

console.log(JSON.stringify(await measure(JSON.parse(readFileSync(0, 'utf8')) as Measurement)));
process.exit(0);
