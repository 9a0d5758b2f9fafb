import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';
import type { Person } from './people.ts';

/** One row of the mailbox: what a letter says, and where it lies. `composeLetter` makes a message of it. */
export interface Letter {
  folder: string;
  /** Age at the server's start. */
  hoursAgo: number;
  from: Person;
  /** Robin, unless said. */
  to?: readonly Person[];
  cc?: readonly Person[];
  replyTo?: Person;
  subject: string;
  text: string;
  html?: string;
  /** Names the letter for those that answer or forward it. */
  key?: string;
  /** The key of the letter that this one answers. */
  answers?: string;
  /** The key of a letter that this one carries as message/rfc822. */
  forwards?: string;
  /** Of the subject and the texts; UTF-8 unless said. */
  charset?: string;
  /** Only \Seen, unless said. */
  flags?: readonly string[];
  /** With a `cid`: a picture that `html` shows. */
  attachments?: readonly MailComposerAttachment[];
  /** An invitation: the body of a text/calendar part. */
  calendar?: (sentAt: Date) => string;
  /** Further header fields. */
  headers?: Readonly<Record<string, string>>;
  /** Octets of a message that no composer would write; all but folder, age and flags is then ignored. */
  raw?: (sentAt: Date) => Buffer;
}

/** Letters that lie in one mailbox. */
export function lettersIn(folder: string, letters: readonly Omit<Letter, 'folder'>[]): Letter[] {
  return letters.map((letter) => ({ folder, ...letter }));
}
