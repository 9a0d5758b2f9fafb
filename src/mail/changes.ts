import type { MessagePiece } from './message-pieces.ts';
import type { MailError } from './errors.ts';
import type { Filter } from './filter.ts';
import type { MessageId } from './ids.ts';
import type { MailboxReference } from './mailbox.ts';
import type { MailboxRole } from './mailbox.ts';

export type FlagOperation = 'ADD' | 'REMOVE' | 'SET';
export type WithoutUidPlus = 'REFUSE' | 'LEAVE_MARKED';

/** Messages of one mailbox: those named, or those that a filter finds. */
export interface Targets {
  readonly path: string;
  readonly messages: readonly MessageId[] | Filter;
  /** For a filter; ids carry their own. */
  readonly ifUidValidity?: number | undefined;
}

/** What is done to messages. */
export type MessageChange =
  | {
      readonly kind: 'flags';
      readonly operation: FlagOperation;
      readonly flags: readonly string[];
      /** Only messages unchanged since this modification sequence. */
      readonly ifModSeq: string | undefined;
    }
  /** The server's own labels. */
  | {
      readonly kind: 'labels';
      readonly operation: Exclude<FlagOperation, 'SET'>;
      readonly labels: readonly string[];
    }
  | { readonly kind: 'copy'; readonly to: MailboxReference }
  | { readonly kind: 'move'; readonly to: MailboxReference; readonly withoutUidPlus: WithoutUidPlus }
  /** Marked and expunged. */
  | { readonly kind: 'remove'; readonly withoutUidPlus: WithoutUidPlus }
  /** Those that are marked. */
  | { readonly kind: 'expunge'; readonly acceptRace: boolean };

/** What is done to a mailbox; all but the first may depend on its UIDVALIDITY. */
export type MailboxChange =
  | {
      readonly kind: 'create';
      readonly path: string;
      readonly role: MailboxRole | undefined;
      /** Where the server cannot give a role to a mailbox, it is made without. */
      readonly isRoleOptional?: boolean;
    }
  | {
      readonly kind: 'rename';
      readonly path: string;
      readonly to: string;
      readonly ifUidValidity: number | undefined;
    }
  | {
      readonly kind: 'delete' | 'subscribe' | 'unsubscribe' | 'expungeAll';
      readonly path: string;
      readonly ifUidValidity: number | undefined;
    };

/** A message to be added. */
export interface Append {
  readonly kind: 'append';
  readonly path: string;
  readonly content: readonly MessagePiece[];
  readonly flags: readonly string[];
  readonly receivedAt: Date | undefined;
  /** The Message-ID that makes it a duplicate; undefined: it is added in any case. */
  readonly dedupeBy: string | undefined;
  /** The old version of a draft, which is removed afterwards by a change of its own. */
  readonly replaces?: MessageId;
}

/** One write, as data. */
export type Change = (MessageChange & { readonly targets: readonly Targets[] }) | MailboxChange | Append;

/** What became of a change, message by message. */
export interface ChangeOutcome {
  readonly done: readonly Done[];
  readonly failures: readonly Failed[];
  /** The path of the mailbox that messages went to; undefined: they stayed, or the change was to a mailbox. */
  readonly to?: string | undefined;
}

/** A message for which it was done. */
export interface Done {
  readonly id: MessageId;
  /** Where the message is now; an error if the server did not report it. */
  readonly now: MessageId | MailError;
  /** Why it is no longer in its mailbox; undefined: it is still there. */
  readonly gone?: 'MOVED' | 'EXPUNGED';
  /** Nothing had to be done: the message was there (append). */
  readonly wasThere?: boolean;
}

export interface Failed {
  readonly id: MessageId;
  readonly error: MailError;
}
