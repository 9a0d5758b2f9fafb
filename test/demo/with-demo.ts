import { afterEach, beforeEach } from '@jest/globals';
import { composeMail } from '../../demo/mail/fill-store.ts';
import { startDemoServer } from '../../demo/server.ts';
import type { DemoServer } from '../../demo/server.ts';
import { RawClient } from './raw-client.ts';

/** A demo server per test, and clients that are closed with it. */
export interface DemoFixture {
  readonly port: number;
  signedIn(mailbox?: string): Promise<RawClient>;
  open(...commands: string[]): Promise<RawClient>;
  /** Connected over POP3; the greeting is still to be read. */
  pop3(): Promise<RawClient>;
}

export function withDemo(): DemoFixture {
  const mail = composeMail(new Date());
  let server: DemoServer;
  let clients: RawClient[] = [];
  beforeEach(async () => {
    server = await startDemoServer({ mail });
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    clients = [];
    await server.close();
  });
  const keep = (client: RawClient): RawClient => {
    clients.push(client);
    return client;
  };
  return {
    get port() {
      return server.port;
    },
    signedIn: async (mailbox) => keep(await RawClient.signedIn(server.port, mailbox)),
    open: async (...commands) => keep(await RawClient.open(server.port, ...commands)),
    pop3: () => Promise.resolve(keep(new RawClient(server.pop3Port))),
  };
}
