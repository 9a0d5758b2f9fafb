import type { MailboxReference } from '../../mail/mailbox.ts';
import type { MailSession } from '../../mail/mail-session.ts';
import type { Watch, WatchBasis } from '../../session/watch.ts';
import { CallReport } from '../../session/report.ts';
import { withTimeout } from '../../net/clock.ts';
import { ConnectionLost } from '../../net/connection-lost.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Command } from '../wire/command.ts';
import type { ImapSessionOptions } from '../sessions/call-links.ts';
import { CallLinks } from '../sessions/call-links.ts';
import type { Link } from '../sessions/link.ts';
import { Network } from '../sessions/network.ts';
import type { Alongside, MakePlan, Transport } from '../sessions/transport.ts';
import { IDLE, LOGOUT, NOTIFY } from '../commands/watching.ts';
import { WatchedInbox } from './watched-inbox.ts';

/** Milliseconds in which a plan on the watch has to be answered: nobody else would notice that the server has gone. */
const PATIENCE = 30_000;
/** Milliseconds after which the mailbox is looked at in any case, before networks forget an idle connection. */
const LOOK = 4.5 * 60_000;
/**
 * The same where the server may not tell all: without CONDSTORE of flags, and of an account of other mailboxes than INBOX
 * (Dovecot forgets some of what NOTIFY is to tell).
 */
const SOON = 60_000;
/** The same where the server tells nothing, and somebody waits for one answer. */
const URGENT = 10_000;
/** Milliseconds that last words may take. */
const GOODBYE = 2_000;

type WatchedLineOptions = Omit<ImapSessionOptions, 'signal'>;

/**
 * The connection of a watch. Between the plans that it runs the server speaks first: by IDLE for the open mailbox, by
 * NOTIFY for an account. It is none of the sessions that are kept, and no call waits for it.
 */
export class WatchedLine implements Transport {
  readonly #options: WatchedLineOptions;
  readonly #ended = new AbortController();
  readonly #links: CallLinks;
  readonly #network: Network;
  readonly #mailbox: MailboxReference | undefined;
  #hasNews = false;
  #onNews = (): void => {};
  /** Plans under way. */
  #running = 0;
  readonly #inbox = new WatchedInbox();
  /** The connection that was asked to tell of other mailboxes. */
  #notified: Link | undefined;
  #mayIdle = true;

