import type { MailStore } from './mail-store.ts';

/** Answers the mail of whoever these credentials belong to. */
export type Authenticate<Mail = MailStore> = (user: string, password: string) => Mail | undefined;
