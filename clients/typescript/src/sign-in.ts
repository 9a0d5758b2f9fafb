import type { Client, ClientOptions } from './client.ts';
import { createClient } from './client.ts';
import { isPosternError } from './errors.ts';
import type { components } from './generated/rest.ts';
import type { Given } from './rest.ts';

/** What `POST /v1/tokens` takes: user and password, an access token, a refresh token, or a code. */
export type Credentials = Given<components['schemas']['CreateTokenBody']>;
type SignedIn = components['schemas']['Token'];

export interface SignInOptions extends Omit<ClientOptions, 'token'> {
  /** A function is asked again when the token cannot be renewed any more, as with access tokens: it answers with a new one. */
  readonly credentials: Credentials | (() => Credentials | Promise<Credentials>);
  /** Fewer rights for this session, from the beginning (`POST /v1/tokens:narrow`). */
  readonly narrow?: Given<components['schemas']['NarrowTokenBody']>;
  readonly signal?: AbortSignal | undefined;
}

export interface ResumeOptions extends Omit<ClientOptions, 'token'> {
  /** The token of an earlier session, as `token()` and `onToken` gave it. */
  readonly token: string;
  readonly signal?: AbortSignal | undefined;
}

/** A client that keeps its token fresh. */
export interface Session extends Client {
  readonly account: SignedIn['account'];
  /** The token of this moment, renewed if it is about to end. */
  token(): Promise<string>;
}

/**
 * Checks the credentials with the mail server. The token is renewed when a request finds nine tenths of its time gone, or a
 * stream that is listened to. @throws PosternError
 */
export async function signIn(options: SignInOptions): Promise<Session> {
  const { credentials, narrow, signal, ...rest } = options;
  const guest = createClient(rest);
  const enter = async (): Promise<SignedIn> => {
    const body = typeof credentials === 'function' ? await credentials() : credentials;
    const whole = await guest.rest.createToken({ body, signal });
    return narrow
      ? createClient({ ...rest, token: whole.token }).rest.narrowToken({ body: narrow, signal })
      : whole;
  };
  return sessionOf(await enter(), rest, typeof credentials === 'function' ? enter : undefined);
}

/** Goes on with a token that was kept: renews it, which asks the mail server whether it still works. @throws PosternError */
export async function resume({ token, signal, ...rest }: ResumeOptions): Promise<Session> {
  const renewed = await renewal(rest, token, signal);
  rest.onToken?.(renewed.token);
  return sessionOf(renewed, rest);
}

type Rest = Omit<ClientOptions, 'token'>;

const renewal = (rest: Rest, token: string, signal?: AbortSignal): Promise<SignedIn> =>
  createClient({ ...rest, token }).rest.renewToken({ signal });

/** @param enter signs in once more, where that is possible */
function sessionOf(first: SignedIn, rest: Rest, enter?: () => Promise<SignedIn>): Session {
  const fresh = new FreshToken(first, rest, enter);
  const token = (): Promise<string> => fresh.now();
  const onToken = (next: string): void => fresh.replace(next);
  return { ...createClient({ ...rest, token, onToken }), account: first.account, token };
}

class FreshToken {
  readonly #rest: Rest;
  readonly #enter: (() => Promise<SignedIn>) | undefined;
  #token: string;
  /** Milliseconds since 1970: when it ends, and when it is to be renewed. */
  #ends = 0;
  #due = 0;
  #pending: Promise<void> | undefined;

  constructor(first: SignedIn, rest: Rest, enter: (() => Promise<SignedIn>) | undefined) {
    this.#rest = rest;
    this.#enter = enter;
    this.#token = first.token;
    this.#keepUntil(first);
  }

  async now(): Promise<string> {
    if (Date.now() >= this.#due)
      await (this.#pending ??= this.#renew().finally(() => (this.#pending = undefined)));
    return this.#token;
  }

  replace(token: string): void {
    this.#token = token;
    this.#rest.onToken?.(token);
  }

  #keepUntil({ expiresAt }: SignedIn): void {
    this.#ends = Date.parse(expiresAt);
    this.#due = Date.now() + (this.#ends - Date.now()) * 0.9;
  }

  async #renew(): Promise<void> {
    try {
      const next = (await this.#longer()) ?? (await this.#enter?.());
      if (next) {
        this.#keepUntil(next);
        this.replace(next.token);
      } else this.#due = Date.now() < this.#ends ? this.#ends : Infinity;
    } catch (error) {
      const left = this.#ends - Date.now();
      if (left <= 0) throw error;
      // The token works until it ends: a renewal that fails for now is none of the caller's trouble.
      this.#due = Date.now() + left / 2;
    }
  }

  /** Undefined where renewing is refused, or brings nothing: a token that ends no later than this one has met the hard end. */
  async #longer(): Promise<SignedIn | undefined> {
    try {
      const next = await renewal(this.#rest, this.#token);
      return Date.parse(next.expiresAt) > this.#ends ? next : undefined;
    } catch (error) {
      if (isPosternError(error) && !error.retryable) return undefined;
      throw error;
    }
  }
}
