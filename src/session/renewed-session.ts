import type { ChangeTokens } from '../mail/change-token.ts';
import { MailError } from '../mail/errors.ts';
import type { MailSession } from '../mail/mail-session.ts';

/**
 * A session whose access token can be renewed: where the mail server refuses it, each call is made once more, in a session
 * by the next one. A refused sign-in has done nothing, so that holds for changes as well.
 */
export class RenewedSession implements MailSession {
  readonly accountKey: string;
  readonly user: string;
  readonly changeTokens: ChangeTokens;
  readonly #renew: () => Promise<MailSession>;
  #session: MailSession;
  #renewing: Promise<MailSession> | undefined;
  #isClosed = false;

  constructor(session: MailSession, renew: () => Promise<MailSession>) {
    this.accountKey = session.accountKey;
    this.user = session.user;
    this.changeTokens = session.changeTokens;
    this.#session = session;
    this.#renew = renew;
  }

  readonly account: MailSession['account'] = (...args) => this.#call((session) => session.account(...args));
  readonly mailboxes: MailSession['mailboxes'] = (...args) =>
    this.#call((session) => session.mailboxes(...args));
  readonly mailbox: MailSession['mailbox'] = (...args) => this.#call((session) => session.mailbox(...args));
  readonly messages: MailSession['messages'] = (...args) =>
    this.#call((session) => session.messages(...args));
  readonly bytes: MailSession['bytes'] = (...args) => this.#call((session) => session.bytes(...args));
  readonly change: MailSession['change'] = (...args) => this.#call((session) => session.change(...args));
  readonly signIn: MailSession['signIn'] = () => this.#call((session) => session.signIn());
  readonly report: MailSession['report'] = () => this.#session.report();

  close(): void {
    this.#isClosed = true;
    this.#session.close();
  }

  async #call<T>(call: (session: MailSession) => Promise<T>): Promise<T> {
    try {
      return await call(this.#session);
    } catch (error) {
      if (!(error instanceof MailError) || error.code !== 'UNAUTHENTICATED') throw error;
      return call(await (this.#renewing ??= this.#next()));
    }
  }

  async #next(): Promise<MailSession> {
    const next = await this.#renew();
    this.#session.close();
    this.#session = next;
    if (this.#isClosed) next.close();
    return next;
  }
}
