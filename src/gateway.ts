import { accountKey, secretOf } from './mail/endpoint.ts';
import type { Grant } from './access/grant.ts';
import { isRenewable } from './access/grant.ts';
import type { Renewable } from './access/grant.ts';
import type { KeyRing } from './access/key-ring.ts';
import type { UnwrappedCode } from './access/oauth/browser-flow.ts';
import type { Provider, Providers } from './access/oauth/providers.ts';
import { discoverer } from './access/discovery/propose.ts';
import type { Exchanged, Issue, Surroundings } from './access/oauth/token-endpoint.ts';
import { Renewals, sharedBy } from './access/oauth/renewals.ts';
import { Epochs } from './access/store/epochs.ts';
import { openStore } from './access/store/open-store.ts';
import type { Store } from './access/store/store.ts';
import { Senders } from './access/senders.ts';
import { HostLookup } from './access/host-lookup.ts';
import { ServerPolicy } from './access/server-policy.ts';
import type { SubmissionPolicy } from './access/submission-policy.ts';
import { tokenSigner } from './access/token-signer.ts';
import type { Config } from './config.ts';
import { DRIVERS } from './drivers.ts';
import { SessionPool } from './imap/sessions/session-pool.ts';

import type { Signer } from './mail/change-token.ts';
import { ChangeTokens } from './mail/change-token.ts';
import type { AccountRef } from './mail/endpoint.ts';
import type { Discover } from './mail/discovery.ts';
import type { Feature } from './mail/features.ts';
import type { Listener } from './mail/listener.ts';
import type { MailSession } from './mail/mail-session.ts';
import type { MailboxReference } from './mail/mailbox.ts';
import { ALL_RIGHTS } from './mail/rights.ts';
import type { Submission } from './mail/submission.ts';
import type { Clock } from './net/clock.ts';
import { SYSTEM_CLOCK } from './net/clock.ts';
import { credentialsDigest, digestSecret } from './session/credentials-digest.ts';
import { LazySession } from './session/lazy-session.ts';
import type { Watch } from './session/watch.ts';
import type { ListenerTime, WatchHub } from './session/watch-hub.ts';

/** What of a configuration opens mail. */
type GatewaySettings = Pick<
  Config,
  | 'servers'
  | 'authorities'
  | 'nameServers'
  | 'sessions'
  | 'compression'
  | 'providers'
  | 'discovery'
  | 'sendsForAny'
  | 'identities'
  | 'keys'
  | 'store'
  | 'tokenMaxDays'
>;

/** Milliseconds that the address of a mail server may take to be found for a watch, which has no deadline of its own. */
const LOOK_UP_LIMIT = 10_000;

/** How a mail session is opened. */
export interface OpenOptions {
  /** Nothing is dialled: the session tells what it would do. */
  readonly isExplained?: boolean;
  /** Called when the first call needs the session; one that is never used is never opened. */
  readonly onOpen?: () => void;
  /** Called with the grant as it is, where its access token had to be renewed. */
  readonly onRenewed?: (grant: Grant) => Promise<void>;
}

/** An account's servers. */
type Known = Pick<Grant, 'server' | 'submission'>;

/** Opens mail for a grant, for a request over HTTP or for work without a request. */
export class Gateway {
  readonly discover: Discover;
  /** Which mail servers may be dialled. */
  readonly policy: ServerPolicy;
  /** The providers of access tokens that the deployment is registered with. */
  readonly providers: Providers;
  /** In whose name the users write. */
  readonly senders: Senders;
  /** Which tokens accounts have ended; undefined: there is no store to keep it. */
  readonly epochs: Epochs | undefined;
  readonly #store: Store | undefined;
  readonly #surroundings: Surroundings;
  readonly #renewals: Renewals;
  /** Sessions that outlive the work they were opened for; undefined: none. */
  readonly #kept: SessionPool | undefined;
  readonly #clock: Clock;
  readonly #signer: Signer;
  readonly #keys: KeyRing;
  readonly #secret = digestSecret();
  #hub: Promise<WatchHub> | undefined;
  #isDrained = false;

