import type { ChangeOutcome, Done, Failed } from '../../mail/changes.ts';
import { MailError } from '../../mail/errors.ts';
import type { MessageId, UidMessageId } from '../../mail/ids.ts';
import { requireUids } from '../../mail/ids.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Found } from '../commands/search.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { Answer, AnyStep, WriteStep } from '../commands/writing.ts';
import type { Written } from '../commands/written.ts';
import { key } from '../commands/search-key.ts';
import type { StructureReader } from '../search/scope.ts';
import { piecesOf, sortedSet } from '../commands/number-set.ts';

/** Steps that leave together. */
export interface Batch {
  readonly steps: readonly AnyStep[];
  /** Nothing else is done to this mailbox: the next one may be opened in the same write. */
  readonly isLast: boolean;
}

/** The stages of a change; each is told the answers to its steps. It does no I/O. @throws MailError what concerns all */
export type ChangeSteps<T = ChangeOutcome> = Generator<Batch, T, readonly Answer[]>;

/** A mailbox that is open and is the one that was meant. */
export interface OpenedMailbox {
  readonly path: string;
  readonly open: OpenMailbox;
  readonly account: string;
  readonly capabilities: Capabilities;
  readonly structures: StructureReader | undefined;
}

/** What one message's change came to. */
export type Verdict = (uid: number, answers: readonly Answer[]) => Omit<Done, 'id'> | MailError | undefined;

export function last(steps: readonly AnyStep[]): Batch {
  return { steps, isLast: true };
}

export function first(steps: readonly AnyStep[]): Batch {
  return { steps, isLast: false };
}

/** Puts the outcomes of parts together. */
export function joinOutcomes(outcomes: readonly ChangeOutcome[]): ChangeOutcome {
  return {
    done: outcomes.flatMap(({ done }) => done),
    failures: outcomes.flatMap(({ failures }) => failures),
  };
}

export function idOf({ path, open, account }: OpenedMailbox, uid: number): UidMessageId {
  return { kind: 'message', account, path, uidValidity: open.uidValidity, uid };
}

/** The UIDs of ids, each once, ascending. */
export function uidsOf(ids: readonly MessageId[]): number[] {
  return sortedSet(requireUids(ids).map(({ uid }) => uid));
}

/** What was asked and what was answered, per piece of the set. */
export interface BatchAnswers {
  readonly pieces: readonly { readonly uids: readonly number[]; readonly answers: readonly Answer[] }[];
  /** What exists; an error: it was not told. */
  readonly existing: ReadonlySet<number> | MailError;
}

/**
 * One flight with the check and the change. A UID command passes over missing UIDs in silence (RFC 9051 §6.4.9), so
 * a SEARCH ahead of it says who is there.
 */
export function* changeExisting(
  place: OpenedMailbox,
  uids: readonly number[],
  change: (uids: readonly number[]) => readonly WriteStep[],
  isLast = true,
): ChangeSteps<BatchAnswers> {
  if (uids.length === 0) return { pieces: [], existing: new Set() };
  const pieces = piecesOf(uids);
  const { path } = place;
  const checks = pieces.map((piece): AnyStep => ({
    verb: 'UID SEARCH',
    path,
    search: key('UID', { uids: piece }),
  }));
  const changes = pieces.map(change);
  const answers = yield { steps: [...checks, ...changes.flat()], isLast };
  let at = checks.length;
  return {
    pieces: pieces.map((each, i) => ({ uids: each, answers: answers.slice(at, (at += changes[i]!.length)) })),
    existing: existingIn(answers.slice(0, checks.length)),
  };
}

/** What became of each message. */
export function outcomeOf(
  place: OpenedMailbox,
  { pieces, existing }: BatchAnswers,
  verdict: Verdict,
): ChangeOutcome {
  const done: Done[] = [];
  const failures: Failed[] = [];
  for (const { uids, answers } of pieces) {
    for (const uid of uids) {
      const id = idOf(place, uid);
      const found = verdict(uid, answers) ?? { now: id };
      const isDone = !(found instanceof MailError);
      if (existing instanceof MailError) failures.push({ id, error: isDone ? uncertain(existing) : found });
      else if (!existing.has(uid)) failures.push({ id, error: vanished() });
      else if (isDone) done.push({ id, ...found });
      else failures.push({ id, error: found });
    }
  }
  return { done, failures };
}

export function vanished(): MailError {
  return new MailError('NOT_FOUND', 'This message no longer exists');
}

function uncertain(cause: MailError): MailError {
  const message =
    'The mail server carried out the command but did not report for which messages. Read them again';
  return new MailError('OUTCOME_UNKNOWN', message, { cause });
}

/** The first thing that is wrong with answers to changes. */
export function errorIn(answers: readonly Answer[]): MailError | undefined {
  for (const answer of answers) {
    if (answer instanceof MailError) return answer;
    const { error } = answer as Written;
    if (error) return error;
  }
  return undefined;
}

/** What searches found. @throws MailError when one was not answered */
export function foundIn(answers: readonly Answer[]): number[] {
  const error = errorIn(answers);
  if (error) throw error;
  return answers.flatMap((answer) => (answer as Found).uids);
}

function existingIn(answers: readonly Answer[]): ReadonlySet<number> | MailError {
  return errorIn(answers) ?? new Set(foundIn(answers));
}
