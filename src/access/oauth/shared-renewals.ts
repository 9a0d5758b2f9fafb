import { MailError, attempt } from '../../mail/errors.ts';
import { Secret } from '../../mail/secret.ts';
import type { KeyRing } from '../key-ring.ts';
import { decryptFlow, encryptFirst } from '../sealed-token.ts';
import type { Store } from '../store/store.ts';
import type { TokenPair } from './token-endpoint.ts';

/** Milliseconds that one container has for a refresh before another may try. */
const LEASE = 15_000;
/** Milliseconds between two looks at what another container is doing. */
const PAUSE = 150;
/** Milliseconds that what was renewed is kept: refresh tokens that nobody used for so long have ended. */
const KEPT = 180 * 86_400_000;

/** A record of one family of refresh tokens: all that came of one sign-in. */
interface FamilyRecord {
  /** The newest tokens, sealed. */
  readonly sealed?: string | undefined;
  /** Until when a container is renewing them, in milliseconds since 1970. */
  readonly lease?: number | undefined;
}

/** The newest tokens as they are sealed: access token, refresh token, end in seconds since 1970. */
type Packed = readonly [accessToken: string, refreshToken: string, expiresAt: number];

/** What renewing in turn needs to know. */
export interface Turn {
  /** Names the family in the store. */
  readonly family: string;
  /** What the caller's token holds. */
  readonly own: TokenPair;
  /** Whether tokens can be used as they are. */
  readonly works: (tokens: TokenPair) => boolean;
  /** Asks the provider. */
  readonly renew: (tokens: TokenPair) => Promise<TokenPair>;
}

/**
 * Renews the tokens of a family in one container at a time, and tells the others what came of it: a provider that replaces
 * refresh tokens, and takes the second use of an old one for theft, never sees one twice.
 */
export class SharedRenewals {
  readonly #store: Store;
  readonly #keys: KeyRing;
  readonly #now: () => number;

  constructor(store: Store, keys: KeyRing, now: () => number) {
    this.#store = store;
    this.#keys = keys;
    this.#now = now;
  }

  /** Tokens that work. @throws MailError as `renew`; MAILBOX_BUSY where another container takes too long; SERVER_UNAVAILABLE */
  async renewed(turn: Turn): Promise<TokenPair> {
    const key = `oauth:${turn.family}`;
    const end = this.#now() + LEASE;
    while (this.#now() < end) {
      const record = await this.#store.read(key);
      const { sealed, lease = 0 } = record ? (JSON.parse(record.value) as FamilyRecord) : {};
      const newest = this.#newestOf(turn.own, sealed);
      if (turn.works(newest)) return newest;
      const isMine =
        lease <= this.#now() && (await this.#write(key, { sealed, lease: end }, record?.version));
      if (isMine) return this.#take({ ...turn, own: newest }, key, { sealed, version: isMine });
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    throw new MailError(
      'SERVER_TIMEOUT',
      'The access token is being renewed by another request, which has not ended',
    );
  }

  /** Renews, and passes the turn on whatever comes of it. */
  async #take(
    { own, renew }: Turn,
    key: string,
    { sealed, version }: { readonly sealed: string | undefined; readonly version: string },
  ): Promise<TokenPair> {
    try {
      const newest = await renew(own);
      await this.#write(key, { sealed: await this.#seal(newest) }, version);
      return newest;
    } catch (error) {
      await this.#write(key, { sealed }, version);
      throw error;
    }
  }

  #write(key: string, record: FamilyRecord, version: string | undefined): Promise<string | undefined> {
    const endsAt = new Date(this.#now() + KEPT);
    return this.#store.write(key, { value: JSON.stringify(record), endsAt }, version);
  }

  /** What the store has, unless what the caller has is newer: a container may have ended before it could write. */
  #newestOf(own: TokenPair, sealed: string | undefined): TokenPair {
    const packed =
      sealed === undefined ? undefined : attempt(() => decryptFlow(sealed, 'renewal', this.#keys));
    if (!Array.isArray(packed)) return own;
    const [accessToken, refreshToken, seconds] = packed as unknown as Packed;
    // An access token that had no room counts as one that has ended.
    if (accessToken !== '' && seconds < secondsOf(own.expiresAt)) return own;
    const expiresAt = new Date(seconds * 1000);
    return { accessToken: new Secret(accessToken), refreshToken: new Secret(refreshToken), expiresAt };
  }

  #seal({ accessToken, refreshToken, expiresAt }: TokenPair): Promise<string> {
    const packed = [accessToken.reveal(), refreshToken.reveal(), secondsOf(expiresAt)] satisfies Packed;
    return encryptFirst([packed, ['', packed[1], 0]], 'renewal', this.#keys);
  }
}

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
