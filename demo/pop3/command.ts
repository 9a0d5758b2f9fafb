import type { Maildrop } from './maildrop.ts';
import type { Pop3Session } from './session.ts';

/** A good answer: what stands behind +OK, and the lines that follow, if any. */
export interface Reply {
  text: string;
  body?: Buffer;
}

/** A command before the sign-in (AUTHORIZATION state); `rest` is all that stands behind its name. */
export type SignInCommand = (session: Pop3Session, rest: string) => Reply | Promise<Reply>;

/** A command on the open maildrop (TRANSACTION state). */
export type MaildropCommand = (maildrop: Maildrop, rest: string) => Reply;
