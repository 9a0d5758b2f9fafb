import type { ChangesBasis } from './delta.ts';
import type { StatusField } from './fields.ts';
import type { MailError } from './errors.ts';
import type { Content } from './content.ts';
import type { Envelope, Header } from './envelope.ts';

export type MailboxRole =
  'INBOX' | 'ARCHIVE' | 'DRAFTS' | 'JUNK' | 'SENT' | 'TRASH' | 'ALL' | 'FLAGGED' | 'IMPORTANT';

/** SERVER: SPECIAL-USE says so, or it is INBOX; NAME: guessed from a well-known name. */
export type RoleSource = 'SERVER' | 'NAME';

/** Counts; null: the server does not offer this one. Modification sequences need 63 bits. */
export type MailboxStatus = Record<Exclude<StatusField, 'highestModSeq'>, number | null> & {
  readonly highestModSeq: bigint | null;
};

/**
 * A mailbox, as far as it was asked for: undefined is «not asked», null is «there is none». A part that failed on its
 * own is the error, so that the others answer.
 */
export interface Mailbox {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly delimiter: string | null;
  readonly parent: Mailbox | null;
  readonly children: readonly Mailbox[];
  readonly role: MailboxRole | null;
  readonly roleSource: RoleSource | null;
  readonly attributes: readonly string[];
  readonly subscribed: boolean;
  readonly selectable: boolean;
  readonly status: MailboxStatus | null | MailError;
  readonly permanentFlags: readonly string[] | null | MailError;
  readonly rights: string | null | MailError;
  /** Stays when the mailbox is renamed; null: the server gives none. */
  readonly objectId: string | null | MailError;
  /** Pages by window key. */
  readonly pages: ReadonlyMap<string, Page | MailError>;
  /** What changed, by `deltaKey`. */
  readonly changes: ReadonlyMap<string, Delta | MailError>;
  /** Another whenever anything in it has changed; undefined: not asked, null: it holds no messages. */
  readonly state: string | null | undefined | MailError;
  /** The path of the account's mailbox with a role, where `role` was asked for; null: there is none. */
  pathOfRole(role: MailboxRole): string | null;
}

/** A page of a mailbox's messages, newest first. */
export interface Page {
  readonly edges: readonly Edge[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Of the whole list; undefined: not asked. */
  readonly totalCount: number | undefined;
  /** The mail server could not be asked for all of it: see the schema. */
  readonly approximated: boolean;
  /** Messages of the same conversations that stand elsewhere; undefined: not asked, or the server does not find them. */
  readonly kin?: Kin | undefined;
  /** Asks for what changes behind this page; undefined: not asked. */
  readonly changesToken?: string | MailError | undefined;
  /** Where to go on, other than at the first or last edge: a search that ended before the page was full. */
  readonly startCursor?: string;
  readonly endCursor?: string;
}

/** Messages of a page's conversations that stand elsewhere in the mailbox, and whether all of it was looked at. */
export interface Kin {
  readonly messages: readonly Message[];
  readonly isComplete: boolean;
}

/** Null: there is nowhere to go from. */
export function startCursorOf({ startCursor, edges }: Page): string | null {
  return startCursor ?? edges[0]?.cursor ?? null;
}

export function endCursorOf({ endCursor, edges }: Page): string | null {
  return endCursor ?? edges.at(-1)?.cursor ?? null;
}

/** What changed in a mailbox since a token was given out. */
export interface Delta {
  /** Arrived since, oldest first. */
  readonly created: readonly Message[];
  /** Their flags are as they are now; some may not have changed. */
  readonly updated: readonly Message[];
  /** None of these exists: a set as IMAP writes it; some may never have existed. Null in a maildrop. */
  readonly vanishedUids: string | null;
  /** The same as ids; null: too many, or a maildrop, where `present` says it. */
  readonly vanished: readonly string[] | null;
  /** Of a maildrop in which something vanished: the ids of all its newest messages that are there; null: nothing did. */
  readonly present: readonly string[] | null;
  /** Asks for what changes from here on. */
  readonly token: string;
  /** Not all is told yet: ask again with `token`. */
  readonly hasMore: boolean;
  /** Changed flags are complete for UIDs from here on; null: no flags are kept. */
  readonly flagsFrom: number | null;
  readonly basis: ChangesBasis;
}

export interface Edge {
  readonly cursor: string;
  readonly message: Message;
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
  /** The server's own id of the conversation; null: it has none. */
  readonly serverThread: string | null | undefined;
  /** The same for copies of a message in all mailboxes; null: the server has none. */
  readonly emailId: string | null | undefined;
  /** Null: the server has none. */
  readonly labels: readonly string[] | null | undefined;
  /** When it came into this mailbox; null: the server does not say. */
  readonly savedAt: Date | null | undefined;
  /** What is inside; an error where it could not be had on its own. */
  readonly content: Content | MailError | undefined;
  /** The beginning of the text; some servers know it without the content. Null: there is none. */
  preview(length: number): Promise<string | null>;
}
/** Which mailbox is meant. */

export type MailboxReference =
  { readonly by: 'path'; readonly path: string } | { readonly by: 'role'; readonly role: MailboxRole };
