import type { Account } from '../mail/account.ts';

/** What resolvers of MailServer read: the account knows the server it is on. */
export type MailServerParent = Pick<Account, 'server' | 'software'>;
