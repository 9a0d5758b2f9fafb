import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A process that polls; another one is begun before it is needed, so that a killed one is replaced at once. */
export class PollingProcess {
  readonly #env: Readonly<Record<string, string>>;
  #current: Promise<ChildProcess>;
  #next: Promise<ChildProcess>;

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = env;
    this.#current = this.#start();
    this.#next = this.#start();
  }

  /** Polls what is due. @returns how many; undefined: it was killed before it was over */
  async poll(minutes: number): Promise<number | undefined> {
    const child = await this.#current;
    const over = new AbortController();
    const { signal } = over;
    const answered = once(child, 'message', { signal }) as Promise<[number]>;
    const gone = once(child, 'exit', { signal }).then(() => undefined);
    child.send(minutes);
    const polled = await Promise.race([answered, gone]);
    for (const each of [answered, gone]) each.catch(() => undefined);
    over.abort();
    if (polled) return polled[0];
    this.#current = this.#next;
    this.#next = this.#start();
    return undefined;
  }

  /** Ends the one that polls, as a machine does that loses its power. */
  kill(): void {
    void this.#current.then((child) => child.kill('SIGKILL'));
  }

  async close(): Promise<void> {
    for (const child of await Promise.all([this.#current, this.#next])) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
  }

  async #start(): Promise<ChildProcess> {
    const script = path.resolve(import.meta.dirname, 'poller-process.ts');
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    const child = fork(script, { env: { PATH: process.env['PATH'], ...this.#env }, execArgv });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the poller ended with ${code} before it was ready`);
    });
    failed.catch(() => undefined);
    await Promise.race([once(child, 'message'), failed]);
    return child;
  }
}
