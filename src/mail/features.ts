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
  | 'RIGHTS';

/** How it becomes known that something changed: the server says it (IDLE, NOTIFY), or has to be asked. */
export type EventsAbility = 'IDLE' | 'NOTIFY' | 'POLL';

/** How far features go; null: the account does not have it. */
export interface Abilities {
  readonly events: EventsAbility | null;
  readonly changes: ChangesBasis | null;
}
