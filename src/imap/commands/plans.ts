import type { MailError } from '../../mail/errors.ts';
import type { Plan } from '../../session/plan.ts';
import type { Command, Reply } from '../wire/command.ts';
import type { Result } from './results.ts';
import type { Step } from './steps.ts';
import type { Answer } from './write-results.ts';
import type { AnyStep } from './write-steps.ts';

/** One command more on the connection of a plan. */
export type FetchPiece = (command: Command, octets: number) => Promise<Reply>;

/** A plan that only reads. */
export interface ReadingPlan {
  /** Flight by flight; empty: it has come to its end. */
  nextFlight(): readonly Step[];
  /** Called once a flight waits to be written: what is fetched now leaves in the same write, and nobody waits for it. */
  rideAlong?(wire: { readonly fetch: FetchPiece }): void;
  /** What has to be there before answers are taken in; left out: nothing. */
  prepare?(results: readonly (Result | MailError)[]): Promise<void>;
  absorb(results: readonly (Result | MailError)[]): void;
}

/** A plan that changes something. It brings its own grammar, so that reading calls need not load it. */
export interface WritingPlan {
  /** Flight by flight; empty: it has come to its end. */
  nextFlight(): readonly AnyStep[];
  /** What has to be there before answers are taken in. */
  prepare(answers: readonly Answer[]): Promise<void>;
  /**
   * @param lost the connection ended, and the answers that are this very error were never handed over whole: a new
   * connection is there for them
   */
  absorb(answers: readonly Answer[], lost: MailError | undefined): void;
  commandOf(step: AnyStep): Command;
  read(step: AnyStep, reply: Reply): Answer;
  /** What an explanation takes for the answer. */
  imagine(step: AnyStep, read: (step: Step) => Result): Answer;
}

/** A plan as a generator, of steps that only read. */
export type ReadPlan<T> = Plan<Step, Result | MailError, T>;
