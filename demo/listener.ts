import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Listener {
  port: number;
  /** Stops accepting, and cuts the clients that are there. */
  close(): Promise<void>;
}

const MOST_CLIENTS = 100;

/** Listens on 127.0.0.1; `port` 0 takes a free one. */
export async function listen(port: number, serve: (socket: Socket) => void): Promise<Listener> {
  const sockets = new Set<Socket>();
  // A client may say LOGOUT or QUIT and close its side at once: it still gets its answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.maxConnections = MOST_CLIENTS;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close };

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}
