import type { components } from './generated/rest.ts';

/** From here on everything is told. `token` goes on from here, also after a restart of the program. */
export interface Ready {
  readonly type: 'READY';
  readonly token: string;
  /** Whether it begins here: list now. Otherwise it goes on from an earlier token, and nothing was missed. */
  readonly isFresh: boolean;
}
/** The token was too old (the mailbox was recreated): what is known of it is void. READY follows. */
export interface StartOver {
  readonly type: 'START_OVER';
}
export type MailboxEvent =
  Ready | StartOver | ({ readonly type: 'CHANGES' } & components['schemas']['MailboxChanges']);
export type AccountEvent =
  Ready | StartOver | ({ readonly type: 'MAILBOXES' } & components['schemas']['AccountChanges']);
