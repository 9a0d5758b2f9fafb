import { accountKey } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import type { Grant, TokenGrant } from '../grant.ts';
import type { Store } from './store.ts';

/** Milliseconds that a container goes by what it has read: a token works so much longer elsewhere. */
const FRESH = 30_000;
/** Accounts whose epoch a container remembers. */
const MAX_REMEMBERED = 1_000;
const DAY = 86_400_000;

interface Read {
  /** Undefined: no token of this account has been ended. */
  readonly epoch: Date | undefined;
  readonly at: number;
}

/** Whose mail: all that an epoch is found by. */
type Owner = Pick<Grant, 'server' | 'credentials'>;

/**
 * From which sign-in on the tokens of each account work (a store, POSTERN_STORE). Ending them writes one record; each request
 * with a token reads it, at most twice a minute in a container.
 */
export class Epochs {
  readonly #store: Store;
  readonly #settings: { readonly now: () => number; readonly maxDays: number };
  readonly #read = new Map<string, Read>();

  /** @param maxDays since the sign-in that a token may last: nothing has to be remembered for longer */
  constructor(store: Store, settings: { readonly now: () => number; readonly maxDays: number }) {
    this.#store = store;
    this.#settings = settings;
  }

  /** @throws MailError UNAUTHENTICATED for a token of a sign-in that has been ended, SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  async require(grant: TokenGrant): Promise<void> {
    const known = this.#read.get(keyOf(grant));
    const isFresh = known !== undefined && this.#settings.now() - known.at < FRESH;
    const epoch = isFresh ? known.epoch : await this.latest(grant);
    if (epoch && grant.times.signedInAt < epoch)
      throw new MailError('UNAUTHENTICATED', 'All tokens of this account were ended. Sign in again');
  }

  /** Undefined: all sign-ins count. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  async latest(owner: Owner): Promise<Date | undefined> {
    const key = keyOf(owner);
    const record = await this.#store.read(key);
    return this.#remember(key, record && new Date(Number(record.value) * 1000));
  }

  /** Ends all tokens of sign-ins up to now. @returns from when on they count; tokens know whole seconds */
  async end(owner: Owner): Promise<Date> {
    const key = keyOf(owner);
    const { now, maxDays } = this.#settings;
    const seconds = Math.floor(now() / 1000) + 1;
    const endsAt = new Date(now() + maxDays * DAY);
    for (let isWritten = false; !isWritten;) {
      const record = await this.#store.read(key);
      if (record && Number(record.value) >= seconds) break;
      isWritten =
        (await this.#store.write(key, { value: String(seconds), endsAt }, record?.version)) !== undefined;
    }
    return this.#remember(key, new Date(seconds * 1000));
  }

  #remember<T extends Date | undefined>(key: string, epoch: T): T {
    this.#read.delete(key);
    this.#read.set(key, { epoch, at: this.#settings.now() });
    const [oldest] = this.#read.keys();
    if (this.#read.size > MAX_REMEMBERED) this.#read.delete(oldest!);
    return epoch;
  }
}

/** The key of an account's record: what ids hold of it, no name. */
function keyOf({ server, credentials }: Owner): string {
  return `epoch:${accountKey(server, credentials.user)}`;
}
