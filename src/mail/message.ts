import type { Content } from './content.ts';
import type { MailError } from './errors.ts';
import type { Mailbox } from './mailbox.ts';

/** Someone in a header such as From. */
export interface Address {
  readonly name: string | null;
  readonly address: string | null;
  /** The group that the address stands in, RFC 5322 §3.4. */
  readonly group: string | null;
}

/** One header field. */
export interface Header {
  readonly name: string;
  /** Unfolded and decoded. */
  readonly value: string;
  /** Unfolded only. */
  readonly raw: string;
}

/** What ENVELOPE or the header says about a message. */
export interface Envelope {
  readonly subject: string | null;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly sender: readonly Address[];
  readonly sentAt: Date | null;
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
}

/**
 * A stored message, as far as it was asked for: undefined is «not asked», null is «there is none». Getters may decode
 * when they are first read.
 */
export interface Message {
  readonly id: string;
  /** Null in a maildrop. */
  readonly uid: number | null;
  readonly mailbox: Mailbox;
  readonly flags: readonly string[] | null | undefined;
  readonly envelope: Envelope | undefined;
  readonly receivedAt: Date | null | undefined;
  /** Octets. */
  readonly size: number | null | undefined;
  readonly references: readonly string[] | undefined;
  /** In the order of the message. */
  readonly headers: readonly Header[] | undefined;
  readonly modSeq: bigint | null | undefined;
  /** What is inside; an error where it could not be had on its own. */
  readonly content: Content | MailError | undefined;
  /** The beginning of the text; some servers know it without the content. Null: there is none. */
  preview(length: number): Promise<string | null>;
}

/** Flags are compared without case (RFC 9051 §2.3.2). */
export function hasFlag(flags: readonly string[], flag: string): boolean {
  const wanted = flag.toLowerCase();
  return flags.some((each) => each.toLowerCase() === wanted);
}
