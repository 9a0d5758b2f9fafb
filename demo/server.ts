import { capabilities } from './imap/capabilities.ts';
import { COMMANDS } from './imap/commands/table.ts';
import { serveImap } from './imap/serve.ts';
import type { Setting } from './imap/session.ts';
import { listen } from './listener.ts';
import { composeMail, fillStore } from './mail/fill-store.ts';
import { inboxSource } from './pop3/inbox-source.ts';
import { servePop3 } from './pop3/serve.ts';
import { MailStore } from './store/mail-store.ts';

export interface DemoServer {
  /** Of IMAP. */
  port: number;
  pop3Port: number;
  user: string;
  password: string;
  close(): Promise<void>;
}

const USER = 'demo';
const PASSWORD = 'demo';

/**
 * Starts the demo mail server on 127.0.0.1, with a believable mailbox and one user: IMAP, and its INBOX over POP3.
 * Everything is in memory and gone when it is closed. Ports that are 0, the default, are free ones; `mail` is composed
 * unless it is given.
 */
export async function startDemoServer({
  port = 0,
  pop3Port = 0,
  mail = composeMail(new Date()),
} = {}): Promise<DemoServer> {
  const store = new MailStore();
  fillStore(store, await mail);
  const inbox = inboxSource(store);
  const isUser = (user: string, password: string): boolean => user === USER && password === PASSWORD;
  const setting: Setting = {
    commands: COMMANDS,
    authenticate: (...credentials) => (isUser(...credentials) ? store : undefined),
    capabilities,
  };
  const imap = await listen(port, (socket) => void serveImap(socket, setting));
  const pop3 = await listen(
    pop3Port,
    (socket) => void servePop3(socket, (...credentials) => (isUser(...credentials) ? inbox : undefined)),
  );
  return {
    port: imap.port,
    pop3Port: pop3.port,
    user: USER,
    password: PASSWORD,
    close: async () => {
      await Promise.all([imap.close(), pop3.close()]);
    },
  };
}
