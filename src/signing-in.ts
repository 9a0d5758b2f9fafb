import type { CallerGrant } from './access/authorization.ts';
import { serverFor } from './access/discovery/propose.ts';
import type { Grant, SubmissionGrant, TokenGrant } from './access/grant.ts';
import type { Provider } from './access/oauth/providers.ts';
import type { Exchanged } from './access/oauth/token-endpoint.ts';
import type { Issued, Tokens } from './access/tokens.ts';
import type { Gateway } from './gateway.ts';
import type { Credentials, MailServerName } from './mail/endpoint.ts';
import { isToken, serverUrl } from './mail/endpoint.ts';
import { MailError } from './mail/errors.ts';
import { MAX_SIGN_INS } from './mail/limits.ts';
import type { MailSession } from './mail/mail-session.ts';
import { ALL_RIGHTS } from './mail/rights.ts';
import { Secret } from './mail/secret.ts';
import type { SignIn, SignInRequest, SignedIn, TokenActions } from './mail/sign-in.ts';

/** Signs in for one request, and makes tokens of the token that it came with. */
export class SigningIn {
  readonly #gateway: Gateway;
  readonly #tokens: Tokens;
  readonly #open: (grant: Grant) => MailSession;
  readonly #signal: AbortSignal;
  #signIns = 0;

  /**
   * @param open a session of its own for the request
   * @param signal aborts when the request has to give up
   */
  constructor(gateway: Gateway, tokens: Tokens, open: (grant: Grant) => MailSession, signal: AbortSignal) {
    this.#signal = signal;
    this.#gateway = gateway;
    this.#tokens = tokens;
    this.#open = open;
  }

