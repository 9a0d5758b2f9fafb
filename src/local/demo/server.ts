import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { once } from 'node:events';
import { Session } from './imap/session.ts';
import { fillStore } from './mail/fill-store.ts';
import { MailStore } from './store/mail-store.ts';

export interface DemoServer {
  port: number;
  user: string;
  password: string;
  close(): Promise<void>;
}

const USER = 'demo';
const PASSWORD = 'demo';
const MOST_CLIENTS = 100;

/**
 * Starts the demo mail server on 127.0.0.1, with a believable mailbox and one user. Everything is in memory and gone
 * when it is closed. `port` 0, the default, takes a free one.
 */
export async function startDemoServer({ port = 0 }: { port?: number } = {}): Promise<DemoServer> {
  const store = new MailStore();
  fillStore(store, new Date());
  const authenticate = (user: string, password: string): MailStore | undefined =>
    user === USER && password === PASSWORD ? store : undefined;

  const sockets = new Set<Socket>();
  // A client may say LOGOUT and close its side at once: it still gets its answers.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void new Session(socket, authenticate).run();
  });
  server.maxConnections = MOST_CLIENTS;
  await listen(server, port);
  return { port: (server.address() as AddressInfo).port, user: USER, password: PASSWORD, close };

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
