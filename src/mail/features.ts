import type { ChangesBasis } from './delta.ts';

/** What works on an account, whatever its protocol. Nothing stands here for which no operation exists. */
export type Feature =
  | 'MAILBOXES'
  | 'FLAGS'
  | 'COPY'
  | 'MOVE'
  | 'EXPUNGE_BY_ID'
  | 'APPEND'
  | 'ATTACH_STORED'
  | 'SEARCH'
  | 'SORT'
  | 'SUBSCRIPTIONS'
  | 'ROLES'
  | 'MOD_SEQ'
  | 'CHANGES'
  | 'EVENTS'
  | 'QUOTA'
  | 'RIGHTS'
  | 'LABELS'
  | 'PROVIDER_SEARCH'
  // Not of the mail server: a submission server is known.
  | 'SEND';

/** How it becomes known that something changed: the server says it (IDLE, NOTIFY), or has to be asked. */
export type EventsAbility = 'IDLE' | 'NOTIFY' | 'POLL';

/** How conversations are listed: the server follows their references, or only what was read for a page is put together. */
export type ThreadsAbility = 'SERVER' | 'WINDOW';

/** How far features go; null: the account does not have it. */
export interface Abilities {
  readonly threads: ThreadsAbility | null;
  readonly events: EventsAbility | null;
  readonly changes: ChangesBasis | null;
}
