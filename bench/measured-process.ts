import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** What a process has used so far. */
export interface Usage {
  /** Milliseconds. */
  readonly cpu: number;
  /** Resident octets. */
  readonly memory: number;
}

/** An HTTP server in a process of its own, which says what it used. */
export class MeasuredProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Starts a program whose first line is JSON with its port. */
  static async start(program: URL, env: NodeJS.ProcessEnv): Promise<MeasuredProcess> {
    const usage = fileURLToPath(new URL('usage.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', usage, fileURLToPath(program)], {
      env,
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    return new MeasuredProcess(child, (JSON.parse(line) as { port: number }).port);
  }

  async usage(): Promise<Usage> {
    const told = once(this.#child, 'message');
    this.#child.send('usage');
    const [usage] = (await told) as [Usage];
    return usage;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill();
    await ended;
  }
}
