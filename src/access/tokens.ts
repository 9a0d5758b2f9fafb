import { MailError } from '../mail/errors.ts';
import { encodeId } from '../mail/ids.ts';
import type { Narrowing, TokenDescription } from '../mail/sign-in.ts';
import { accountKey } from '../mail/endpoint.ts';
import type { Audience } from '../mail/rights.ts';
import { AUDIENCES } from '../mail/rights.ts';
import type { Grant, TokenGrant, TokenTimes } from './grant.ts';
import type { Opener } from './sealed-token.ts';
import { seal } from './sealed-token.ts';

/** How tokens are made in a deployment. */
export interface TokenSettings extends Opener {
  /** Hours that a token works. */
  readonly tokenHours: number;
  /** Days since the sign-in that renewing may lead to. */
  readonly tokenMaxDays: number;
}

/** A sealed token, and when it ends. */
export interface Issued {
  readonly token: string;
  readonly expiresAt: Date;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Makes tokens: of a sign-in, or of a token, and then never for more or for longer. */
export class Tokens {
  readonly #settings: TokenSettings;
  readonly #now: () => Date;

  constructor(settings: TokenSettings, now: () => Date = () => new Date()) {
    this.#settings = settings;
    this.#now = now;
  }

  /**
   * For credentials that the mail server has just accepted.
   * @param hardEnd when they end; undefined: not by themselves
   * @param epoch from when on sign-ins of this account count: a second that has begun is over for those before
   */
  issue(grant: Grant, hardEnd?: Date, epoch?: Date): Promise<Issued> {
    const now = this.#now();
    return this.#sealed(grant, { signedInAt: epoch && epoch > now ? epoch : now, hardEnd });
  }

  /** The same token with the access token that is in the grant by now. */
  async again(grant: TokenGrant): Promise<string> {
    return (await this.#seal(grant)).token;
  }

  /** When an access token ends, or is taken to. @throws MailError BAD_USER_INPUT where that is over */
  endOf(expiresAt: Date | undefined): Date {
    const end = expiresAt ?? new Date(this.#now().getTime() + HOUR);
    if (end > this.#now()) return end;
    throw new MailError('BAD_USER_INPUT', 'The access token has expired (expiresAt). Get a new one', {
      argument: 'expiresAt',
    });
  }

  /** The same again, once the mail server has accepted the credentials. @throws MailError UNAUTHENTICATED */
  renew(grant: TokenGrant): Promise<Issued> {
    return this.#sealed(grant, grant.times);
  }

  /** @throws MailError BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async narrow(grant: TokenGrant, narrowing: Narrowing): Promise<Issued> {
    // Loaded for those who use it: most requests only open tokens.
    const { narrowedRights } = await import('../mail/narrow-rights.ts');
    const account = accountKey(grant.server, grant.credentials.user);
    const rights = narrowedRights(grant.rights, narrowing, account);
    const end = narrowing.expiresAt ?? undefined;
    const times = end ? this.#shortened(grant.times, end) : grant.times;
    return this.#seal({ ...grant, rights, times, audience: audienceOf(narrowing) });
  }

  describe({ server, credentials, rights, times }: TokenGrant): TokenDescription {
    const account = accountKey(server, credentials.user);
    const { scopes, mailboxes, recipients, bodies } = rights;
    const ids = mailboxes && [...mailboxes].map((path) => encodeId({ kind: 'mailbox', account, path }));
    return {
      scopes: [...scopes],
      mailboxes: ids ?? null,
      recipients: recipients ?? null,
      bodies,
      expiresAt: times.expiresAt,
      hardEnd: this.#lastEnd(times),
    };
  }

  #shortened(times: TokenTimes, end: Date): TokenTimes {
    if (end <= this.#now())
      throw new MailError('BAD_USER_INPUT', 'expiresAt has passed; a token must end in the future', {
        argument: 'expiresAt',
      });
    return {
      ...times,
      expiresAt: earliest(times.expiresAt, end),
      hardEnd: earliest(this.#lastEnd(times), end),
    };
  }

  async #sealed(grant: Grant, times: Omit<TokenTimes, 'expiresAt'>): Promise<Issued> {
    const usual = new Date(this.#now().getTime() + this.#settings.tokenHours * HOUR);
    const expiresAt = earliest(usual, this.#lastEnd(times));
    if (expiresAt <= this.#now())
      throw new MailError('UNAUTHENTICATED', 'The token cannot be renewed any longer. Sign in again');
    return this.#seal({ ...grant, times: { ...times, expiresAt } });
  }

  async #seal(grant: TokenGrant): Promise<Issued> {
    // Tokens hold whole seconds.
    const expiresAt = new Date(Math.floor(grant.times.expiresAt.getTime() / 1000) * 1000);
    return { token: await seal(grant, this.#settings.keys), expiresAt };
  }

  #lastEnd({ signedInAt, hardEnd }: Omit<TokenTimes, 'expiresAt'>): Date {
    return earliest(new Date(signedInAt.getTime() + this.#settings.tokenMaxDays * DAY), hardEnd);
  }
}

/** @throws MailError BAD_USER_INPUT */
function audienceOf({ audience }: Narrowing): Audience | undefined {
  const found = AUDIENCES.find((each) => each === audience);
  if (found !== undefined || audience == null) return found;
  throw new MailError('BAD_USER_INPUT', `audience must be ${AUDIENCES.join(', ')}, or left out`, {
    argument: 'audience',
  });
}

function earliest(date: Date, other: Date | undefined): Date {
  return other && other < date ? other : date;
}
