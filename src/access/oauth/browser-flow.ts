import { createHash, timingSafeEqual } from 'node:crypto';

import * as oauth from 'oauth4webapi';

import type { BrowserRedirect, BrowserStart } from '../../mail/browser-sign-in.ts';
import { MailError, attempt } from '../../mail/errors.ts';
import { Secret } from '../../mail/secret.ts';
import type { KeyRing } from '../key-ring.ts';
import { decryptFlow, encryptFirst } from '../sealed-token.ts';
import type { Provider, Providers } from './providers.ts';
import { isIssuer } from './issuer.ts';

/** Seconds that a user has for the provider's pages. */
const STATE_SECONDS = 600;
/** Seconds in which the app exchanges what it is returned with. */
const CODE_SECONDS = 60;
/** Only this host may set and read it, over HTTPS alone (draft-ietf-httpbis-rfc6265bis §4.1.3.2). */
const COOKIE = '__Host-postern-sign-in';

/** What of a deployment the browser's part depends on. */
export interface FlowSettings {
  readonly keys: KeyRing;
  readonly providers: Providers;
  /** The only addresses that browsers are returned to. */
  readonly returnTo: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A browser that asks. */
export interface Visit {
  /** What stands ahead of the path in the gateway's URL. */
  readonly base: string;
  /** The Cookie header. */
  readonly cookies: string | undefined;
}

/** What travels through the provider's pages, sealed (`state`). Short keys: it stands in a URL. */
interface State {
  /** Provider, and the verifier for its code. */
  readonly p: string;
  readonly v: string;
  /** Where to return to, the app's challenge, and its state. */
  readonly r: string;
  readonly c: string;
  readonly s?: string | undefined;
  /** Digest of the browser's cookie. */
  readonly b: string;
  /** The gateway's own address, which the provider compares. */
  readonly u: string;
  /** The end, in seconds since 1970. */
  readonly e: number;
}

/** The provider's code on its way to the app, sealed. */
interface Wrapped extends Pick<State, 'p' | 'v' | 'c' | 'u' | 'e'> {
  readonly k: string;
}

/** A code of a provider with all that its exchange needs. */
export interface UnwrappedCode {
  readonly provider: string;
  readonly code: Secret;
  readonly codeVerifier: Secret;
  readonly redirectUri: string;
}

/** Sends a browser to a provider. @throws MailError NOT_FOUND, FORBIDDEN */
export async function start(
  { provider: name, returnTo, codeChallenge, state: own }: BrowserStart,
  { base, cookies }: Visit,
  settings: FlowSettings,
): Promise<BrowserRedirect> {
  const { provider, browser } = browserPartOf(name, settings);
  if (!settings.returnTo.includes(returnTo))
    throw new MailError(
      'FORBIDDEN',
      'returnTo is not among the addresses that this deployment returns to (POSTERN_OAUTH_RETURN_TO)',
    );
  const secret = cookieIn(cookies) ?? oauth.generateRandomState();
  const verifier = oauth.generateRandomCodeVerifier();
  const redirectUri = `${base}/v1/oauth/${name}/callback`;
  const e = secondsFrom(settings, STATE_SECONDS);
  const contents: State = {
    ...{ p: name, v: verifier, r: returnTo, c: codeChallenge, s: own },
    ...{ b: digest(secret), u: redirectUri, e },
  };
  const location = withParameters(browser.authorization, {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    scope: browser.scope,
    state: await encryptFirst([contents], 'state', settings.keys),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...browser.parameters,
  });
  const attributes = `Max-Age=${STATE_SECONDS}; Path=/; Secure; HttpOnly; SameSite=Lax`;
  return { location, cookie: `${COOKIE}=${secret}; ${attributes}` };
}

/** Hands the provider's answer on. @throws MailError BAD_USER_INPUT, FORBIDDEN, NOT_FOUND */
export async function finish(
  name: string,
  query: string,
  { cookies }: Visit,
  settings: FlowSettings,
): Promise<BrowserRedirect> {
  const { provider, browser } = browserPartOf(name, settings);
  const parameters = new URLSearchParams(query);
  const state = openState(name, parameters.getAll('state'), settings);
  requireBrowser(cookies, state);
  const answer = validated(parameters, provider, browser.namesItself ?? false);
  const more = 'error' in answer ? answer : { code: await wrapped(answer.code, state, settings) };
  const own = state.s === undefined ? {} : { state: state.s };
  return { location: withParameters(state.r, { ...more, ...own }) };
}

/**
 * Opens what the app was returned with. @param codeVerifier the app's own
 * @throws MailError UNAUTHENTICATED where it is none, is over, or was another app's
 */
export function unwrap(
  wrappedCode: string,
  codeVerifier: string,
  { keys, now }: Pick<FlowSettings, 'keys' | 'now'>,
): UnwrappedCode {
  const contents = decryptFlow(wrappedCode, 'code', keys) as Wrapped | undefined;
  if (!contents) throw startAgain('is none that this gateway has made');
  if (contents.e * 1000 <= now()) throw startAgain(`is older than ${CODE_SECONDS} seconds`);
  if (!isSame(contents.c, digest(codeVerifier))) throw startAgain('belongs to another codeVerifier');
  const { p: provider, k, v, u: redirectUri } = contents;
  return { provider, code: new Secret(k), codeVerifier: new Secret(v), redirectUri };
}

function browserPartOf(name: string, { providers }: Pick<FlowSettings, 'providers'>) {
  const provider = providers.get(name);
  if (provider?.browser) return { provider, browser: provider.browser };
  const names = [...providers.values()].flatMap((each) => (each.browser ? [each.name] : []));
  throw new MailError(
    'NOT_FOUND',
    `This deployment runs no sign-in with that provider; it does with: ${names.join(', ') || 'none'}`,
  );
}

/** A state is of one provider: an answer that comes by another's address is none (RFC 9700 §4.4.2.2). */
function openState(name: string, [state, ...others]: readonly string[], { keys, now }: FlowSettings): State {
  const isOne = state !== undefined && others.length === 0;
  const contents = isOne ? attempt(() => decryptFlow(state, 'state', keys)) : undefined;
  const opened = contents as State | undefined;
  if (opened?.p === name && opened.e * 1000 > now()) return opened;
  throw new MailError(
    'BAD_USER_INPUT',
    `This answer belongs to no sign-in that has begun in the last ${STATE_SECONDS / 60} minutes. Start again in the app`,
  );
}

/** A sign-in ends in the browser that it began in, so that no user is led into another's account. */
function requireBrowser(cookies: string | undefined, { b }: State): void {
  const secret = cookieIn(cookies);
  if (secret !== undefined && isSame(b, digest(secret))) return;
  throw new MailError(
    'FORBIDDEN',
    'This sign-in has begun in another browser, or cookies are switched off. Start again in the app',
  );
}

/** What the provider answers: a code, or why there is none. @throws MailError FORBIDDEN for an answer of another provider */
function validated(
  parameters: URLSearchParams,
  provider: Provider,
  namesItself: boolean,
): { readonly code: string } | { readonly error: string } {
  const [iss = provider.token] = parameters.getAll('iss');
  // Where the deployment has not said how the provider calls itself, its address and the state tell it from others.
  const isOwn = !provider.identity || isIssuer(provider, iss);
  const server = {
    issuer: isOwn ? iss : provider.identity.issuer,
    authorization_response_iss_parameter_supported: namesItself,
  };
  try {
    const client = { client_id: provider.clientId };
    const checked = oauth.validateAuthResponse(server, client, parameters, oauth.skipStateCheck);
    const code = checked.get('code');
    return code ? { code } : { error: 'server_error' };
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) return { error: errorName(error.error) };
    throw new MailError('FORBIDDEN', `This answer is not one of the provider ${provider.name}`, {
      cause: error,
    });
  }
}

/** Names of RFC 6749 §4.1.2.1 and their like; nothing else of the answer is handed on. */
function errorName(text: string): string {
  return /^[a-z_]{1,40}$/.test(text) ? text : 'server_error';
}

function wrapped(code: string, { p, v, c, u }: State, settings: FlowSettings): Promise<string> {
  const contents: Wrapped = { p, k: code, v, c, u, e: secondsFrom(settings, CODE_SECONDS) };
  return encryptFirst([contents], 'code', settings.keys);
}

/** What this gateway has set, and nothing that only has its name. */
function cookieIn(header = ''): string | undefined {
  return new RegExp(`(?:^|; *)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(header)?.[1];
}

/** S256 (RFC 7636 §4.2): ASCII in, base64url out. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function secondsFrom({ now }: Pick<FlowSettings, 'now'>, seconds: number): number {
  return Math.floor(now() / 1000) + seconds;
}

/** An address may have parameters of its own; schemes of apps have no other parser than this. */
function withParameters(address: string, parameters: Readonly<Record<string, string>>): string {
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(parameters).toString()}`;
}

function startAgain(why: string): MailError {
  return new MailError('UNAUTHENTICATED', `wrappedCode ${why}. Start the sign-in again`);
}
