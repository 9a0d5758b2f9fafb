import type { ChangeTokens } from '../mail/change-token.ts';
import type { AccountRef } from '../mail/endpoint.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { PlanReport } from '../mail/plan-report.ts';

/**
 * A session whose driver is imported when the first call needs it. Calls of one tick stay calls of one tick: they wait
 * for the same promise.
 */
export class LazySession implements MailSession {
  readonly accountKey: string;
  readonly user: string;
  readonly changeTokens: ChangeTokens;
  readonly #open: () => Promise<MailSession>;
  readonly #executed: boolean;
  readonly #sends: () => Promise<boolean>;
  #opening: Promise<MailSession> | undefined;
  #session: MailSession | undefined;
  #isClosed = false;

  /**
   * @param executed what a report says before there is anything to report
   * @param sends whether the account has a submission server, of which its mail server knows nothing
   */
  constructor(
    owner: Pick<AccountRef, 'accountKey' | 'user' | 'changeTokens'>,
    open: () => Promise<MailSession>,
    executed: boolean,
    sends = () => Promise.resolve(false),
  ) {
    this.accountKey = owner.accountKey;
    this.user = owner.user;
    this.changeTokens = owner.changeTokens;
    this.#open = open;
    this.#executed = executed;
    this.#sends = sends;
  }

  get forSending(): MailSession {
    const open = () => this.#late((session) => Promise.resolve(session.forSending ?? session));
    return new LazySession(this, open, this.#executed);
  }

  readonly account: MailSession['account'] = async (...args) => {
    const account = await this.#late((session) => session.account(...args));
    const { features } = account;
    return features && (await this.#sends()) ? { ...account, features: [...features, 'SEND'] } : account;
  };
  readonly mailboxes: MailSession['mailboxes'] = (...args) =>
    this.#late((session) => session.mailboxes(...args));
  readonly mailbox: MailSession['mailbox'] = (...args) => this.#late((session) => session.mailbox(...args));
  readonly messages: MailSession['messages'] = (...args) =>
    this.#late((session) => session.messages(...args));
  readonly bytes: MailSession['bytes'] = (...args) => this.#late((session) => session.bytes(...args));
  readonly change: MailSession['change'] = (...args) => this.#late((session) => session.change(...args));
  readonly signIn: MailSession['signIn'] = () => this.#late((session) => session.signIn());

  report(): PlanReport {
    return this.#session?.report() ?? { ...NOTHING_DONE, executed: this.#executed };
  }

  close(): void {
    this.#isClosed = true;
    this.#session?.close();
  }

  #late<T>(call: (session: MailSession) => Promise<T>): Promise<T> {
    this.#opening ??= this.#open().then((session) => {
      this.#session = session;
      if (this.#isClosed) session.close();
      return session;
    });
    return this.#opening.then(call);
  }
}

/** What there is to report of a session that was not used. */
export const NOTHING_DONE = {
  assumptions: [],
  flights: [],
  flightTimes: [],
  roundTrips: { connection: 0, signIn: 0, mail: 0 },
  octets: { sent: 0, received: 0 },
  timings: { connect: 0, signIn: 0, mail: 0 },
};
