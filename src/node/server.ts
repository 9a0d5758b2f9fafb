import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

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

/**
 * Listens with node:http. Its defaults hold clients to 16 KB of headers within 60 seconds, and to 300 seconds for a whole
 * request. @throws where the port is taken (EADDRINUSE)
 */
export async function listen(
  listener: RequestListener,
  { port, host = '127.0.0.1' }: Address,
): Promise<Front> {
  const server = createServer(listener);
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
