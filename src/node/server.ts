import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MAX_UPLOAD_SECONDS } from '../mail/limits.ts';

/** A server that listens. */
export interface Front {
  readonly port: number;
  /** Stops accepting, waits for the requests under way, `limit` milliseconds at most, and ends. */
  close(limit?: number): Promise<void>;
}

/** Where to listen; port 0: one that is free. */
export interface Address {
  readonly port: number;
  /** Default: this machine alone. */
  readonly host?: string;
}

const CLOSE_LIMIT_MS = 10_000;

/** What clients are held to, milliseconds: headers and the longest request, looked at that often. */
const PATIENCE = {
  headersTimeout: 20_000,
  requestTimeout: 1_000 * MAX_UPLOAD_SECONDS,
  connectionsCheckingInterval: 5_000,
};
/** More connections are closed as they come: each takes memory before it has said anything. */
const MAX_CONNECTIONS = 1_000;

/**
 * Listens with node:http, which holds clients to 16 KB of headers as well. @throws where the port is taken (EADDRINUSE)
 */
export async function listen(
  listener: RequestListener,
  { port, host = '127.0.0.1' }: Address,
): Promise<Front> {
  const server = createServer(PATIENCE, listener);
  // What is only announced is asked for by those who read it.
  server.on('checkContinue', listener);
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: (limit) => closeServer(server, limit) };
}

async function closeServer(server: Server, limit = CLOSE_LIMIT_MS): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  // A connection kept alive would otherwise outlast its last answer.
  server.on('request', (_request, response: ServerResponse) => response.setHeader('connection', 'close'));
  server.keepAliveTimeout = 1;
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), limit);
  await closed;
  clearTimeout(timer);
}
