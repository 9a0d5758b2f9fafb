import type { MailboxDemand, MessageDemand } from './demand.ts';
import type { ErrorCode, MailError } from './errors.ts';
import type { Mailbox, Message } from './mailbox.ts';

/** Codes that one message can fail with: all but those that concern a request as a whole. */
export type FailureCode = Exclude<
  ErrorCode,
  'UNAUTHENTICATED' | 'METHOD' | 'MEDIA_TYPE' | 'RANGE' | 'INTERNAL'
>;

/** A message for which something could not be done. */
export interface ChangeFailure {
  readonly id: string;
  readonly code: FailureCode;
  readonly message: string;
}

/** What the answer to a change is wanted to show. */
export interface ChangeDemand {
  /** Undefined: no message. */
  readonly message: MessageDemand | undefined;
  /** Of the mailboxes that it touched; undefined: none. */
  readonly mailbox: MailboxDemand | undefined;
}

/** Nothing but how it went. */
export const NO_DEMAND: ChangeDemand = { message: undefined, mailbox: undefined };

/** A message that is in another place now, under another id. */
export interface MovedMessage {
  /** The id that it had. */
  readonly from: string;
  /** Null: not to be shown, or the server did not tell where it is; an error: it is there, and cannot be read. */
  readonly message: Message | MailError | null;
}

/** What a cache has to know of a change that takes messages away or moves them. */
export interface Removal {
  /** Of the ids that were named, those that are no longer in their mailbox. */
  readonly removed: readonly string[];
  readonly moved: readonly MovedMessage[];
  /** Those that it touched, as they are afterwards: sources first. */
  readonly mailboxes: readonly Mailbox[];
}
