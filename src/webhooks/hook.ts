import type { TokenGrant } from '../access/grant.ts';
import type { FilterInput } from '../mail/filter-input.ts';
import type { Secret } from '../mail/secret.ts';
import type { SelectionInput, WebhookKind } from '../mail/webhook.ts';

/** A subscription as it is kept: nothing of it stands anywhere else. */
export interface Hook {
  /** Its id, by which its schedule is found. */
  readonly name: string;
  /** Narrowed to reading what the subscription is about, until it ends. */
  readonly grant: TokenGrant;
  readonly url: string;
  /** Where the gateway was reached, which links lead to. */
  readonly base: string;
  /** The path of the mailbox; null: the account. */
  readonly path: string | null;
  readonly kinds: readonly WebhookKind[];
  readonly selection: SelectionInput;
  readonly filter: FilterInput | undefined;
  /** Minutes. */
  readonly every: number;
  readonly secrets: Secrets;
  readonly progress: Progress;
  readonly trouble: Trouble | undefined;
}

/** What deliveries are signed with: for a while by both, so that a subscriber can change over. */
export interface Secrets {
  readonly current: Secret;
  readonly previous?: { readonly secret: Secret; readonly until: Date } | undefined;
}

/** How far a subscriber has been told. */
export interface Progress {
  /** The change token behind the last event that was accepted. */
  readonly token: string;
  /** The token behind the events that are being told; empty: none are, or it does not matter where they end. */
  readonly begun: string;
  /** What STATUS was like before that token was made; empty: it is not known. */
  readonly state: string;
  /** Events behind the token that have been accepted already, by the beginnings of their ids. */
  readonly done: readonly string[];
  /** Minutes at which it is scheduled. */
  readonly minutes: number;
  /** When something was told last. */
  readonly movedAt: Date;
  readonly deliveredAt: Date | undefined;
  /** The subscriber has been told of its end. */
  readonly isEndTold: boolean;
}

/** Why it does not go on as it should. */
export interface Trouble {
  readonly since: Date;
  /** Times in a row. */
  readonly count: number;
  readonly reason: string;
  readonly isPaused: boolean;
}
