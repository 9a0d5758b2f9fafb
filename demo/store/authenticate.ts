import type { MailStore } from './mail-store.ts';

/** Answers the store of whoever these credentials belong to. */
export type Authenticate = (user: string, password: string) => MailStore | undefined;
