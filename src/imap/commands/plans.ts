import type { MailError } from '../../mail/errors.ts';
import type { ChangePlan } from '../../session/change.ts';
import type { Plan } from '../../session/plan.ts';
import type { Command, Reply } from '../wire/command.ts';
import type { Result } from './results.ts';
import type { Step } from './steps.ts';
import type { Answer } from './write-results.ts';
import type { AnyStep } from './write-steps.ts';

/** A plan of steps that only read. */
export type ReadPlan<T> = Plan<Step, Result | MailError, T>;

/** A plan that changes something. */
export type WritePlan<T> = ChangePlan<AnyStep, Answer, T>;

/** How steps that change mail are written, read and explained; imported by those who change something. */
export interface WriteGrammar {
  commandOf(step: AnyStep): Command;
  read(step: AnyStep, reply: Reply): Answer;
  /** What an explanation takes for the answer. */
  assume(step: AnyStep, read: (step: Step) => Result): Answer;
}

/** One command more on the connection of a plan, in the mailbox that it opened; all of one tick leave in one write. */
export type FetchPiece = (command: Command, octets: number) => Promise<Reply>;
