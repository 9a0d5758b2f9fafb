import { readFileSync, writeFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { startFront } from '../../src/node/front.ts';

// A gateway in a process of its own, which says on request how much memory it takes. Run with `--expose-gc`.

/** What the process is asked. */
export type Ask = 'forget the highest' | 'memory';

/** Octets: what is alive after a collection, and the most that was resident (Linux, proc(5)). */
export interface Memory {
  readonly alive: number;
  readonly highest: number;
}

function memory(): Memory {
  const highest = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) * 1024;
  globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return { alive: heapUsed + external, highest };
}

function answer(ask: Ask): Memory {
  globalThis.gc!();
  if (ask === 'forget the highest') writeFileSync('/proc/self/clear_refs', '5');
  return memory();
}

const app = createApp(localConfig(process.env), () => {});
const front = await startFront(app, { port: 0, log: () => {} });
process.on('message', (ask: Ask) => process.send!(answer(ask)));
process.on('disconnect', () => process.exit(0));
// Most of these processes are killed, and would keep nothing.
flushCompileCache();
process.send!(front.port);
