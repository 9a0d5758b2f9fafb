import type { Grant, TokenGrant } from '../access/grant.ts';
import type { Caller } from '../mail/caller.ts';
import type { MailError } from '../mail/errors.ts';

/** The mail of a subscription, opened for one poll. */
export interface Work {
  readonly caller: Caller;
  /** The grant with an access token that was renewed meanwhile; undefined: it was not. */
  renewed(): Grant | undefined;
  /** What went wrong is told in the log. */
  note(error: MailError): void;
  /** @param status as a request would have been answered with */
  end(status: number): Promise<void>;
}

/**
 * @param base where the gateway is reached from outside, for links
 * @param timeLeft milliseconds
 */
export type OpenWork = (grant: TokenGrant, base: string, timeLeft: number) => Work;
