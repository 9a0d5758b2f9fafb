import type { ChangeTokens } from '../mail/change-token.ts';
import type { AccountRef } from '../mail/endpoint.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import { NOTHING_DONE } from './lazy-session.ts';

/** Makes a call in a session that may be another one each time. */
type Call = <T>(run: (session: MailSession) => Promise<T>) => Promise<T>;

/** A session that belongs to many: closing it is not for those who use it. */
export class SharedSession implements MailSession {
  readonly accountKey: string;
  readonly user: string;
  readonly changeTokens: ChangeTokens;
  readonly #call: Call;

  constructor({ accountKey, user, changeTokens }: AccountRef, call: Call) {
    this.accountKey = accountKey;
    this.user = user;
    this.changeTokens = changeTokens;
    this.#call = call;
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

  report(): PlanReport {
    return { ...NOTHING_DONE, executed: true };
  }

  close(): void {}
}
