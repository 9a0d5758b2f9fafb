import { Session } from './imap/session.ts';
import { listen } from './listener.ts';
import { composeMail, fillStore } from './mail/fill-store.ts';
import { Pop3Session } from './pop3/session.ts';
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
  const authenticate = (user: string, password: string): MailStore | undefined =>
    user === USER && password === PASSWORD ? store : undefined;
  const imap = await listen(port, (socket) => void new Session(socket, authenticate).run());
  const pop3 = await listen(pop3Port, (socket) => void new Pop3Session(socket, authenticate).run());
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
