import type { Plan } from './plan.ts';

/** What carries flights to a server: a connection on which the sign-in has been answered, or is still to be sent. */
export interface Line<Step, Answer> {
  /** Whether the sign-in is still to be sent, and the server hears what leaves in the same write. */
  readonly canPipelineWithAuth: boolean;
  /** Sends the sign-in at once, unless it was sent before; settles with its answer. */
  signIn(): Promise<void>;
  /**
   * One flight: everything leaves in one write.
   * @returns for each step a result, or the error that its answer is
   * @throws Retry, or why the plan cannot go on
   */
  fly(steps: readonly Step[]): Promise<readonly Answer[]>;
  /** Settles when the server has said nothing at all for a while. */
  whenIdle(): Promise<'idle'>;
}

/**
 * Runs a plan to its end, flight by flight; the first one leaves with the sign-in where the server hears it there.
 * @param makePlan called once the line says what to plan with
 * @throws Retry 'swallowed' when the sign-in was answered and what left with it was not
 */
export async function run<Step, Answer, T>(
  line: Line<Step, Answer>,
  makePlan: () => Plan<Step, Answer, T> | Promise<Plan<Step, Answer, T>>,
): Promise<T> {
  const isJoined = line.canPipelineWithAuth;
  if (!isJoined) await line.signIn();
  const plan = await makePlan();
  let turn = plan.next([]);
  if (isJoined) turn = await beginWithSignIn(line, plan, turn);
  // A flight of nothing is answered already.
  while (!turn.done) turn = plan.next(turn.value.length > 0 ? await line.fly(turn.value) : []);
  return turn.value;
}

async function beginWithSignIn<Step, Answer, T>(
  line: Line<Step, Answer>,
  plan: Plan<Step, Answer, T>,
  turn: IteratorResult<readonly Step[], T>,
): Promise<IteratorResult<readonly Step[], T>> {
  const signIn = line.signIn();
  if (turn.done) {
    await signIn;
    return turn;
  }
  const flight = line.fly(turn.value);
  flight.catch(() => {});
  await signIn;
  if ((await Promise.race([flight, line.whenIdle()])) === 'idle') throw new Retry('swallowed');
  return plan.next(await flight);
}

/**
 * Why what only reads is sent again: the sign-in was answered and what left with it was not (this server reads nothing
 * ahead); the server is not what the plan was made for; a session that was kept has ended; a connection has ended; of
 * the commands in one piece only the first was heard; the server was seen to do something otherwise.
 */
export type RetryReason = 'swallowed' | 'other server' | 'kept' | 'lost' | 'unheard' | `seen: ${string}`;

/** Thrown where it has to be done again. */
export class Retry extends Error {
  readonly reason: RetryReason;

  constructor(reason: RetryReason) {
    super(reason);
    this.reason = reason;
  }
}

/** What one call has done again already: each reason holds once. */
export class Attempts {
  readonly #tried = new Set<RetryReason>();

  may(reason: RetryReason): boolean {
    return !this.#tried.has(reason);
  }

  /**
   * @param reasonOf why it may be tried again after an error that is no `Retry`; undefined: it may not
   * @param onRetry called ahead of another attempt
   * @throws whatever `attempt` throws for which there is no reason, or none that is new
   */
  async run<T>(
    attempt: () => Promise<T>,
    reasonOf: (error: unknown) => RetryReason | undefined,
    onRetry?: (reason: RetryReason) => void,
  ): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const reason = error instanceof Retry ? error.reason : reasonOf(error);
        if (!reason || !this.may(reason)) throw error;
        this.#tried.add(reason);
        onRetry?.(reason);
      }
    }
  }
}
