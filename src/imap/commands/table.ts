import { MailError, asMailError } from '../../mail/errors.ts';
import { GETQUOTAROOT, ID, MYRIGHTS, NAMESPACE } from './account.ts';
import { ENABLE } from './enable.ts';
import { FETCH_NUMBERS, UID_FETCH_CHANGED } from './fetch-changed.ts';
import { FETCH, UID_FETCH, UID_FETCH_PARTIAL, UID_FETCH_SAVED, UID_FETCH_SPAN } from './fetch.ts';
import type { ReadCommand } from './grammar.ts';
import { Unmet } from './grammar.ts';
import { LIST, LSUB } from './list.ts';
import { SEARCH, UID_SEARCH } from './search.ts';
import { RESYNC } from './resync.ts';
import { OPENING } from './select.ts';
import { UID_SORT } from './sort.ts';
import { UID_THREAD } from './thread.ts';
import { NEWS, UNSELECT, WITNESS } from './standing.ts';
import { OBJECT_ID, STATUS } from './status.ts';
import type { Command, Reply } from '../wire/command.ts';
import { describeCommand } from '../wire/command.ts';
import { refusal } from '../wire/refusals.ts';

/** Every command that changes nothing; those that do are in `writing.ts`. Steps and answers follow from the rows. */
export const READING = {
  ID,
  NAMESPACE,
  GETQUOTAROOT,
  MYRIGHTS,
  LIST,
  LSUB,
  STATUS,
  'OBJECT ID': OBJECT_ID,
  EXAMINE: OPENING,
  SELECT: OPENING,
  NEWS,
  WITNESS,
  UNSELECT,
  ENABLE,
  RESYNC,
  FETCH,
  'UID FETCH': UID_FETCH,
  'UID FETCH SPAN': UID_FETCH_SPAN,
  'UID FETCH PARTIAL': UID_FETCH_PARTIAL,
  'UID FETCH SAVED': UID_FETCH_SAVED,
  'UID FETCH CHANGED': UID_FETCH_CHANGED,
  'FETCH NUMBERS': FETCH_NUMBERS,
  SEARCH,
  'UID SEARCH': UID_SEARCH,
  'UID SORT': UID_SORT,
  'UID THREAD': UID_THREAD,
} satisfies Record<string, ReadCommand<never, unknown>>;

type Table = typeof READING;
export type Verb = keyof Table;

type ArgumentsOf<Row> = Row extends ReadCommand<infer Args, unknown> ? Args : never;

/** One command of a plan, as data: it can be printed, costed and refused before anything is written. */
export type Step = StepOf<Verb>;
export type StepOf<V extends Verb> = V extends Verb ? { readonly verb: V } & ArgumentsOf<Table[V]> : never;

/** What each step's answer is. */
export type Results = { [V in Verb]: ReturnType<Table[V]['read']> };
export type Result = Results[Verb];

type AnswerTo<S extends Step> = Results[S['verb']];

/** The row of a step is the one that takes such steps, which TypeScript cannot follow through an index. */
function rowOf<S extends Step>(step: S): ReadCommand<S, AnswerTo<S>> {
  return READING[step.verb] as ReadCommand<S, AnswerTo<S>>;
}

/** The step as a command for the wire. */
export function commandOf(step: Step): Command {
  const row = rowOf(step);
  return {
    name: row.name ?? step.verb,
    args: row.args(step),
    mailbox: row.mailbox,
    data: row.data,
    ...(row.accepts && { accepts: row.accepts.bind(row, step) }),
  };
}

/** What the server said to the steps of a flight; where there is no answer, the error says why. */
export function readReplies(
  steps: readonly Step[],
  replies: readonly (Reply | MailError)[],
): (Result | MailError)[] {
  return replies.map((reply, i) => (reply instanceof MailError ? reply : readReply(steps[i]!, reply)));
}

/** What the server said to a step, or the error that its refusal is. */
export function readReply<S extends Step>(step: S, reply: Reply): AnswerTo<S> | MailError {
  const row = rowOf(step);
  if (reply.status.status !== 'OK') return refusedAnswer(row, step, reply);
  try {
    return row.read(reply, step);
  } catch (error) {
    return asMailError(error);
  }
}

function refusedAnswer<S extends Step>(
  row: ReadCommand<S, AnswerTo<S>>,
  step: S,
  reply: Reply,
): AnswerTo<S> | MailError {
  const error = refusal(reply.status, row.refusal.doing, row.refusal.fallback);
  const capability = error.serverCode === 'BADCHARSET' ? 'CHARSET' : row.leansOn?.(step);
  if (!explainsNothing(error)) return error;
  if (capability) return new Unmet(capability, error);
  return row.refused?.(reply, step, error) ?? error;
}

/** Whether a refusal may be one of the form of the command, and not of what was asked for. */
function explainsNothing({ code, serverCode }: MailError): boolean {
  return serverCode === 'BADCHARSET' || code === 'SERVER_UNAVAILABLE' || code === 'UNSUPPORTED';
}

/** What an explanation takes for the answer. */
export function assumedAnswer<S extends Step>(step: S): AnswerTo<S> {
  return rowOf(step).assumed(step);
}

/** The step as an explanation shows it. */
export function explainStep(step: Step): string {
  const text = describeCommand(commandOf(step));
  return rowOf(step).explained?.(step, text) ?? text;
}
