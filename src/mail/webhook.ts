import type { FilterInput } from './filter-input.ts';
import type { MailboxRole } from './mailbox.ts';

/** What a subscriber may be told of the messages of a mailbox. */
export const WEBHOOK_KINDS = ['RECEIVED', 'UPDATED', 'REMOVED'] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** ACTIVE: the last poll and the last delivery went well; FAILING: tried again later; PAUSED: not tried. */
export const WEBHOOK_STATES = ['ACTIVE', 'FAILING', 'PAUSED'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** What of a message or a mailbox stands in an event: names of fields as REST has them, or a selection in GraphQL. */
export interface SelectionInput {
  readonly fields?: readonly string[] | null | undefined;
  /** A document with one query, whose root is the message (or the mailbox). */
  readonly query?: string | null | undefined;
  readonly headers?: readonly string[] | null | undefined;
  readonly previewLength?: number | null | undefined;
  readonly maxOctets?: number | null | undefined;
}

/** What is subscribed to. Undefined and null: the default. */
export interface WebhookInput extends SelectionInput {
  readonly url: string;
  /** Exactly one of `mailboxId`, `role` and `account`. */
  readonly mailboxId?: string | null | undefined;
  readonly role?: MailboxRole | null | undefined;
  readonly account?: boolean | null | undefined;
  readonly events?: readonly WebhookKind[] | null | undefined;
  readonly filter?: FilterInput | null | undefined;
  /** Minutes. */
  readonly every?: number | null | undefined;
  readonly until?: Date | null | undefined;
  readonly signingSecret?: string | null | undefined;
}

/** In what a subscription is renewed; undefined and null: as it was, and for as long as may be. */
export interface WebhookRenewal {
  readonly until?: Date | null | undefined;
  readonly rotateSecret?: boolean | null | undefined;
}

/** A subscription as its caller sees it. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** Null: the account. */
  readonly mailboxId: string | null;
  readonly events: readonly WebhookKind[];
  /** Minutes. */
  readonly every: number;
  readonly expiresAt: Date;
  readonly state: WebhookState;
  /** Since when it fails or is paused. */
  readonly since: Date | null;
  /** Why. */
  readonly reason: string | null;
  /** When an event was delivered last. */
  readonly deliveredAt: Date | null;
  /** Milliseconds from one poll to the next, as things are. */
  readonly nextPollMs: number;
  /** What is delivered is signed with it; only where it has just been made. */
  readonly signingSecret: string | null;
}

/** What came of an attempt to deliver. */
export interface WebhookTest {
  readonly delivered: boolean;
  /** The status that the callback answered; null: it did not. */
  readonly status: number | null;
  /** What went wrong; null: nothing. */
  readonly reason: string | null;
}

/** An event as it is delivered. */
export interface WebhookEvent {
  /** The same each time that it is delivered. */
  readonly id: string;
  readonly type: string;
  readonly timestamp: Date;
  /** Asks for this event and those behind it. */
  readonly cursor: string;
  readonly data: object;
}

/** Events that are asked for. */
export interface WebhookEvents {
  readonly events: readonly WebhookEvent[];
  readonly cursor: string;
  /** Some are lost: what the cursor knew is no longer known. List the mailbox again. */
  readonly truncated: boolean;
  readonly hasMore: boolean;
  readonly nextPollMs: number;
}

/** The subscriptions of an account, for one caller of it. */
export interface WebhookActions {
  /** The same once more renews it. @throws MailError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN, SERVER_UNAVAILABLE where the callback does not prove itself */
  create(input: WebhookInput): Promise<Webhook>;
  list(): Promise<readonly Webhook[]>;
  /** @throws MailError NOT_FOUND */
  get(id: string): Promise<Webhook>;
  /** By the caller's own token from then on. @throws MailError NOT_FOUND, BAD_USER_INPUT, FORBIDDEN */
  renew(id: string, renewal: WebhookRenewal): Promise<Webhook>;
  /** @throws MailError NOT_FOUND */
  pause(id: string): Promise<Webhook>;
  /** @throws MailError NOT_FOUND */
  resume(id: string): Promise<Webhook>;
  /** @throws MailError NOT_FOUND */
  end(id: string): Promise<void>;
  /** Delivers an event that says nothing. @throws MailError NOT_FOUND */
  test(id: string): Promise<WebhookTest>;
  /** @throws MailError NOT_FOUND, BAD_USER_INPUT */
  events(id: string, cursor: string | undefined): Promise<WebhookEvents>;
}
