import type { ChangeOutcome, Done, Failed } from '../../mail/changes.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import type { MessageId, UidMessageId } from '../../mail/ids.ts';
import { requireUids } from '../../mail/ids.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Found } from '../commands/search.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { AnswersTo } from '../commands/answers.ts';
import { answersTo } from '../commands/answers.ts';
import type { StepOf } from '../commands/table.ts';
import type { Answer, AnyStep, WriteStep } from '../commands/writing.ts';
import type { Written } from '../commands/written.ts';
import type { SearchKey } from '../commands/search-key.ts';
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
export type Verdict<S extends readonly WriteStep[]> = (
  uid: number,
  answers: AnswersTo<S>,
) => Omit<Done, 'id'> | MailError | undefined;

/** A flight, and nothing else is done to this mailbox. Answers with the answers to its steps. */
export function* last<const S extends readonly AnyStep[]>(...steps: S): ChangeSteps<AnswersTo<S>> {
  return answersTo(steps, yield { steps, isLast: true });
}

/** A flight with more to come. */
export function* first<const S extends readonly AnyStep[]>(...steps: S): ChangeSteps<AnswersTo<S>> {
  return answersTo(steps, yield { steps, isLast: false });
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

export function searchFor(path: string, search: SearchKey): StepOf<'UID SEARCH'> {
  return { verb: 'UID SEARCH', path, search };
}

/** What was asked and what was answered, per piece of the set. */
export interface BatchAnswers<S extends readonly WriteStep[]> {
  readonly pieces: readonly { readonly uids: readonly number[]; readonly answers: AnswersTo<S> }[];
  /** What exists; an error: it was not told. */
  readonly existing: ReadonlySet<number> | MailError;
}

/**
 * One flight with the check and the change. A UID command passes over missing UIDs in silence (RFC 9051 §6.4.9), so
 * a SEARCH ahead of it says who is there.
 */
export function* changeExisting<const S extends readonly WriteStep[]>(
  place: OpenedMailbox,
  uids: readonly number[],
  change: (uids: readonly number[]) => S,
  isLast = true,
): ChangeSteps<BatchAnswers<S>> {
  if (uids.length === 0) return { pieces: [], existing: new Set() };
  const pieces = piecesOf(uids);
  const { path } = place;
  const checks = pieces.map((piece) => searchFor(path, key('UID', { uids: piece })));
  const changes = pieces.map(change);
  const answers = yield { steps: [...checks, ...changes.flat()], isLast };
  const existing = existingIn(answersTo(checks, answers.slice(0, checks.length)));
  let at = checks.length;
  const answered = changes.map((steps) => answersTo(steps, answers.slice(at, (at += steps.length))));
  return { pieces: pieces.map((each, i) => ({ uids: each, answers: answered[i]! })), existing };
}

/** What became of each message. */
export function outcomeOf<S extends readonly WriteStep[]>(
  place: OpenedMailbox,
  { pieces, existing }: BatchAnswers<S>,
  verdict: Verdict<S>,
): ChangeOutcome {
  const done: Done[] = [];
  const failures: Failed[] = [];
  for (const { uids, answers } of pieces) {
    for (const uid of uids) {
      const id = idOf(place, uid);
      const found = verdict(uid, answers) ?? { now: id };
      // Where the server did not say who is there, what it confirmed was done.
      const isThere = existing instanceof MailError || existing.has(uid);
      if (!isThere) failures.push({ id, error: vanished() });
      else if (found instanceof MailError) failures.push({ id, error: found });
      else done.push({ id, ...found });
    }
  }
  return { done, failures };
}

export function vanished(): MailError {
  return new MailError('NOT_FOUND', 'This message no longer exists');
}

/** The first thing that is wrong with answers to changes. */
export function errorIn(answers: readonly (Written | MailError)[]): MailError | undefined {
  for (const answer of answers) {
    const error = answer instanceof MailError ? answer : answer.error;
    if (error) return error;
  }
  return undefined;
}

/** What searches found. @throws MailError when one was not answered */
export function foundIn(answers: readonly (Found | MailError)[]): number[] {
  return answers.flatMap((answer) => unwrap(answer).uids);
}

function existingIn(answers: readonly (Found | MailError)[]): ReadonlySet<number> | MailError {
  return answers.find((answer) => answer instanceof MailError) ?? new Set(foundIn(answers));
}
