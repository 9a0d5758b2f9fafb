import * as oauth from 'oauth4webapi';

import { MailError } from '../../mail/errors.ts';
import { Secret } from '../../mail/secret.ts';
import { checkedFetch } from '../checked-fetch.ts';
import type { Provider } from './providers.ts';

/** What a provider has issued. */
export interface Issue {
  readonly accessToken: Secret;
  readonly expiresAt: Date;
  /** Undefined: none (any more), or the same as before. */
  readonly refreshToken: Secret | undefined;
  /** Who the user is, in the provider's words and not verified yet; undefined: it has not said. */
  readonly idToken?: string | undefined;
}

/** Tokens that can be renewed. */
export type TokenPair = Pick<Issue, 'accessToken' | 'expiresAt'> & { readonly refreshToken: Secret };

/** What is exchanged for an access token. */
export type Exchanged =
  | { readonly refreshToken: Secret }
  | { readonly code: Secret; readonly codeVerifier: Secret; readonly redirectUri: string };

/** What of a deployment an exchange depends on. */
export interface Surroundings {
  /** Certificate authorities to trust, PEM; undefined: the platform's own. */
  readonly authorities: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Milliseconds that a token endpoint gets. */
const PATIENCE = 10_000;
/** Octets of its answer. */
const MAX_OCTETS = 65_536;
/** Seconds that an access token works where the provider does not say. */
const USUAL_LIFE = 3_600;

/**
 * Asks a provider's token endpoint (RFC 6749 §4.1.3 and §6, PKCE by RFC 7636).
 * @throws MailError UNAUTHENTICATED where the provider refuses, SERVER_UNAVAILABLE, SERVER_TIMEOUT
 */
export async function exchange(
  provider: Provider,
  given: Exchanged,
  { authorities, now }: Surroundings,
): Promise<Issue> {
  const server = { issuer: provider.token, token_endpoint: provider.token };
  const client = { client_id: provider.clientId };
  const { type, parameters } = grantOf(given);
  try {
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      authOf(provider),
      type,
      parameters,
      optionsFor(provider, authorities),
    );
    const { rest, idToken } = await splitIdToken(response);
    const answer = await oauth.processGenericTokenEndpointResponse(server, client, rest);
    return { ...issueIn(answer, now()), idToken };
  } catch (error) {
    throw translated(error, provider);
  }
}

function grantOf(given: Exchanged): { type: string; parameters: Record<string, string> } {
  if ('refreshToken' in given)
    return { type: 'refresh_token', parameters: { refresh_token: given.refreshToken.reveal() } };
  const { code, codeVerifier, redirectUri } = given;
  const parameters = { code: code.reveal(), code_verifier: codeVerifier.reveal(), redirect_uri: redirectUri };
  return { type: 'authorization_code', parameters };
}

function authOf({ clientSecret }: Provider): oauth.ClientAuth {
  return clientSecret ? oauth.ClientSecretPost(clientSecret.reveal()) : oauth.None();
}

function optionsFor({ isNamed }: Provider, authorities: readonly string[] | undefined) {
  const signal = AbortSignal.timeout(PATIENCE);
  const bounds = { isNamed, signal, most: MAX_OCTETS, authorities };
  return {
    signal,
    // The configuration has let no http:// in but to this machine.
    [oauth.allowInsecureRequests]: isNamed,
    [oauth.customFetch]: (
      url: string,
      { method, headers, body }: oauth.CustomFetchOptions<'POST', URLSearchParams>,
    ) => checkedFetch(new URL(url), { method, headers, body: body.toString() }, bounds),
  };
}

/** Who the user is the mail server checks; what the provider says of it is read, and verified, where no user is given. */
async function splitIdToken(response: Response): Promise<{ rest: Response; idToken?: string | undefined }> {
  if (response.status !== 200) return { rest: response };
  const { id_token: idToken, ...rest } = Object(JSON.parse(await response.text())) as Record<string, unknown>;
  return {
    rest: new Response(JSON.stringify(rest), { status: 200, headers: response.headers }),
    idToken: typeof idToken === 'string' ? idToken : undefined,
  };
}

function issueIn(answer: oauth.TokenEndpointResponse, now: number): Issue {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds = USUAL_LIFE } = answer;
  return {
    accessToken: new Secret(accessToken),
    expiresAt: new Date(now + seconds * 1000),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
  };
}

/** What the provider refuses is for the user to mend; its words are not repeated, for they may hold what was sent. */
function translated(error: unknown, { name }: Provider): MailError {
  if (error instanceof MailError) return error;
  const refusal = error instanceof oauth.ResponseBodyError ? error : undefined;
  if (refusal && refusal.status < 500 && refusal.error === 'invalid_grant')
    return new MailError(
      'UNAUTHENTICATED',
      `The provider ${name} no longer accepts this refresh token or code. Have the user sign in there again`,
    );
  if (refusal && refusal.status < 500 && /^[a-z_]{1,40}$/.test(refusal.error))
    return new MailError(
      'SERVER_UNAVAILABLE',
      `The provider ${name} refused the deployment's client (${refusal.error}). Check how it is registered there`,
    );
  return new MailError('SERVER_UNAVAILABLE', `The provider ${name} gave no answer that can be used`, {
    cause: error,
  });
}
