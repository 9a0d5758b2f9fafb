import type { Authenticate } from '../store/authenticate.ts';
import type { Maildrop, MaildropSource } from './maildrop.ts';

/** A good answer: what stands behind +OK, and the lines that follow, if any. */
export interface Reply {
  text: string;
  body?: Buffer;
}

/** Whoever signs in, as commands see them. */
export interface Guest {
  readonly authenticate: Authenticate<MaildropSource>;
  /** Whom USER named. */
  user: string | undefined;
  /** Opens the maildrop for the rest of the session. @throws Refusal IN-USE */
  open(source: MaildropSource): Maildrop;
  /** Asks for a SASL response (RFC 5034 §4); a client that goes away has cancelled. */
  challenge(): Promise<string>;
}

/** A command before the sign-in (AUTHORIZATION state); `rest` is all that stands behind its name. */
export type SignInCommand = (guest: Guest, rest: string) => Reply | Promise<Reply>;

/** A command on the open maildrop (TRANSACTION state). */
export type MaildropCommand = (maildrop: Maildrop, rest: string) => Reply;
