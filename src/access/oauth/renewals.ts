import { createHash } from 'node:crypto';

import type { Secret } from '../../mail/secret.ts';
import type { Renewable } from '../grant.ts';
import { MailError } from '../../mail/errors.ts';
import type { Providers } from './providers.ts';
import type { Issue, Surroundings } from './token-endpoint.ts';

/** Milliseconds before its end at which an access token is no longer used. */
const MARGIN = 60_000;
/** Refresh tokens whose newest access token is remembered. */
const MAX_REMEMBERED = 500;

/** What a container has had renewed: under the refresh token that it was renewed with, and under the one that came. */
type Newest = Omit<Issue, 'idToken'> & { readonly refreshToken: Secret };

/**
 * Renews access tokens by their refresh tokens. A container remembers the newest one, and calls that need the same refresh at
 * once wait for one.
 */
export class Renewals {
  readonly #providers: Providers;
  readonly #surroundings: Surroundings;
  /** The one that was renewed last comes last. */
  readonly #newest = new Map<string, Newest>();
  readonly #underWay = new Map<string, Promise<Newest>>();

  constructor(providers: Providers, surroundings: Surroundings) {
    this.#providers = providers;
    this.#surroundings = surroundings;
  }

  /**
   * The grant with an access token that works: its own, one that was renewed before, or a new one.
   * @param refused the access token that the mail server has refused just now
   * @throws MailError UNAUTHENTICATED, SERVER_UNAVAILABLE, SERVER_TIMEOUT
   */
  async fresh<G extends Renewable>(grant: G, refused?: string): Promise<G> {
    const { provider, refreshToken, expiresAt } = grant.renewal;
    const own: Newest = { accessToken: grant.credentials.accessToken, refreshToken, expiresAt };
    const known = this.#newest.get(keyOf(provider, refreshToken));
    const newest = known && known.expiresAt > expiresAt ? known : own;
    const works =
      newest.expiresAt.getTime() - MARGIN > this.#surroundings.now() &&
      newest.accessToken.reveal() !== refused;
    const usable = works ? newest : await this.#renewed(provider, newest.refreshToken, refreshToken);
    return usable === own ? grant : withIssue(grant, usable);
  }

  async #renewed(provider: string, refreshToken: Secret, given: Secret): Promise<Newest> {
    const key = keyOf(provider, refreshToken);
    const underWay = this.#underWay.get(key) ?? this.#renew(provider, refreshToken);
    this.#underWay.set(key, underWay);
    try {
      const newest = await underWay;
      for (const each of [given, refreshToken, newest.refreshToken])
        this.#remember(keyOf(provider, each), newest);
      return newest;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #renew(name: string, refreshToken: Secret): Promise<Newest> {
    const provider = this.#providers.get(name);
    if (!provider)
      throw new MailError(
        'UNAUTHENTICATED',
        `This deployment is no longer registered with the provider ${name}. Sign in again`,
      );
    // Loaded for those who renew.
    const { exchange } = await import('./token-endpoint.ts');
    const { accessToken, expiresAt, ...issue } = await exchange(
      provider,
      { refreshToken },
      this.#surroundings,
    );
    return { accessToken, expiresAt, refreshToken: issue.refreshToken ?? refreshToken };
  }

  #remember(key: string, newest: Newest): void {
    this.#newest.delete(key);
    this.#newest.set(key, newest);
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > MAX_REMEMBERED) this.#newest.delete(oldest!);
  }
}

function withIssue<G extends Renewable>(grant: G, { accessToken, refreshToken, expiresAt }: Newest): G {
  const { provider } = grant.renewal;
  const credentials = { ...grant.credentials, accessToken };
  return { ...grant, credentials, renewal: { provider, refreshToken, expiresAt } };
}

/** Refresh tokens are not kept as keys. */
function keyOf(provider: string, token: Secret): string {
  return createHash('sha256').update(`${provider} ${token.reveal()}`).digest('base64');
}
