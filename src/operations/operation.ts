import type { Caller } from '../mail/caller.ts';
import type { Right } from '../mail/rights.ts';

/** The right that a call needs: the same for each, or by what it is told to do. Null: none; it works without an account. */
export type NeededRight<Input> = Right | null | ((input: Input) => Right);

/**
 * What can be done, whichever API offers it: apart from paths, status codes, tags and how answers are written out. What a
 * caller has to know of it stands in `offers/`.
 */
export interface Operation<Input, Answer, Demand, For> {
  readonly name: string;
  /** Not enforced yet (mail/rights.ts). */
  readonly right: NeededRight<Input>;
  /**
   * @param input as the API checked it
   * @param demand what the answer is wanted to show of messages, mailboxes or the account
   * @throws MailError
   */
  readonly run: (input: Input, caller: For, demand: Demand) => Promise<Answer>;
}

/** An operation, for inference: what callers of `run` hand in follows from its parameters. */
export function operation<Input, Answer, Demand = undefined, For = Caller>(
  row: Operation<Input, Answer, Demand, For>,
): Operation<Input, Answer, Demand, For> {
  return row;
}
