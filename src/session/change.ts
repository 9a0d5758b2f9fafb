import { MailError } from '../mail/errors.ts';
import { SourceFailed } from '../net/command-queue.ts';
import type { Plan } from './plan.ts';
import { Unsent } from './plan.ts';

/** What carries a change: a connection on which the sign-in has been answered, and others in its place. */
export interface ChangingLine<Step, Answer> {
  /** Why nothing more can be sent on the connection; undefined: it is alive. */
  readonly failure: MailError | undefined;
  /** Whether the connection was kept from an earlier call and has not answered in this one. */
  readonly isUnverified: boolean;
  /** Whether the call's time is up. */
  readonly isOver: boolean;
  /** A change is never the first thing that is said on a kept connection. Answers why there is no connection. */
  requireAlive(steps: readonly Step[]): Promise<MailError | undefined>;
  /** One flight: everything leaves in one write; each answer is a result or the error that it is. */
  write(steps: readonly Step[]): Promise<readonly (Answer | MailError)[]>;
  /** Dials and signs in again. Answers why there is no connection. */
  replace(): Promise<MailError | undefined>;
}

/** A plan that changes something. */
export type ChangePlan<Step, Answer, T> = Plan<Step, Answer | MailError | Unsent, T>;

/**
 * Carries out a change, flight by flight. What has not left when the connection ends is `Unsent`, and the plan may send
 * it once more on a new connection; what has left never is.
 */
export async function runChange<Step, Answer, T>(
  line: ChangingLine<Step, Answer>,
  plan: ChangePlan<Step, Answer, T>,
): Promise<T> {
  let failure: MailError | undefined;
  let mayReplace = true;
  let turn = plan.next([]);
  while (!turn.done) {
    const steps = turn.value;
    failure ??= await line.requireAlive(steps);
    const { isUnverified } = line;
    const answers = failure ? steps.map(() => failure!) : await line.write(steps);
    const lost = failure ? undefined : lossIn(answers, line.failure);
    const isReplaced = mayBeReplaced(lost) && (mayReplace || isUnverified) && !line.isOver;
    turn = plan.next(isReplaced ? answers.map((each) => (each === lost ? new Unsent(lost) : each)) : answers);
    if (lost && !turn.done) failure = isReplaced ? await line.replace() : lost;
    if (lost && !isUnverified) mayReplace = false;
  }
  return turn.value;
}

/** What the gateway itself could not bring would not be there on another connection either. */
function mayBeReplaced(lost: MailError | undefined): lost is MailError {
  return lost !== undefined && !(lost instanceof SourceFailed);
}

/** The end of the connection, where it is what became of any step; undefined: all were answered before it. */
function lossIn(answers: readonly unknown[], failure: MailError | undefined): MailError | undefined {
  const isCut = (answer: unknown) =>
    answer === failure || (answer instanceof MailError && answer.cause === failure);
  return failure && answers.some(isCut) ? failure : undefined;
}
