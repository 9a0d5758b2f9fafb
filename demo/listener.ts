import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';

export interface Listener {
  readonly port: number;
  /** The clients that are there. */
  readonly sockets: ReadonlySet<Socket>;
  /** Stops accepting, and cuts the clients that are there. */
  close(): Promise<void>;
}

const MAX_CLIENTS = 1000;

/**
 * Listens on 127.0.0.1; `port` 0 takes a free one. `pem`: certificate and key, for TLS from the first octet. A client
 * may say LOGOUT or QUIT and close its side at once: it still gets its answers.
 */
export async function listen(port: number, serve: (socket: Socket) => void, pem?: string): Promise<Listener> {
  const sockets = new Set<Socket>();
  const options = { allowHalfOpen: true, noDelay: true };
  const server = pem
    ? tls.createServer({ ...options, cert: pem, key: pem }, serve)
    : createServer(options, serve);
  server.maxConnections = MAX_CLIENTS;
  server.prependListener('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A vanished client is no news: whoever reads from it is told that it has ended.
    socket.on('error', () => {});
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, sockets, close };

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}
