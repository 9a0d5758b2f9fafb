import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import path from 'node:path';

import { COMPILE_CACHE } from './compile-cache.ts';
import type { Ask, Memory } from './event-gateway.ts';
import type { GraphqlAnswer } from './gateway.ts';

/** A gateway in a process of its own, as those who listen over HTTP see it. */
export class EventGateway {
  readonly #process: ChildProcess;
  readonly #port: number;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.#port = port;
  }

  static async start(env: Record<string, string>): Promise<EventGateway> {
    const script = path.resolve(import.meta.dirname, 'event-gateway.ts');
    const execArgv = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
    const child = fork(script, { env: { PATH: process.env['PATH'], ...COMPILE_CACHE, ...env }, execArgv });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`the gateway ended with ${code} before it listened`);
    });
    const [port] = (await Promise.race([once(child, 'message'), failed])) as [number];
    failed.catch(() => undefined);
    return new EventGateway(child, port);
  }

  get port(): number {
    return this.#port;
  }

  async ask(what: Ask): Promise<Memory> {
    this.#process.send(what);
    const [answer] = (await once(this.#process, 'message')) as [Memory];
    return answer;
  }

  /** A stream of events that nothing reads yet; `body`: an operation of GraphQL. */
  async open(target: string, authorization: string, body?: string): Promise<IncomingMessage> {
    const headers = { authorization, accept: 'text/event-stream', 'content-type': 'application/json' };
    const method = body === undefined ? 'GET' : 'POST';
    const at = { host: '127.0.0.1', port: this.#port, path: target, agent: false };
    const request = http.request({ ...at, method, headers });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
    return response;
  }

  /** An operation of GraphQL. Rejects where the process ends before its answer. */
  async graphql(query: string, variables: object, authorization: string): Promise<GraphqlAnswer> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/graphql`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer;
  }

  /** Ends it at once, as a machine does that loses its power. */
  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}

/** Reads a stream, and keeps of it no more than which messages are flagged as it was told last, and whether the first has a probe. */
export class FlagCounter {
  readonly flagged = new Set<number>();
  /** Events that told of changes. */
  events = 0;
  /** Whether the first message has the keyword `probe`; undefined: that was not told. */
  hasProbe: boolean | undefined;
  readonly #response: IncomingMessage;
  readonly #count: number;
  #rest = '';
  readonly all: Promise<void>;

  /** @param count of messages that are going to be flagged */
  constructor(response: IncomingMessage, count: number) {
    this.#response = response;
    this.#count = count;
    response.setEncoding('utf8');
    this.all = new Promise((resolve, reject) => {
      response.on('data', (text: string) => {
        this.#take(text);
        if (this.flagged.size >= this.#count) resolve();
      });
      response.on('error', reject);
      response.on('end', () => reject(new Error('the stream is over')));
    });
    this.all.catch(() => {});
  }

  close(): void {
    this.#response.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop()!;
    for (const block of blocks) {
      if (!/^event: (changes|next)$/m.test(block)) continue;
      this.events++;
      for (const [, uid, flags = ''] of block.matchAll(/"uid":(\d+),"flags":\[([^\]]*)\]/g))
        this.#note(Number(uid), flags);
    }
  }

  #note(uid: number, flags: string): void {
    if (flags.includes('Flagged')) this.flagged.add(uid);
    else this.flagged.delete(uid);
    if (uid === 1) this.hasProbe = flags.includes('probe');
  }
}
