import type { CallerGrant, Guard } from './access/authorization.ts';
import { authorize } from './access/authorization.ts';
import { bodyLimit } from './access/body-limit.ts';
import type { Grant, TokenTimes } from './access/grant.ts';
import { browserSignIn } from './access/oauth/browser-sign-in.ts';
import { sealBytes, unsealBytes } from './access/sealed-bytes.ts';
import type { Tokens } from './access/tokens.ts';
import { baseUrl, errorPages } from './base-url.ts';
import type { Config } from './config.ts';
import type { Gateway } from './gateway.ts';
import type { HttpRequest } from './http.ts';
import type { BrowserSignIn } from './mail/browser-sign-in.ts';
import type { Caller } from './mail/caller.ts';
import type { Discover } from './mail/discovery.ts';
import { accountKey } from './mail/endpoint.ts';
import type { PageOf } from './mail/errors.ts';
import { MailError, asMailError } from './mail/errors.ts';
import { encodeId } from './mail/ids.ts';
import { MAX_FUNCTION_UPLOAD, MAX_SIGN_IN_BODY, shown } from './mail/limits.ts';
import type { Listener } from './mail/listener.ts';
import type { MailSession } from './mail/mail-session.ts';
import type { MailboxReference } from './mail/mailbox.ts';
import type { Explain, PlanReport } from './mail/plan-report.ts';
import type { Audience } from './mail/rights.ts';
import { ResponseBudget } from './mail/response-budget.ts';
import type { SignIn } from './mail/sign-in.ts';
import type { Submission } from './mail/submission.ts';
import type { WebhookActions } from './mail/webhook.ts';
import type { Clock } from './net/clock.ts';
import type { Unsealed, UnsealedEvents } from './rest/operation.ts';
import { SigningIn } from './signing-in.ts';
import type { Observation } from './telemetry/observation.ts';
import type { WebhookDesk } from './webhooks/desk.ts';

/** Milliseconds kept back from the platform's limit, so that the answer is ours and not the platform's. */
const RESERVE = 1_000;

const loadStates = () => import('./access/sealed-state.ts');

/** What all requests share. */
export interface Shared {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly guard: Guard;
  readonly tokens: Tokens;
  /** Aborts when the process has to end: requests give up what they wait for. */
  readonly stopping: AbortSignal | undefined;
  readonly clock: Clock;
  /** The webhooks; undefined: the deployment has none. */
  webhooks: (() => Promise<WebhookDesk>) | undefined;
}

/** One request, with the mail session that it may open. */
export class RequestScope {
  readonly discover: Discover;
  readonly #shared: Shared;
  readonly #request: HttpRequest;
  readonly #signal: AbortSignal;
  /** When the time of this request is over, milliseconds since 1970. */
  readonly #end: number;
  /** Calls off the end of this request's time. */
  readonly #callOff: () => void;
  readonly #observation: Observation;
  #signingIn: SigningIn | undefined;
  #session: MailSession | undefined;
  #submission: Submission | undefined;
  /** The caller's token with an access token that was renewed. */
  #newToken: string | undefined;
  /** The grant that it holds. */
  #renewed: Grant | undefined;
  /** The session that this request opened, be it for mail or only to sign in. */
  #opened: MailSession | undefined;

  constructor(shared: Shared, request: HttpRequest, observation: Observation) {
    this.#shared = shared;
    this.#request = request;
    this.#observation = observation;
    this.#end = shared.clock.now() + request.timeLeft - RESERVE;
    const deadline = new AbortController();
    this.#callOff = shared.clock.timeout(Math.max(1, request.timeLeft - RESERVE), () => deadline.abort());
    const signals = [deadline.signal, request.gone, shared.stopping].filter((each) => each !== undefined);
    this.#signal = AbortSignal.any(signals);
    this.discover = shared.gateway.discover;
  }

  // What few requests need is made for those.

  readonly signIn: SignIn = (request) => this.signingIn.signIn(request);

