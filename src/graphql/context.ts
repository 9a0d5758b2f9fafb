import type { Caller } from '../mail/caller.ts';
import type { MailError } from '../mail/errors.ts';

/** What resolvers work with. */
export interface GraphqlContext extends Caller {
  /** Hears of every error in the answer, for the log. */
  readonly report: (error: MailError) => void;
}
