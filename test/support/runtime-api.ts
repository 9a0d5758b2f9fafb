import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** AWS's own runtime client, where `npm run test:runtime` has built it. */
const CLIENT = path.resolve(
  import.meta.dirname,
  '../../.cache/runtime-client/node_modules/aws-lambda-ric/index.mjs',
);
const API = '/2018-06-01/runtime';

/** What Lambda sets for every function, and its client insists on. */
const PLATFORM = {
  AWS_LAMBDA_FUNCTION_NAME: 'postern-dev-api',
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/postern-dev-api',
  AWS_LAMBDA_LOG_STREAM_NAME: 'test',
};

export const isClientBuilt = (): boolean => existsSync(path.join(path.dirname(CLIENT), 'rapid-client.node'));

/** What the client handed back for one invocation. */
export interface Handed {
  readonly isError: boolean;
  readonly isStreamed: boolean;
  readonly contentType: string;
  /** What stands behind a stream that broke, in its trailers. */
  readonly errorType: string | undefined;
  readonly body: AsyncIterable<Buffer>;
}

interface Invocation {
  readonly id: string;
  readonly event: object;
  resolve(handed: Handed): void;
  reject(error: Error): void;
}

/**
 * A function as Lambda runs it: the real runtime client loads the bundle and asks this Runtime API for work, one
 * invocation after the other.
 */
export class RunningFunction {
  readonly #server: Server;
  readonly #child: ChildProcess;
  readonly #waiting: Invocation[] = [];
  readonly #running = new Map<string, Invocation>();
  readonly #timeLimit: number;
  #idle: ((invocation: Invocation) => void) | undefined;
  /** Whatever the function wrote. */
  output = '';

  private constructor(server: Server, spawnClient: (port: number) => ChildProcess, timeLimit: number) {
    this.#server = server;
    this.#timeLimit = timeLimit;
    server.on('request', (request, response) => this.#serve(request, response));
    this.#child = spawnClient((server.address() as AddressInfo).port);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.#child.on('exit', () => {
      for (const each of [...this.#waiting, ...this.#running.values()])
        each.reject(new Error(`The function ended: ${this.output}`));
    });
  }

  /**
   * @param folder where the zip was unpacked
   * @param handler as in the template
   */
  static async start(
    folder: string,
    handler: string,
    env: Readonly<Record<string, string>>,
    timeLimit = 29_000,
  ): Promise<RunningFunction> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const spawnClient = (port: number): ChildProcess =>
      spawn(process.execPath, [CLIENT, handler], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          ...PLATFORM,
          ...env,
          AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
          LAMBDA_TASK_ROOT: folder,
          _HANDLER: handler,
        },
      });
    return new RunningFunction(server, spawnClient, timeLimit);
  }

  /** One invocation; settles when the client begins to answer. */
  invoke(event: object): Promise<Handed> {
    return new Promise((resolve, reject) => {
      const invocation = { id: randomUUID(), event, resolve, reject };
      const idle = this.#idle;
      this.#idle = undefined;
      if (idle) idle(invocation);
      else this.#waiting.push(invocation);
    });
  }

  /** The client has ended of itself. */
  async exited(): Promise<void> {
    if (this.#child.exitCode === null) await once(this.#child, 'close');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill();
      await once(this.#child, 'exit');
    }
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const [, id, what] = new RegExp(`^${API}/invocation/([^/]+)(?:/(\\w+))?$`).exec(request.url ?? '') ?? [];
    if (id === 'next') return void this.#handOut(response);
    const invocation = this.#running.get(id ?? '');
    if (!invocation) {
      // The client could not load the function: the invocation that waits for it is told.
      const waiting = this.#waiting.shift();
      waiting?.resolve(handedBy(request, true));
    } else {
      invocation.resolve(handedBy(request, what === 'error'));
    }
    request.once('end', () => response.writeHead(202).end());
  }

  /** The client waits here until there is work, as a container does between two calls. */
  async #handOut(response: ServerResponse): Promise<void> {
    const next =
      this.#waiting.shift() ?? (await new Promise<Invocation>((resolve) => (this.#idle = resolve)));
    this.#running.set(next.id, next);
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(Date.now() + this.#timeLimit),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:postern',
    });
    response.end(JSON.stringify(next.event));
  }
}

function handedBy(request: IncomingMessage, isError: boolean): Handed {
  return {
    isError,
    isStreamed: request.headers['lambda-runtime-function-response-mode'] === 'streaming',
    contentType: request.headers['content-type'] ?? '',
    get errorType() {
      return request.trailers['lambda-runtime-function-error-type'];
    },
    body: request,
  };
}
