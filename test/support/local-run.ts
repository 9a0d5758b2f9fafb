import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';

import { COMPILE_CACHE } from './compile-cache.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The gateway as `npm start` runs it, in a process of its own. */
export class LocalRun {
  readonly url: string;
  /** Where the demo's inbox is to be had over POP3; empty where there is no demo. */
  readonly pop3: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, pop3: string) {
    this.#child = child;
    this.url = url;
    this.pop3 = pop3;
  }

  static async start(env: Readonly<Record<string, string>>): Promise<LocalRun> {
    const child = spawn(process.execPath, ['src/local/main.ts'], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], PORT: '0', ...COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    // It goes on writing, and would end over a pipe that nobody holds.
    const chunks = child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
    for await (const chunk of chunks) {
      output += chunk.toString();
      const [, url] = /listens on (http:\S+)/.exec(output) ?? [];
      if (url && output.includes('GraphiQL')) {
        const [pop3 = ''] = /pop3\+plain:[^"]+/.exec(output) ?? [];
        child.stdout.resume();
        return new LocalRun(child, url, pop3);
      }
    }
    throw new Error(`the local run ended: ${output}`);
  }

  /** Octets of memory that are resident. */
  get memory(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) * 1024;
  }

  /** How many sockets are open: clients', mail servers' and the one that listens. */
  get sockets(): number {
    const folder = `/proc/${this.#child.pid}/fd`;
    return readdirSync(folder).filter((name) => isSocket(path.join(folder, name))).length;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}

function isSocket(file: string): boolean {
  try {
    return readlinkSync(file).startsWith('socket:');
  } catch {
    return false; // It was closed a moment ago.
  }
}