  get signingIn(): SigningIn {
    const { gateway, tokens } = this.#shared;
    const open = (grant: Grant) => this.#open(grant, false);
    return (this.#signingIn ??= new SigningIn(gateway, tokens, open, this.#signal));
  }

  get browser(): BrowserSignIn {
    const { config, clock } = this.#shared;
    const { headers } = this.#request;
    const visit = { base: this.base, cookies: headers['cookie'] };
    return browserSignIn({ ...config, now: () => clock.now() }, visit);
  }

  readonly pageOf: PageOf = (code) => errorPages(this.#shared.config.publicUrl, this.#request)(code);

  /** What went wrong is told in the log. */
  readonly note = (error: MailError): void => this.#observation.note(error);

  /** Where the platform has read the body already. @throws MailError TOO_LARGE */
  async requireBody(): Promise<void> {
    const { body } = this.#request;
    if (body.length <= MAX_SIGN_IN_BODY) return;
    const most = await bodyLimit(this.#request, this.#shared.guard);
    if (body.length > most)
      throw new MailError(
        'TOO_LARGE',
        `The request body is larger than the ${shown(most)} octets allowed here. Larger messages are composed as drafts whose attachments are stored messages or parts, by reference (attachments.fromMessage)`,
      );
  }

  async end(status: number, failure?: unknown): Promise<void> {
    if (failure !== undefined) this.#observation.note(asMailError(failure));
    const report = this.#observation.isRecorded ? this.#report(this.#opened) : undefined;
    this.#session?.close();
    this.#submission?.close();
    this.#callOff();
    await this.#observation.end(status, report);
  }

  /**
   * Where the time went (Server-Timing), what to call this request when asking about it, and a new token.
   * @param isPrivate no cache keeps the answer
   */
  headers(isPrivate: boolean): Record<string, string> {
    const none = { connect: 0, signIn: 0, mail: 0 };
    const { connect, signIn, mail } = this.#opened?.report().timings ?? none;
    const parts = { connect, auth: signIn, mail, ...this.#sendingParts(), total: this.#observation.age };
    const timing = Object.entries(parts).map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`);
    return {
      'server-timing': timing.join(', '),
      'x-request-id': this.#request.id,
      'x-content-type-options': 'nosniff',
      ...(isPrivate && this.#newToken !== undefined && { 'postern-token': this.#newToken }),
    };
  }

  /** Seals what a client carries to its next request, and opens it. */
  readonly carried = {
    seal: async (contents: object) => (await loadStates()).sealState(contents, this.#shared.config.keys),
    open: async (state: string) => (await loadStates()).openState(state, this.#shared.config.keys),
    now: () => this.#shared.clock.now(),
  };

  get base(): string {
    return this.#shared.config.publicUrl || baseUrl(this.#request);
  }

  /** What a URL with a sealed token stands for, and the session to read it with. */
  readonly unseal = async (token: string): Promise<Unsealed> => {
    const { grant, id } = await unsealBytes(token, this.#shared.guard);
    return { mail: () => this.#mail(grant), rights: () => grant.rights, id };
  };

  /** What a URL to events stands for: its caller hears of one mailbox, and may do nothing else. */
  readonly unsealEvents = async (token: string): Promise<UnsealedEvents> => {
    const { unsealEvents } = await import('./access/sealed-events.ts');
    const { grant, path } = await unsealEvents(token, this.#shared.guard);
    const account = accountKey(grant.server, grant.credentials.user);
    return { caller: this.callerOf(grant), mailboxId: encodeId({ kind: 'mailbox', account, path }) };
  };

  /** Whom the request speaks for. @param audience the face that asks, where it has tokens of its own @throws MailError UNAUTHENTICATED */
  readonly caller = async (audience?: Audience): Promise<Caller> => {
    const { headers } = this.#request;
    const grant = await authorize(headers['authorization'], this.#shared.guard, audience);
    return this.callerOf(grant, readExplain(headers['postern-explain']));
  };

  /** What can be done for a grant in the time of this request. */
  callerOf(grant: CallerGrant | undefined, explain: Explain = 'no'): Caller {
    const { config, gateway } = this.#shared;
    const options = { isExplained: explain === 'only', onRenewed: this.#keep };
    const open = () => gateway.openSubmission(requireGrant(grant), this.#signal, options);
    const caller: Caller = {
      mail: () => this.#mail(requireGrant(grant), explain === 'only'),
      listen: (mailbox, isUrgent) => this.#listen(requireGrant(grant), mailbox, isUrgent),
      identities: () => gateway.senders.identitiesOf(requireGrant(grant)),
      rights: () => requireGrant(grant).rights,
      token: this.signingIn.actionsOf(grant),
      newToken: () => this.#newToken,
      signIn: this.signIn,
      discover: gateway.discover,
      compose: async (draft) => (await import('./mime/compose.ts')).compose(draft),
      readOutgoing: async (...args) => (await import('./mime/outgoing-header.ts')).outgoingHeader(...args),
      submission: async () => (this.#submission ??= await open()),
      plan: () => this.#plan(requireGrant(grant), explain === 'only'),
      receiver: () => ({ host: requireGrant(grant).server.host, authservIds: config.authservIds }),
      sealUrl: (id) => {
        const token = sealBytes({ grant: this.#renewed ?? requireGrant(grant), id }, config);
        return `${config.bytesUrl || baseUrl(this.#request)}/v1/bytes/${token}`;
      },
      sealEventsUrl: (path) => this.#eventsUrl(requireGrant(grant), path),
      explain,
      maxUpload: this.#request.maxUpload ?? MAX_FUNCTION_UPLOAD,
      room: new ResponseBudget(),
      pageOf: this.pageOf,
      report: this.#observation.note,
      webhooks: () => this.#webhooks(requireGrant(grant), caller),
    };
    return caller;
  }

  async #webhooks(grant: CallerGrant, caller: Caller): Promise<WebhookActions> {
    const { webhooks, config } = this.#shared;
    if (!webhooks) throw new MailError('UNSUPPORTED', 'This deployment has no webhooks (POSTERN_WEBHOOKS)');
    const desk = await webhooks();
    const base = config.publicUrl || baseUrl(this.#request);
    return desk.actionsOf({ ...grant, ...this.#renewed }, caller, base);
  }

  /** The grant with an access token that was renewed in this request; undefined: it was not. */
  get renewed(): Grant | undefined {
    return this.#renewed;
  }

  /** Null where nothing of the deployment streams events. */
  async #eventsUrl(grant: TimedGrant, path: string): Promise<string | null> {
    const { eventsUrl } = this.#shared.config;
    if (eventsUrl === '' && this.#request.maxBody !== undefined) return null;
    const { sealEvents } = await import('./access/sealed-events.ts');
    const token = await sealEvents({ grant: this.#renewed ?? grant, path }, this.#shared.config);
    return `${eventsUrl || baseUrl(this.#request)}/v1/events/${token}`;
  }

  #plan(grant: Grant, isExplained: boolean): PlanReport {
    return this.#report(this.#mail(grant, isExplained))!;
  }

  /** Of both sessions. */
  #report(mail: MailSession | undefined): PlanReport | undefined {
    const report = mail?.report();
    return report && this.#submission ? { ...report, submission: this.#submission.report() } : report;
  }

  /** Nothing where nothing was to be sent. */
  #sendingParts(): Record<string, number> {
    if (!this.#submission) return {};
    const { connect, signIn, mail } = this.#submission.report().timings;
    return { 'submission-connect': connect, 'submission-auth': signIn, submission: mail };
  }

  /** The request's one session for mail. */
  #mail(grant: Grant, isExplained = false): MailSession {
    return (this.#session ??= this.#open(grant, isExplained));
  }

  /** No longer than the request may take, and the token works. */
  #listen(grant: TimedGrant, mailbox: MailboxReference | undefined, isUrgent: boolean): Promise<Listener> {
    const { expiresAt, hardEnd = expiresAt } = grant.times ?? {};
    const expiry = Math.min(expiresAt?.getTime() ?? Infinity, hardEnd?.getTime() ?? Infinity);
    const time: Parameters<Gateway['listen']>[2] =
      expiry < this.#end
        ? { until: expiry, end: 'TOKEN_EXPIRED', isUrgent }
        : { until: this.#end, end: 'TIME_LIMIT', isUrgent };
    return this.#shared.gateway.listen(grant, mailbox, time);
  }

  /** A token whose access token was renewed is told to the caller, who goes on with it. */
  readonly #keep = async (renewed: TimedGrant): Promise<void> => {
    const { times } = renewed;
    if (!times) return;
    this.#renewed = renewed;
    this.#newToken = await this.#shared.tokens.again({ ...renewed, times });
  };

  #open(grant: Grant, isExplained: boolean): MailSession {
    const onOpen = () => this.#observation.sessionOpened();
    return (this.#opened = this.#shared.gateway.openMail(grant, this.#signal, {
      isExplained,
      onOpen,
      onRenewed: this.#keep,
    }));
  }
}

/** A grant, which may have come with a token that ends. */
type TimedGrant = Grant & { readonly times?: TokenTimes };

function requireGrant(grant: CallerGrant | undefined): TimedGrant {
  if (grant) return grant as TimedGrant;
  throw new MailError(
    'UNAUTHENTICATED',
    'Sign in first: get a token from POST /v1/tokens and send it as Authorization: Bearer …',
  );
}

function readExplain(header: string | undefined): Explain {
  const value = header?.trim().toLowerCase();
  if (value === 'only') return 'only';
  return value === 'true' || value === '1' || value === 'yes' ? 'yes' : 'no';
}