  /** @param clock what silence and kept sessions are measured with */
  constructor(
    {
      servers,
      authorities,
      nameServers,
      sessions,
      compression,
      providers,
      discovery,
      sendsForAny,
      identities,
      keys,
      store,
      tokenMaxDays,
    }: GatewaySettings,
    clock: Clock = SYSTEM_CLOCK,
  ) {
    this.policy = new ServerPolicy(servers, authorities, new HostLookup(nameServers));
    this.#kept = sessions > 0 ? new SessionPool(sessions, clock, compression) : undefined;
    this.#clock = clock;
    this.discover = discoverer(this.policy, discovery);
    this.senders = new Senders(sendsForAny, identities);
    this.providers = providers;
    this.#surroundings = { authorities, now: () => clock.now() };
    const { now } = this.#surroundings;
    this.#store = store && openStore(store, now);
    this.epochs = this.#store && new Epochs(this.#store, { now, maxDays: tokenMaxDays });
    this.#renewals = new Renewals(
      providers,
      this.#surroundings,
      this.#store && sharedBy(this.#store, keys, now),
    );
    this.#signer = tokenSigner(keys);
    this.#keys = keys;
  }

  /**
   * A session with a grant's mail server, to be closed by the caller. Nothing is dialled before its first call,
   * whose errors are then FORBIDDEN for a server that the deployment does not allow, UNAUTHENTICATED, SERVER_UNAVAILABLE
   * and SERVER_TIMEOUT. It does what the rights of the grant allow: all else is FORBIDDEN. @param signal aborts when its calls have to give up
   */
  openMail(
    grant: Grant,
    signal: AbortSignal,
    { isExplained = false, onOpen, onRenewed }: OpenOptions = {},
  ): MailSession {
    const { server, rights } = grant;
    const owner = this.#ownerOf(grant);
    const endpoint = () => this.policy.resolve(server, signal);
    const fixed = { server, endpoint, signal, clock: this.#clock, kept: this.#kept };
    const sessionFor = ({ credentials, profile }: Grant) =>
      DRIVERS[server.protocol].open(owner, { ...fixed, credentials, profile }, isExplained);
    const open = async (): Promise<MailSession> => {
      onOpen?.();
      const isRenewed = isRenewable(grant) && !isExplained;
      const session = await (isRenewed ? this.#renewed(grant, sessionFor, onRenewed) : sessionFor(grant));
      if (rights === ALL_RIGHTS) return session;
      const { LimitedSession } = await import('./mail/limited-session.ts');
      return new LimitedSession(session, rights);
    };
    return new LazySession(owner, open, !isExplained, () => this.#sends(grant));
  }

  /**
   * Listens to a mailbox of a grant, or (undefined) to its account; it does what the rights of the grant allow.
   * @throws MailError RATE_LIMITED
   */
  async listen(
    grant: Grant,
    mailbox: MailboxReference | undefined,
    listening: ListenerTime,
  ): Promise<Listener> {
    const { server, credentials, rights } = grant;
    const owner = this.#ownerOf(grant);
    const hub = await (this.#hub ??= this.#openHub());
    const key = credentialsDigest(this.#secret, server, credentials).digest('base64');
    const open = () => this.#openWatch(grant, owner, mailbox);
    const listener = hub.join({ owner, key, mailbox: mailbox && JSON.stringify(mailbox), open }, listening);
    if (rights === ALL_RIGHTS) return listener;
    const { LimitedSession } = await import('./mail/limited-session.ts');
    return listener.seenBy((mail) => new LimitedSession(mail, rights));
  }

  async #openHub(): Promise<WatchHub> {
    const { LINGER, WatchHub } = await import('./session/watch-hub.ts');
    const hub = new WatchHub(this.#clock, this.#kept ? LINGER : 0);
    if (this.#isDrained) hub.drain();
    return hub;
  }

  /** By an access token that works now; one that has ended by the next time is renewed then. */
  async #openWatch(grant: Grant, owner: AccountRef, mailbox: MailboxReference | undefined): Promise<Watch> {
    const { server } = grant;
    const { credentials, profile } = isRenewable(grant) ? await this.#renewals.fresh(grant) : grant;
    const endpoint = () => this.policy.resolve(server, AbortSignal.timeout(LOOK_UP_LIMIT));
    const known = this.#kept?.recall(this.#kept.keysOf(server, credentials)) ?? profile;
    const options = { server, credentials, profile: known, endpoint, clock: this.#clock, kept: undefined };
    return DRIVERS[server.protocol].watch(owner, options, mailbox);
  }

  #ownerOf({ server, credentials: { user } }: Grant): AccountRef {
    const key = accountKey(server, user);
    return { server, user, accountKey: key, changeTokens: new ChangeTokens(key, this.#signer) };
  }

  /** A session by an access token that works; where the mail server refuses it all the same, it is renewed once. */
  async #renewed(
    grant: Grant & Renewable,
    sessionFor: (grant: Grant) => Promise<MailSession>,
    onRenewed: OpenOptions['onRenewed'],
  ): Promise<MailSession> {
    const first = await this.#current(grant, onRenewed);
    const { RenewedSession } = await import('./session/renewed-session.ts');
    const next = async () => {
      const refused = secretOf(first.credentials).reveal();
      return sessionFor(await this.#current(grant, onRenewed, refused));
    };
    return new RenewedSession(await sessionFor(first), next);
  }

  /** Which submission servers belong to which mail servers; loaded for those who ask. */
  async submissionPolicy(): Promise<SubmissionPolicy> {
    const { SubmissionPolicy } = await import('./access/submission-policy.ts');
    return new SubmissionPolicy(this.policy);
  }

  /**
   * A session with the submission server of a grant, to be closed by the caller. Nothing is dialled before its first call.
   * @throws MailError UNSUPPORTED where no submission server is known, FORBIDDEN
   */
  async openSubmission(
    grant: Grant,
    signal: AbortSignal,
    { isExplained = false, onRenewed }: OpenOptions = {},
  ): Promise<Submission> {
    const { openSubmission } = await import('./smtp-driver.ts');
    const credentials = async () => (await this.#current(grant, onRenewed)).credentials;
    const [clock, identities] = [this.#clock, this.senders.allowedTo(grant)];
    const surroundings = { credentials, signal, clock, isExplained, identities };
    return openSubmission(grant, await this.submissionPolicy(), surroundings);
  }

  /** Signs in to the submission server, and no more. @throws MailError UNAUTHENTICATED, SERVER_UNAVAILABLE */
  async trySubmission(grant: Grant, signal: AbortSignal): Promise<void> {
    const submission = await this.openSubmission(grant, signal);
    try {
      await submission.open();
    } finally {
      submission.close();
    }
  }

  /** A grant whose access token works, as far as its end tells. */
  async #current(grant: Grant, onRenewed: OpenOptions['onRenewed'], refused?: string): Promise<Grant> {
    if (!isRenewable(grant)) return grant;
    const fresh = await this.#renewals.fresh(grant, refused);
    if (fresh !== grant) await onRenewed?.(fresh);
    return fresh;
  }

  /** What a provider issues for a refresh token or a code. @throws MailError UNAUTHENTICATED, SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  async exchange(provider: Provider, given: Exchanged): Promise<Issue> {
    const { exchange } = await import('./access/oauth/token-endpoint.ts');
    return exchange(provider, given, this.#surroundings);
  }

  /** Who the user is by what the provider has signed; undefined: it does not say. @throws MailError UNAUTHENTICATED, SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  async userOf(provider: Provider, { idToken }: Issue): Promise<string | undefined> {
    if (idToken === undefined) return undefined;
    const { userIn } = await import('./access/oauth/id-token.ts');
    return userIn(idToken, provider, this.#surroundings);
  }

  /** The provider's code in what the browser came back with. @throws MailError UNAUTHENTICATED */
  async unwrap(wrappedCode: string, codeVerifier: string): Promise<UnwrappedCode> {
    const { unwrap } = await import('./access/oauth/browser-flow.ts');
    return unwrap(wrappedCode, codeVerifier, { keys: this.#keys, now: this.#surroundings.now });
  }

  /** What the account of a grant has; null: its server is not known. */
  async featuresOf(grant: Known & Pick<Grant, 'profile'>): Promise<readonly Feature[] | null> {
    if (!grant.profile) return null;
    const features = await DRIVERS[grant.server.protocol].features(grant.profile);
    return (await this.#sends(grant)) ? [...features, 'SEND'] : features;
  }

  /** Whether it is known where mail of the account is handed in. */
  async #sends({ server, submission }: Known): Promise<boolean> {
    return !!submission || !!(await this.submissionPolicy()).usual(server);
  }

  /** The process is about to end: all who listen are told so. */
  drain(): void {
    this.#isDrained = true;
    void this.#hub?.then((hub) => hub.drain());
  }

  /** Signs out of the sessions that were kept. */
  async close(): Promise<void> {
    await this.#kept?.close();
    this.#store?.close();
  }
}
