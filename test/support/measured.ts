import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

import type { Measured, Measurement } from './measure-memory.ts';

/** Measures in a gateway of its own what a query adds to memory; this process goes on meanwhile. */
export async function measured(measurement: Measurement): Promise<Measured> {
  const script = path.resolve(import.meta.dirname, 'measure-memory.ts');
  const options = ['--expose-gc', '--disable-warning=ExperimentalWarning', script];
  const running = promisify(execFile)(process.execPath, options);
  running.child.stdin!.end(JSON.stringify(measurement));
  const { stdout } = await running;
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
}
