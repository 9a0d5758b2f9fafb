import type { MailError } from '../../mail/errors.ts';
import type { ChangePlan } from '../../session/change.ts';
import type { Plan } from '../../session/plan.ts';
import type { Command, Reply } from '../wire/command.ts';
import type { Result, Step } from './table.ts';
import type { AnyStep, Answer } from './writing.ts';

/** A plan of steps that only read. */
export type ReadPlan<T> = Plan<Step, Result | MailError, T>;

/** A plan that changes something. */
export type WritePlan<T> = ChangePlan<AnyStep, Answer, T>;

/** One command more on the connection of a plan, in the mailbox that it opened; all of one tick leave in one write. */
export type FetchPiece = (command: Command, octets: number) => Promise<Reply>;