  /** @param mailbox undefined: the account */
  constructor(options: WatchedLineOptions, mailbox: MailboxReference | undefined) {
    this.#options = options;
    this.#mailbox = mailbox;
    const own = { ...options, signal: this.#ended.signal, kept: undefined };
    const report = new CallReport();
    this.#links = new CallLinks(own, report);
    this.#network = new Network(own, report, this.#links);
  }

  /** @param mail a session that this line carries */
  watchFor(mail: MailSession): Watch {
    const basis = () => this.basis;
    const tellsAll = () => this.#tellsAll;
    return {
      get basis() {
        return basis();
      },
      get tellsAll() {
        return tellsAll();
      },
      mail,
      hint: (isUrgent) => this.hint(isUrgent),
      close: () => this.close(),
    };
  }

  get capabilities(): Transport['capabilities'] {
    return this.#network.capabilities;
  }

  get basis(): WatchBasis {
    if (!this.#mayIdle || !this.#can?.offers('IDLE')) return 'POLL';
    return this.#mailbox === undefined && this.#mayNotify ? 'NOTIFY' : 'IDLE';
  }

  /** Of one mailbox with modification sequences IDLE tells everything. */
  get #tellsAll(): boolean {
    return this.basis === 'IDLE' && this.#mailbox !== undefined && this.#can?.offers('CONDSTORE') === true;
  }

  /** DONE leaves with its first flight. What is told behind its beginning is news again. */
  async run<T>(makePlan: MakePlan<T>, alongside?: Alongside): Promise<T> {
    const link = this.#links.current;
    if (this.#running++ === 0) {
      this.#hasNews = false;
      if (link) link.resume(this.#options.credentials, this.#ended.signal);
    }
    const listening: MakePlan<T> = (capabilities, known) => {
      this.#listen();
      const isOfAccount = this.#mailbox === undefined && this.#mayIdle && capabilities.offers('IDLE');
      return isOfAccount ? this.#inbox.ahead(makePlan, capabilities, known) : makePlan(capabilities, known);
    };
    try {
      return await this.#withPatience(this.#network.run(listening, alongside));
    } finally {
      this.#running--;
    }
  }

  /** Waits until the server says something. @throws MailError when the connection has ended */
  async hint(isUrgent: boolean): Promise<boolean> {
    const link = this.#requireAlive();
    link.connection.keepAlive();
    if (this.#takeNews()) return true;
    const { clock } = this.#options;
    const news = new Promise<true>((resolve) => (this.#onNews = () => resolve(true)));
    let isTime = (): void => {};
    const time = new Promise<true>((resolve) => (isTime = () => resolve(true)));
    const callOff = clock.timeout(this.#patience(isUrgent), isTime);
    const hint = await Promise.race([news, time, this.#asked(link)]);
    callOff();
    this.#requireAlive();
    return this.#takeNews() || hint;
  }

  #takeNews(): boolean {
    const hasNews = this.#hasNews;
    this.#hasNews = false;
    return hasNews;
  }

  learnCapabilities = (): Promise<void> => this.#network.learnCapabilities();
  fetch: Transport['fetch'] = (...args) => this.#network.fetch(...args);
  change: Transport['change'] = (...args) => this.#network.change(...args);
  beside: Transport['beside'] = () => this.#network.beside();
  probe: Transport['probe'] = () => this.#network.probe();
  report: Transport['report'] = () => this.#network.report();

  /** LOGOUT behind what is held back; nobody waits for the answer. */
  close(): void {
    const link = this.#links.current;
    if (!link || link.connection.pipeline.failure) return this.#ended.abort();
    const goodbye = link.connection.execute(LOGOUT).then(
      () => {},
      () => {},
    );
    const end = () => link.connection.destroy();
    void withTimeout(this.#options.clock, goodbye, GOODBYE, end).then(end);
  }

  /** @throws MailError why there is no connection (any more) */
  #requireAlive(): Link {
    const link = this.#links.current;
    const failure = link
      ? link.connection.pipeline.failure
      : new ConnectionLost('The mail session has ended');
    if (failure) throw failure;
    return link!;
  }

  get #can(): Capabilities | undefined {
    return this.#links.current?.capabilities ?? this.#links.current?.remembered;
  }

  get #mayNotify(): boolean {
    const has = this.#can;
    return has !== undefined && has.has('NOTIFY') && has.offers('CONDSTORE');
  }

  #listen(): void {
    const pipeline = this.#links.current?.connection.pipeline;
    if (!pipeline) return;
    pipeline.onNews = () => {
      this.#hasNews = true;
      this.#onNews();
    };
  }

  #patience(isUrgent: boolean): number {
    const { basis } = this;
    if (basis === 'POLL') return isUrgent ? URGENT : SOON;
    return this.#tellsAll ? LOOK : SOON;
  }

  /** Lets the server speak. Settles when something else was asked in between, or at once where something has changed. */
  async #asked(link: Link): Promise<boolean> {
    const isPlace = this.#mailbox === undefined || link.mailboxes.open !== undefined;
    if (this.basis === 'POLL' || !isPlace) return never();
    const opening = this.#mailbox === undefined ? this.#inbox.reopening(link) : undefined;
    const idle = Promise.all([...this.#notifying(link), IDLE].map((each) => link.connection.execute(each)));
    const hasChanged = opening ? await opening : false;
    if (hasChanged) return true;
    const replies = await idle.catch(() => []);
    if (replies.at(-1)?.status.status !== 'OK') this.#mayIdle = false;
    return false;
  }

  /** What the server may tell of other mailboxes is asked for once. */
  #notifying(link: Link): Command[] {
    if (this.basis !== 'NOTIFY' || this.#notified === link) return [];
    this.#notified = link;
    return [NOTIFY];
  }

  #withPatience<T>(promise: Promise<T>): Promise<T> {
    return withTimeout(this.#options.clock, promise, PATIENCE, () =>
      this.#links.current?.connection.giveUp(),
    );
  }
}

/** The server says when, or time does. One for each race: those who wait for a promise that never settles stay with it. */
function never(): Promise<never> {
  return new Promise(() => {});
}
