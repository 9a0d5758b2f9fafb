import { createHash } from 'node:crypto';

import { MailError } from '../../mail/errors.ts';
import type { Secret } from '../../mail/secret.ts';
import type { Renewable, Renewal } from '../grant.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Store } from '../store/store.ts';
import type { Providers } from './providers.ts';
import type { SharedRenewals, Turn } from './shared-renewals.ts';
import type { Surroundings, TokenPair } from './token-endpoint.ts';

/** Milliseconds before its end at which an access token is no longer used. */
const MARGIN = 60_000;
/** Refresh tokens whose newest access token is remembered. */
const MAX_REMEMBERED = 500;
/** Octets of a digest in the name of a family. */
const FAMILY_OCTETS = 16;

/**
 * Renews access tokens by their refresh tokens. A container remembers the newest one, and calls that need the same refresh at
 * once wait for one. Several containers do the same where they share a store.
 */
export class Renewals {
  readonly #providers: Providers;
  readonly #surroundings: Surroundings;
  readonly #shared: (() => Promise<SharedRenewals>) | undefined;
  /** Under the refresh token that was renewed, and under the one that came; the one that was renewed last comes last. */
  readonly #newest = new Map<string, TokenPair>();
  readonly #underWay = new Map<string, Promise<TokenPair>>();

  /** @param shared of a deployment with a store */
  constructor(providers: Providers, surroundings: Surroundings, shared?: () => Promise<SharedRenewals>) {
    this.#providers = providers;
    this.#surroundings = surroundings;
    this.#shared = shared;
  }

  /**
   * The grant with an access token that works: its own, one that was renewed before, or a new one.
   * @param refused the access token that the mail server has refused just now
   * @throws MailError UNAUTHENTICATED, SERVER_UNAVAILABLE, SERVER_TIMEOUT
   */
  async fresh<G extends Renewable>(grant: G, refused?: string): Promise<G> {
    const { provider, refreshToken, expiresAt } = grant.renewal;
    const own: TokenPair = { accessToken: grant.credentials.accessToken, refreshToken, expiresAt };
    const known = this.#newest.get(keyOf(provider, refreshToken));
    const newest = known && known.expiresAt > expiresAt ? known : own;
    const works = (tokens: TokenPair) =>
      tokens.expiresAt.getTime() - MARGIN > this.#surroundings.now() &&
      tokens.accessToken.reveal() !== refused;
    const usable = works(newest) ? newest : await this.#renewed(grant.renewal, newest, works);
    return usable === own ? grant : withTokens(grant, usable);
  }

  async #renewed(renewal: Renewal, own: TokenPair, works: Turn['works']): Promise<TokenPair> {
    const { provider } = renewal;
    const key = keyOf(provider, own.refreshToken);
    const renew = (tokens: TokenPair) => this.#renew(provider, tokens);
    const underWay =
      this.#underWay.get(key) ?? this.#inTurn({ family: familyOf(renewal), own, works, renew });
    this.#underWay.set(key, underWay);
    try {
      const newest = await underWay;
      for (const each of [renewal.refreshToken, own.refreshToken, newest.refreshToken])
        this.#remember(keyOf(provider, each), newest);
      return newest;
    } finally {
      this.#underWay.delete(key);
    }
  }

  async #inTurn(turn: Turn): Promise<TokenPair> {
    return this.#shared ? (await this.#shared()).renewed(turn) : turn.renew(turn.own);
  }

  async #renew(name: string, { refreshToken }: TokenPair): Promise<TokenPair> {
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

  #remember(key: string, newest: TokenPair): void {
    this.#newest.delete(key);
    this.#newest.set(key, newest);
    const [oldest] = this.#newest.keys();
    if (this.#newest.size > MAX_REMEMBERED) this.#newest.delete(oldest!);
  }
}

/** A refresh token that took the place of another has its family's name from then on. */
function withTokens<G extends Renewable>(grant: G, { accessToken, refreshToken, expiresAt }: TokenPair): G {
  const { provider, family, refreshToken: before } = grant.renewal;
  const isSame = family === undefined && refreshToken.reveal() === before.reveal();
  const credentials = { ...grant.credentials, accessToken };
  const renewal = { provider, refreshToken, expiresAt, ...(!isSame && { family: familyOf(grant.renewal) }) };
  return { ...grant, credentials, renewal };
}

function familyOf({ provider, refreshToken, family }: Renewal): string {
  return family ?? digestOf(provider, refreshToken).subarray(0, FAMILY_OCTETS).toString('base64url');
}

/** Refresh tokens are not kept as keys. */
function keyOf(provider: string, token: Secret): string {
  return digestOf(provider, token).toString('base64');
}

function digestOf(provider: string, token: Secret): Buffer {
  return createHash('sha256').update(`${provider} ${token.reveal()}`).digest();
}

/** What renews access tokens in one container at a time; loaded by the first that has to. */
export function sharedBy(store: Store, keys: KeyRing, now: () => number): () => Promise<SharedRenewals> {
  return async () => new (await import('./shared-renewals.ts')).SharedRenewals(store, keys, now);
}
