// A handler as it is written with imapflow, behind node:http, in a process of its own. POSTERN_BENCH_CLIENTS: so many signed-in
// clients are kept for each mail server, each with its mailbox open; 0: a new client for each request.
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ImapFlow } from 'imapflow';

import type { Args, Handled } from './handled.ts';
import { HANDLED } from './handled.ts';

/** What the body of a request says. */
export interface HandlerRequest {
  readonly operation: keyof typeof HANDLED;
  readonly args: Args;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly authority: string;
}

const CLIENTS = Number(process.env['POSTERN_BENCH_CLIENTS'] ?? 0);

/** Clients of one mail server, and those who wait for one. */
class Pool {
  #made = 0;
  readonly #idle: ImapFlow[] = [];
  readonly #waiting: ((client: ImapFlow) => void)[] = [];

  async take(request: HandlerRequest): Promise<ImapFlow> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#made >= CLIENTS) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#made++;
    return connect(request);
  }

  give(client: ImapFlow): void {
    const next = this.#waiting.shift();
    if (next) next(client);
    else this.#idle.push(client);
  }
}

const pools = new Map<number, Pool>();

async function connect({ port, user, password, authority }: HandlerRequest): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: 'localhost',
    port,
    secure: true,
    auth: { user, pass: password },
    tls: { ca: authority },
    logger: false,
  });
  await client.connect();
  return client;
}

async function answer(request: HandlerRequest): Promise<unknown> {
  const work: Handled = HANDLED[request.operation];
  if (CLIENTS === 0) {
    const client = await connect(request);
    const done = await work(client, request.args);
    await client.logout();
    return done;
  }
  const pool = pools.get(request.port) ?? new Pool();
  pools.set(request.port, pool);
  const client = await pool.take(request);
  try {
    return await work(client, request.args);
  } finally {
    pool.give(client);
  }
}

async function read(message: IncomingMessage): Promise<HandlerRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString()) as HandlerRequest;
}

const server = createServer((message, out) => {
  read(message)
    .then(answer)
    .then(
      (done) => out.setHeader('content-type', 'application/json').end(JSON.stringify(done)),
      (error: unknown) => out.writeHead(500).end(String(error)),
    );
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
