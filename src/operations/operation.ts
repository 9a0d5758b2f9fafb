import type { Caller } from '../mail/caller.ts';
import type { Right } from '../mail/rights.ts';
import { requireRight } from '../mail/rights.ts';

/**
 * What can be done, whichever API offers it: apart from paths, status codes, tags and how answers are written out. What a
 * caller has to know of it stands in `offers/`.
 */
export interface Operation<Input, Answer, Demand, For> {
  readonly name: string;
  /** Null: none is needed. It is what `run` requires of its caller before it does anything; limits are checked by the session (mail/limited-session.ts). */
  readonly right: Right | null;
  /**
   * @param input as the API checked it
   * @param demand what the answer is wanted to show of messages, mailboxes or the account
   * @throws MailError
   */
  readonly run: (input: Input, caller: For, demand: Demand) => Promise<Answer>;
}

/**
 * An operation that an account is needed for, for inference: what callers of `run` hand in follows from its parameters.
 * Its right is required here, whichever API it is called by.
 */
export function operation<Input, Answer, Demand = undefined, For = Caller>({
  run,
  ...row
}: Operation<Input, Answer, Demand, For>): Operation<Input, Answer, Demand, For & Pick<Caller, 'rights'>> {
  const guarded = async (
    input: Input,
    caller: For & Pick<Caller, 'rights'>,
    demand: Demand,
  ): Promise<Answer> => {
    requireRight(caller.rights(), row.right, `The operation ${row.name}`);
    // Nothing is awaited before: calls of one tick stay calls of one tick.
    return run(input, caller, demand);
  };
  return { ...row, run: guarded };
}

/** An operation that works without an account. */
export function guestOperation<Input, Answer, For>(
  row: Omit<Operation<Input, Answer, undefined, For>, 'right'>,
): Operation<Input, Answer, undefined, For> {
  return { ...row, right: null };
}
