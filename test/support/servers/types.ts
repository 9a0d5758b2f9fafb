import type { Ports } from './processes.ts';

export const SERVER_NAMES = ['dovecot', 'courier', 'cyrus'] as const;
/** Those that every run starts. */
export type ServerName = (typeof SERVER_NAMES)[number];
/** And those that a test file starts for itself. */
export type AnyServerName = ServerName | 'mailutils';

export interface Credentials {
  user: string;
  password: string;
}

export interface Delivery {
  /** The message as IMAP shows it. Lines end with CRLF: none of the servers can keep or show a bare LF or CR. */
  raw: Buffer;
  /** System flags such as `\Seen`, and keywords. */
  flags?: readonly string[];
  /** The message's INTERNALDATE, in whole seconds. Without it: now. */
  receivedAt?: Date;
}

export interface RealServer {
  readonly name: AnyServerName;
  readonly host: string;
  /** `imap` and `pop3` offer STARTTLS and STLS; `imaps` and `pop3s` begin with TLS. */
  readonly ports: Ports;
  readonly caFile: string;
  /** The delimiter between the parts of a mailbox name. */
  readonly delimiter: string;
  /** This server's own name of a mailbox beside (on Courier: below) the inbox. */
  path(child: string): string;
  /** A user of the caller's own, with an inbox and Drafts, Junk, Sent and Trash; on all but Courier also Archive. */
  newUser(options?: { quotaBytes?: number }): Promise<Credentials>;
  /** Puts messages into a mailbox that exists, without a session of the user's that a test could notice. */
  deliver(user: string, mailbox: string, messages: Iterable<Delivery>): Promise<void>;
}

/** What another process has to know of a server that is running. */
export interface Running {
  name: AnyServerName;
  ports: Ports;
  /** Its throw-away folder. */
  folder: string;
  /** The folder of the certificates that the run made. */
  certificates: string;
  /** Process 1 of its namespaces. */
  init: number;
  delimiter: string;
  /** What stands before the name of every mailbox but INBOX. */
  prefix: string;
  /** Whether its mailboxes are Maildirs in `mail/<user>/Maildir`; otherwise mail gets in through the server only. */
  hasMailFiles: boolean;
}
