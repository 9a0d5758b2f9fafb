import type { Attachment } from './compose/entity.ts';
import type { Person } from './people.ts';

/** One row of the mailbox: what a letter says, and where it lies. `compose` makes a message of it. */
export interface Letter {
  folder: string;
  /** Age at the server's start. */
  hoursAgo: number;
  from: Person;
  to: readonly Person[];
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
  /** Of the header and the text; UTF-8 unless said. */
  charset?: string;
  flags?: readonly string[];
  attachments?: readonly Attachment[];
  /** Pictures that `html` refers to. */
  pictures?: readonly Attachment[];
  /** An invitation: the body of a text/calendar part. */
  calendar?: (sentAt: Date) => string;
  /** Further header lines. */
  headers?: readonly string[];
  /** Octets of a message that no composer would write; all but folder, age and flags is then ignored. */
  raw?: (sentAt: Date) => Buffer;
}
