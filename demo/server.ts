import { capabilities } from './imap/capabilities.ts';
import { COMMANDS } from './imap/commands/table.ts';
import { serveImap } from './imap/serve.ts';
import type { Setting } from './imap/session.ts';
import { listen } from './listener.ts';
import { composeMail, fillStore } from './mail/fill-store.ts';
import { inboxSource } from './pop3/inbox-source.ts';
import { servePop3 } from './pop3/serve.ts';
import { PostOffice } from './mail/post-office.ts';
import { MAX_MESSAGE, serveSmtp } from './smtp/serve.ts';
import { MailStore } from './store/mail-store.ts';

export interface DemoServer {
  /** Of IMAP. */
  port: number;
  pop3Port: number;
  /** Of the submission server. */
  smtpPort: number;
  user: string;
  password: string;
  close(): Promise<void>;
}

const USER = 'demo';
const PASSWORD = 'demo';
/** What the submission server announces. */
const KEYWORDS = [
  'PIPELINING',
  `SIZE ${MAX_MESSAGE}`,
  '8BITMIME',
  'SMTPUTF8',
  'ENHANCEDSTATUSCODES',
  'AUTH PLAIN',
];

/**
 * Starts the demo mail server on 127.0.0.1, with a believable mailbox and one user: IMAP, its INBOX over POP3, and a
 * submission server that delivers to it.
 * Everything is in memory and gone when it is closed. Ports that are 0, the default, are free ones; `mail` is composed
 * unless it is given.
 */
export async function startDemoServer({
  port = 0,
  pop3Port = 0,
  smtpPort = 0,
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
  const office = new PostOffice(store);
  const smtp = await listen(smtpPort, (socket) =>
    serveSmtp(socket, {
      keywords: KEYWORDS,
      authenticate: (...credentials) => (isUser(...credentials) ? true : undefined),
      deliver: office.deliver,
    }),
  );
  return {
    port: imap.port,
    pop3Port: pop3.port,
    smtpPort: smtp.port,
    user: USER,
    password: PASSWORD,
    close: async () => {
      office.close();
      await Promise.all([imap.close(), pop3.close(), smtp.close()]);
    },
  };
}
