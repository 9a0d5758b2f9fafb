import { MailError, asMailError } from '../../mail/errors.ts';
import { APPEND } from './append.ts';
import { UID_COPY, UID_MOVE } from './copy.ts';
import { EXPUNGE, UID_EXPUNGE } from './expunge.ts';
import { CREATE, DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE } from './mailboxes.ts';
import { namedUids } from './search-key.ts';
import { UID_STORE } from './store.ts';
import type { Result, Step } from './table.ts';
import { assumedAnswer, commandOf, readReply } from './table.ts';
import type { WriteCommand, Written } from './written.ts';
import type { Command, Reply } from '../wire/command.ts';
import { changeRefusal } from '../wire/refusals.ts';

/** Every command that changes something, imported by calls that do. */
export const WRITING = {
  'UID STORE': UID_STORE,
  'UID COPY': UID_COPY,
  'UID MOVE': UID_MOVE,
  'UID EXPUNGE': UID_EXPUNGE,
  EXPUNGE,
  APPEND,
  CREATE,
  RENAME,
  DELETE,
  SUBSCRIBE,
  UNSUBSCRIBE,
} satisfies Record<string, WriteCommand<never>>;

type Table = typeof WRITING;
export type WriteVerb = keyof Table;

type ArgumentsOf<Row> = Row extends WriteCommand<infer Args> ? Args : never;

/** A command that changes mail, as data, like every step of a plan. */
export type WriteStep = WriteStepOf<WriteVerb>;
export type WriteStepOf<V extends WriteVerb> = V extends WriteVerb
  ? { readonly verb: V } & ArgumentsOf<Table[V]>
  : never;

/** What became of each. */
export type WriteResults = { [V in WriteVerb]: Written & Table[V]['assumed'] };

/** What a flight of a change is made of. */
export type AnyStep = Step | WriteStep;

/** An answer to a step: a reading step's result, what became of a change, or why there is no answer. */
export type Answer = Result | WriteResults[WriteVerb] | MailError;

const rowOf = (step: WriteStep) => WRITING[step.verb] as WriteCommand<WriteStep>;

/** Whether the step changes anything; the others can be sent again. */
export function isChanging(step: AnyStep): step is WriteStep {
  return Object.hasOwn(WRITING, step.verb);
}

/** Whether a flight has something that must not be said twice, and so must not be the first word on a kept session. */
export function mustBeAlive(steps: readonly AnyStep[]): boolean {
  return steps.some((step) => isChanging(step) && !mayBeSaidTwice(step));
}

/** Whether a step that changes something comes to the same if it is carried out twice. */
function mayBeSaidTwice(step: WriteStep): boolean {
  return step.verb === 'UID STORE' && step.isRepeatable === true;
}

/** The steps of a flight as commands for the wire. */
export function commandsOf(steps: readonly AnyStep[]): Command[] {
  return steps.map(commandOfAny);
}

/** The step as a command for the wire. */
export function commandOfAny(step: AnyStep): Command {
  if (!isChanging(step)) return commandOf(step);
  const { name = step.verb, mailbox, changes, remarks, ...row } = rowOf(step);
  const mask = row.mask?.(step);
  const literal = row.literal?.(step);
  return {
    name,
    args: row.args(step),
    mailbox,
    changes,
    ...(remarks && { remarks }),
    ...(mask !== undefined && { mask }),
    ...(literal && { literal }),
  };
}

/** What the server said to the steps of a flight; where there is no answer, the error says why. */
export function readAnyReplies(steps: readonly AnyStep[], replies: readonly (Reply | MailError)[]): Answer[] {
  return replies.map((reply, i) => (reply instanceof MailError ? reply : readAnyReply(steps[i]!, reply)));
}

/** What the server said to a step. */
export function readAnyReply(step: AnyStep, reply: Reply): Answer {
  return isChanging(step) ? readWritten(step, reply) : readReply(step, reply);
}

function readWritten(step: WriteStep, { status, remarks }: Reply): Written {
  const row = rowOf(step);
  const codes = [status, ...remarks].map(({ code }) => code).filter((code) => code !== undefined);
  const { doing, fallback } = row.refusal;
  // BAD: the server does not take what we wrote; a name that it cannot have is refused this way too.
  const error = status.status === 'OK' ? undefined : changeRefusal(status, doing, fallback);
  try {
    return { error, ...row.read(codes) };
  } catch (unreadable) {
    return { error: outcomeUnknown(asMailError(unreadable)), ...row.assumed };
  }
}

/** It was done, and how far cannot be made out. */
function outcomeUnknown(cause: MailError): MailError {
  return new MailError(
    'OUTCOME_UNKNOWN',
    `The change may have been applied to all or some of the messages (${cause.message}). Check before trying again`,
    { cause },
  );
}

/** What an explanation takes for an answer: everybody is there, a filter finds one message, and all is done. */
export function assumedAnyAnswer(step: AnyStep): Answer {
  if (isChanging(step)) return { error: undefined, ...rowOf(step).assumed };
  if (step.verb !== 'UID SEARCH') return assumedAnswer(step);
  const uids = namedUids(step.search) ?? [1];
  return { uids, count: uids.length };
}

/** How the steps of a change are written, read and explained. */
export const WRITE_GRAMMAR = {
  isChanging,
  mustBeAlive,
  commandsOf,
  read: readAnyReplies,
  assume: assumedAnyAnswer,
};
export type WriteGrammar = typeof WRITE_GRAMMAR;
