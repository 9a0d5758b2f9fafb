import type { Account } from './account.ts';
import type { Bytes, BytesDemand } from './bytes.ts';
import type { ChangeTokens } from './change-token.ts';
import type { Change, ChangeOutcome } from './changes.ts';
import type { AccountDemand, MailboxDemand, MessageDemand } from './demand.ts';
import type { ServerProfile } from './endpoint.ts';
import type { MailError } from './errors.ts';
import type { MessageId } from './ids.ts';
import type { Mailbox, MailboxReference } from './mailbox.ts';
import type { Message } from './mailbox.ts';
import type { PlanReport } from './plan-report.ts';

/**
 * One short session with a mail server, for one request. Calls made in the same tick are planned together: they share
 * the connection, the open mailboxes and the round trips. Nothing is dialled before the first call.
 */
export interface MailSession {
  /** Digest of server and user, part of every id. */
  readonly accountKey: string;
  /** The name that the user signed in with: an address on most servers. */
  readonly user: string;
  /** Makes and reads tokens of what changed in the account. */
  readonly changeTokens: ChangeTokens;
  /**
   * The same session, for what belongs to sending besides (the copy in SENT, the draft): who may send may have that done.
   * Undefined: nothing is held back from the caller anyway.
   */
  readonly forSending?: MailSession;
  account(demand: AccountDemand): Promise<Account>;
  /** All mailboxes, or those subscribed to, parents first. */
  mailboxes(scope: { subscribedOnly: boolean }, demand: MailboxDemand): Promise<Mailbox[]>;
  /** @throws MailError NOT_FOUND */
  mailbox(reference: MailboxReference, demand: MailboxDemand): Promise<Mailbox>;
  /** In the order of `ids`; a message that cannot be had is its error: NOT_FOUND, STALE_ID. */
  messages(ids: readonly MessageId[], demand: MessageDemand): Promise<(Message | MailError)[]>;
  /**
   * The octets of a message or a part. Calls that are made while they are read wait for their end.
   * @throws MailError NOT_FOUND, STALE_ID, RANGE
   */
  bytes(demand: BytesDemand): Promise<Bytes>;
  /**
   * One write. Calls run one after the other, and what is read later sees what they did. What fails for single
   * messages is a failure of the outcome; only what concerns the whole change is thrown.
   * @throws MailError, with OUTCOME_UNKNOWN where it may have been done
   */
  change(change: Change): Promise<ChangeOutcome>;
  /** Only signs in, and learns what the next session can use. @throws MailError UNAUTHENTICATED */
  signIn(): Promise<ServerProfile>;
  /** What the session did, or would do when it only explains. */
  report(): PlanReport;
  /** Ends the session; never waits for the server. */
  close(): void;
}
