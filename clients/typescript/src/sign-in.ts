import type { Client, ClientOptions } from './client.ts';
import { createClient } from './client.ts';
import { isPosternError } from './errors.ts';
import type { components } from './generated/rest.ts';

/** What `POST /v1/tokens` takes: user and password, an access token, a refresh token, or a code. */
export type Credentials = components['schemas']['CreateTokenBody'];
type SignedIn = components['schemas']['Token'];

export interface SignInOptions extends Omit<ClientOptions, 'token'> {
  /** A function is asked again when the token cannot be renewed any more, as with access tokens: it answers with a new one. */
  readonly credentials: Credentials | (() => Credentials | Promise<Credentials>);
  /** Fewer rights for this session, from the beginning (`POST /v1/tokens:narrow`). */
  readonly narrow?: components['schemas']['NarrowTokenBody'];
  readonly signal?: AbortSignal;
}

/** A client that keeps its token fresh. */
export interface Session extends Client {
  readonly account: SignedIn['account'];
  /** The token of this moment, renewed if it is about to end. */
  token(): Promise<string>;
}

/** Checks the credentials with the mail server. The token is renewed when a request finds nine tenths of its time gone. */
export async function signIn(options: SignInOptions): Promise<Session> {
  const { credentials, narrow, signal, ...rest } = options;
  const guest = createClient(rest);
  const how = signal ? { signal } : {};
  const enter = async (): Promise<SignedIn> => {
    const body = typeof credentials === 'function' ? await credentials() : credentials;
    const whole = await guest.rest.createToken({ body, ...how });
    return narrow
      ? createClient({ ...rest, token: whole.token }).rest.narrowToken({ body: narrow, ...how })
      : whole;
  };
  let replaced: string | undefined;
  const renew = ({ token }: SignedIn): Promise<SignedIn> =>
    createClient({ ...rest, token: replaced ?? token }).rest.renewToken();
  const first = await enter();
  let held = keptUntil(first);
  let pending: Promise<void> | undefined;
  const refresh = async (): Promise<void> => {
    const again = typeof credentials === 'function' ? enter : undefined;
    const next =
      (await renew(held).then(longerThan(held), (error: unknown) => refused(error))) ?? (await again?.());
    if (next) {
      held = keptUntil(next);
      replaced = undefined;
      options.onToken?.(next.token);
    } else held = { ...held, due: held.ends };
  };
  const token = async (): Promise<string> => {
    if (Date.now() >= held.due) await (pending ??= refresh().finally(() => (pending = undefined)));
    return replaced ?? held.token;
  };
  const onToken = (next: string): void => {
    replaced = next;
    options.onToken?.(next);
  };
  return { ...createClient({ ...rest, token, onToken }), account: first.account, token };
}

type Held = SignedIn & { readonly due: number; readonly ends: number };

function keptUntil(signedIn: SignedIn): Held {
  const ends = Date.parse(signedIn.expiresAt);
  return { ...signedIn, ends, due: Date.now() + (ends - Date.now()) * 0.9 };
}

/** A token that ends no later than the one before brings nothing: the hard end is near. */
const longerThan =
  ({ ends }: Held) =>
  (next: SignedIn): SignedIn | undefined =>
    Date.parse(next.expiresAt) > ends ? next : undefined;

/** The old token works until it ends, so that a renewal that fails for now is none of the caller's trouble. */
function refused(error: unknown): undefined {
  if (!isPosternError(error)) throw error;
  return undefined;
}