  readonly signIn: SignIn = async (request) => {
    requireOneWay(request);
    if (request.wrappedCode !== undefined) return this.#byWrappedCode(request);
    if (request.refreshToken ?? request.code)
      return this.#byProvider(request, request.provider, exchangedOf(request));
    const credentials = credentialsOf(request);
    const server = await serverFor(this.#gateway.policy, request.server, credentials.user);
    const end = isToken(credentials) ? this.#tokens.endOf(request.expiresAt) : undefined;
    const submission = await this.#submissionOf(request, server);
    const grant = await this.#accepted({
      server,
      credentials,
      profile: undefined,
      rights: ALL_RIGHTS,
      submission,
    });
    return this.#issued(grant, end);
  };

  /** Which provider it was stands in what is unwrapped. */
  async #byWrappedCode(request: SignInRequest): Promise<SignedIn> {
    const { wrappedCode = '', codeVerifier } = request;
    if (!codeVerifier) throw bad('Provide codeVerifier with wrappedCode');
    const { provider, ...given } = await this.#gateway.unwrap(wrappedCode, codeVerifier);
    return this.#byProvider(request, provider, given);
  }

  /** What a provider issued goes to its own mail servers alone, whatever server the caller names. */
  async #byProvider(request: SignInRequest, name: string | undefined, given: Exchanged): Promise<SignedIn> {
    const provider = this.#provider(name);
    const server = this.#gateway.policy.choose(request.server ?? provider.server);
    if (!provider.hosts.includes(server.host))
      throw new MailError(
        'FORBIDDEN',
        `Tokens of the provider ${provider.name} are sent to its own mail servers only`,
      );
    // A code works once: it is not spent where it is known that nothing will come of it.
    if (!request.user && !provider.identity?.keys)
      throw bad(`Provide the user name: the provider ${provider.name} does not say who it is`);
    const submission = await this.#submissionOf(request, server);
    const issue = await this.#gateway.exchange(provider, given);
    const user = request.user ?? (await this.#gateway.userOf(provider, issue));
    if (!user) throw bad('Provide the user name, and start again: the provider has not said who it is');
    const { accessToken, expiresAt } = issue;
    const refreshToken = issue.refreshToken ?? ('refreshToken' in given ? given.refreshToken : undefined);
    const renewal = refreshToken && { provider: provider.name, refreshToken, expiresAt };
    const grant = await this.#accepted({
      server,
      credentials: { user, accessToken },
      profile: undefined,
      rights: ALL_RIGHTS,
      renewal,
      submission,
    });
    return this.#issued(grant, renewal ? undefined : expiresAt);
  }

  /** @throws MailError BAD_USER_INPUT, FORBIDDEN */
  async #submissionOf(
    { submission }: SignInRequest,
    server: MailServerName,
  ): Promise<SubmissionGrant | undefined> {
    if (!submission) return undefined;
    const { server: named, user, password } = submission;
    if ((user == null) !== (password == null))
      throw bad('Provide both user and password of submission, or none');
    const policy = await this.#gateway.submissionPolicy();
    const chosen = policy.choose(server, named ?? undefined);
    const credentials = user == null ? undefined : { user, password: new Secret(password!) };
    return { server: chosen, credentials };
  }

  #provider(name: string | undefined): Provider {
    const found = this.#gateway.providers.get(name ?? '');
    if (found) return found;
    const names = [...this.#gateway.providers.keys()].join(', ') || 'none';
    throw bad(`provider must be one that this deployment is registered with: ${names}`);
  }

  /** What can be done with the token of a request; undefined: it came with none. */
  actionsOf(grant: CallerGrant | undefined): TokenActions | undefined {
    if (!grant?.times) return undefined;
    const token: TokenGrant = grant;
    return {
      describe: () => this.#tokens.describe(token),
      narrow: async (narrowing) => this.#answer(token, await this.#tokens.narrow(token, narrowing)),
      renew: async () => {
        const accepted = await this.#accepted(token);
        return this.#answer(accepted, await this.#tokens.renew(accepted));
      },
      end: async () => ({ since: await this.#end(token) }),
    };
  }

  async #end(token: TokenGrant): Promise<Date> {
    const { epochs } = this.#gateway;
    if (!epochs)
      throw new MailError(
        'UNSUPPORTED',
        'This deployment keeps no store, so it cannot end the tokens of one account (POSTERN_STORE)',
      );
    if (token.rights !== ALL_RIGHTS)
      throw new MailError(
        'FORBIDDEN',
        'A token that was made smaller cannot end the others. Sign in for another token',
      );
    return epochs.end(token);
  }

  async #issued(grant: Grant, end: Date | undefined): Promise<SignedIn> {
    const epoch = await this.#gateway.epochs?.latest(grant);
    return this.#answer(grant, await this.#tokens.issue(grant, end, epoch));
  }

  /** The grant, with what its server is like today. @throws MailError UNAUTHENTICATED where it does not let the user in */
  async #accepted<G extends Grant>(grant: G): Promise<G> {
    if (++this.#signIns > MAX_SIGN_INS)
      throw new MailError('BAD_USER_INPUT', `One request may sign in at most ${MAX_SIGN_INS} times`);
    const session = this.#open(grant);
    try {
      const [profile] = await Promise.all([session.signIn(), this.#tryOther(grant)]);
      return { ...grant, profile };
    } finally {
      session.close();
    }
  }

  /** A password of its own for the submission server is tried as well: else nobody would know before the first mail. */
  async #tryOther(grant: Grant): Promise<void> {
    if (grant.submission?.credentials) await this.#gateway.trySubmission(grant, this.#signal);
  }

  async #answer({ server, credentials, profile, submission }: Grant, issued: Issued): Promise<SignedIn> {
    const features = await this.#gateway.featuresOf({ server, profile, submission });
    const found = submission?.server ?? (await this.#gateway.submissionPolicy()).usual(server);
    const { user } = credentials;
    const identities = this.#gateway.senders.identitiesOf({ credentials, submission });
    const account = { user, server, features, identities, submission: found ? serverUrl(found) : null };
    return { ...issued, account };
  }
}

function requireOneWay({ password, accessToken, refreshToken, code, wrappedCode }: SignInRequest): void {
  const given = [password, accessToken, refreshToken, code, wrappedCode].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw bad('Provide exactly one of password, accessToken, refreshToken, code and wrappedCode');
}

/** @throws MailError BAD_USER_INPUT unless there is a user */
function credentialsOf({ user, password, accessToken, expiresAt }: SignInRequest): Credentials {
  if (!user) throw bad('Provide the user name');
  if (accessToken !== undefined) return { user, accessToken: new Secret(accessToken) };
  if (expiresAt !== undefined) throw bad('expiresAt is the end of an access token, and there is none');
  return { user, password: new Secret(password!) };
}

/** @throws MailError BAD_USER_INPUT for a code without what its exchange needs */
function exchangedOf({ refreshToken, code, codeVerifier, redirectUri }: SignInRequest): Exchanged {
  if (refreshToken !== undefined) return { refreshToken: new Secret(refreshToken) };
  if (!codeVerifier || !redirectUri) throw bad('Provide codeVerifier and redirectUri with code');
  return { code: new Secret(code!), codeVerifier: new Secret(codeVerifier), redirectUri };
}

function bad(message: string): MailError {
  return new MailError('BAD_USER_INPUT', message);
}
