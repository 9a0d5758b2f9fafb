import { allFailed } from '../../mail/change-targets.ts';
import type { Change, ChangeOutcome } from '../../mail/changes.ts';
import { MailError, asMailError } from '../../mail/errors.ts';
import { Unsent } from '../../session/plan.ts';
import type { AnswersTo } from '../commands/answers.ts';
import { answerTo, answersTo } from '../commands/answers.ts';
import type { WritePlan } from '../commands/plans.ts';
import type { OpenMailbox, OpenPlace } from '../commands/select.ts';
import type { Result, StepOf } from '../commands/table.ts';
import type { Answer, AnyStep } from '../commands/writing.ts';
import { isChanging } from '../commands/writing.ts';
import type { Listing } from '../commands/list.ts';
import type { OpenBefore, Standing } from '../commands/standing-mailbox.ts';
import { StandingFlight } from '../read/standing-flight.ts';
import type { ChangeMeans } from './change-context.ts';
import type { ChangePart } from './change-parts.ts';
import { partsOf, refusalOf } from './change-parts.ts';
import { Destination } from './destination.ts';
import { recreated } from './mailboxes.ts';
import type { Batch, ChangeSteps } from './stages.ts';
import { joinOutcomes } from './stages.ts';
import { removeThroughTrash } from './through-trash.ts';

/** What SELECT or EXAMINE was answered; undefined: it is still to be sent. */
type Opening = OpenMailbox | MailError | undefined;

/** What became of one mailbox's part. */
interface PartResult {
  readonly outcome: ChangeOutcome;
  /** What kept it from being done at all. */
  readonly error?: MailError;
  /** The change as such was refused, not the mailbox. */
  readonly isRefused?: boolean;
}

/**
 * A change from its first flight to its outcome. Each mailbox is opened, proved to be the one that was meant, and then
 * changed batch by batch, one mailbox after the other; the next mailbox is opened in the same write as the last batch of
 * the one before. Nothing changes before the mailbox's SELECT was answered.
 * @throws MailError what concerns the whole change
 */
export function* changePlan(
  change: Change,
  account: string,
  means: ChangeMeans,
  before: OpenBefore,
): WritePlan<ChangeOutcome> {
  if (change.kind !== 'remove' || !means.capabilities.offers('X-GM-EXT-1'))
    return yield* plainPlan(change, account, means, before);
  const to = { by: 'role', role: 'TRASH' } as const;
  const trash = new Destination({ ...change, kind: 'move', to, targets: [] }, means.capabilities);
  while (trash.needsListing) trash.take((yield* send(trash.step))[0]);
  return yield* removeThroughTrash(change, trash.path, (part) => plainPlan(part, account, means, {}));
}

function* plainPlan(
  change: Change,
  account: string,
  means: ChangeMeans,
  { open, standing }: OpenBefore,
): WritePlan<ChangeOutcome> {
  const destination = new Destination(change, means.capabilities);
  const parts = partsOf(change, { account, ...means, destination, openPlace: open });
  let opening = open && openedAlready(parts[0], open);
  if (!opening && standing && canUse(standing, parts[0])) {
    const mayGoFirst = parts.length === 1 && parts[0].mayGoFirst;
    const first = mayGoFirst ? yield* goFirst(parts[0], standing) : undefined;
    if (first?.result) return outcomeOfAll([first.result]);
    opening = first ? first.opening : yield* askFirst(standing, destination);
  }
  while (destination.needsListing) opening = yield* findDestination(destination, parts[0], opening);
  if (destination.error) throw destination.error;
  const results: PartResult[] = [];
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1];
    const { result, nextOpening }: Carried = yield* carryOut(part, opening, next);
    results.push(result);
    opening = nextOpening;
  }
  return { ...outcomeOfAll(results), to: goal(change, destination) };
}

/** Where messages went, as a path. */
function goal(change: Change, destination: Destination): string | undefined {
  if (change.kind === 'append') return change.path;
  return 'to' in change && change.kind !== 'rename' ? destination.path : undefined;
}

/** The mailbox need not be opened where that was done in this very call, and for writing if need be. */
function openedAlready(part: ChangePart | undefined, { path, isWritable, opened }: OpenPlace): Opening {
  const isEnough = part?.opens?.path === path && (isWritable || part.opens.verb === 'EXAMINE');
  return isEnough ? opened : undefined;
}

/** Whether a mailbox that is open from before will do, once the server has said what became of it. */
function canUse({ mailbox }: Standing, part: ChangePart | undefined): part is ChangePart {
  if (part?.opens?.path !== mailbox.path || !(mailbox.isWritable || part.opens.verb === 'EXAMINE'))
    return false;
  const { uidValidity } = mailbox.opened;
  const named = [part.uidValidity, ...part.messages.map((id) => id.uidValidity)];
  return named.every((each) => each === undefined || each === uidValidity);
}

/** What became of the mailbox that is open, and where the destination is, in one flight. Answers the opening, if it holds. */
function* askFirst(standing: Standing, destination: Destination): WritePlan<Opening> {
  const flight = new StandingFlight(standing);
  const { opening } = flight;
  const listing = destination.needsListing ? [destination.step] : [];
  const answers = yield [...opening.map(([step]) => step), ...listing];
  // Another connection, on which nothing is open.
  if (answers.some((answer) => answer instanceof Unsent)) return undefined;
  opening.forEach(([, take], i) => take(answers[i] as Result));
  if (listing.length > 0) destination.take(answers.at(-1) as Listing);
  return flight.conclude();
}

/**
 * What may be said twice leaves with the question what became of the mailbox, though nobody has answered yet on this
 * connection. It is said again where messages have come or gone meanwhile, the mailbox is another, or the connection had
 * ended: it is the same change of the same messages each time.
 * @returns what it came to, or how the mailbox is open now
 */
function* goFirst(
  part: ChangePart,
  standing: Standing,
): WritePlan<{ result?: PartResult; opening?: Opening }> {
  const work = begun(part, standing.mailbox.opened);
  if (!work || work.turn.done) return {};
  const flight = new StandingFlight(standing);
  const { opening } = flight;
  const answers = yield [...opening.map(([step]) => step), ...work.turn.value.steps];
  if (answers.some((answer) => answer instanceof Unsent)) return {};
  opening.forEach(([, take], i) => take(answers[i] as Result));
  const opened = flight.conclude();
  const isCut = answers.some((answer) => answer instanceof MailError && answer.code === 'OUTCOME_UNKNOWN');
  if (!isCut && (!opened || flight.hasMoved)) return { opening: opened };
  const turn = work.steps.next(answers.slice(opening.length).map(plain));
  return turn.done ? { result: { outcome: turn.value } } : { opening: opened };
}

/** The first batch; undefined: the mailbox may have to be looked at anew, to see what it keeps. */
function begun(part: ChangePart, opened: OpenMailbox) {
  try {
    const steps = part.work(opened, part.messages);
    return { steps, turn: steps.next([]) };
  } catch {
    return undefined;
  }
}

/** A destination that is named by role is looked up in the same write that opens the first mailbox. */
function* findDestination(
  destination: Destination,
  part: ChangePart | undefined,
  opening: Opening,
): WritePlan<Opening> {
  const opens = opening ? undefined : part && openingStep(part);
  if (!opens) {
    destination.take((yield* send(destination.step))[0]);
    return opening;
  }
  const [listing, opened] = yield* send(destination.step, opens);
  destination.take(listing);
  return opened;
}

/** One part, and the opening of the next mailbox where that left with its last batch. */
interface Carried {
  readonly result: PartResult;
  readonly nextOpening: Opening;
}

function* carryOut(part: ChangePart, opening: Opening, next: ChangePart | undefined): WritePlan<Carried> {
  const opened = part.opens && (opening ?? (yield* openMailbox(part)));
  if (opened instanceof MailError) return { result: failed(part, opened), nextOpening: undefined };
  const refusal = opened && refusalOf(part, opened);
  if (refusal) return { result: failed(part, refusal), nextOpening: undefined };
  const isCurrent = (id: { readonly uidValidity: number }) => id.uidValidity === opened?.uidValidity;
  const stale = allFailed(
    part.messages.filter((id) => !isCurrent(id)),
    recreated(),
  );
  const messages = part.messages.filter(isCurrent);
  if (part.messages.length > 0 && messages.length === 0)
    return { result: { outcome: { done: [], failures: stale } }, nextOpening: undefined };
  const { result, nextOpening } = yield* runBatches({ ...part, messages }, opened, next);
  const { done, failures } = result.outcome;
  return { result: { ...result, outcome: { done, failures: [...stale, ...failures] } }, nextOpening };
}

/** The batches of a part on its open mailbox; what it throws is why none of its messages was changed. */
function* runBatches(
  part: ChangePart,
  opened: OpenMailbox | undefined,
  next: ChangePart | undefined,
): WritePlan<Carried> {
  let nextOpening: Opening;
  let work: ChangeSteps;
  try {
    work = part.work(opened, part.messages);
    let turn = work.next([]);
    while (!turn.done) {
      const follows = turn.value.isLast ? next && openingStep(next) : undefined;
      const answers = yield* sendBatch(turn.value, follows, part, opened);
      if (answers instanceof MailError) return { result: failed(part, answers), nextOpening: undefined };
      nextOpening = follows && openingIn(follows, answers.at(-1)!);
      turn = work.next(answers.slice(0, turn.value.steps.length).map(plain));
    }
    return { result: { outcome: turn.value }, nextOpening };
  } catch (error) {
    return { result: { ...failed(part, asMailError(error)), isRefused: true }, nextOpening };
  }
}

/**
 * A batch that has not left when the connection ends is sent again, behind another opening of the mailbox.
 * @returns an error: the mailbox cannot be had on the new connection
 */
function* sendBatch(
  { steps }: Batch,
  follows: OpeningStep | undefined,
  part: ChangePart,
  before: OpenMailbox | undefined,
): WritePlan<readonly (Answer | Unsent)[] | MailError> {
  const flight = follows ? [...steps, follows] : steps;
  let answers = yield flight;
  while (isUnsent(flight, answers)) {
    if (part.opens) {
      const uidValidity = before!.uidValidity;
      const opened = yield* openMailbox({ ...part, uidValidity });
      const refusal = opened instanceof MailError ? opened : refusalOf({ ...part, uidValidity }, opened);
      if (refusal) return refusal;
    }
    answers = yield flight;
  }
  return answers;
}

function* openMailbox(part: ChangePart): WritePlan<OpenMailbox | MailError> {
  const [opened] = yield* send(openingStep(part)!);
  return opened;
}

/** Steps that need no open mailbox: what has not left is simply sent again. */
function* send<const S extends readonly AnyStep[]>(...steps: S): WritePlan<AnswersTo<S>> {
  let answers = yield steps;
  while (isUnsent(steps, answers)) answers = yield steps;
  return answersTo(steps, answers.map(plain));
}

/** The connection ended, there is another, and nothing that changes anything has left. */
function isUnsent(steps: readonly AnyStep[], answers: readonly (Answer | Unsent)[]): boolean {
  const hasUnsent = answers.some((answer) => answer instanceof Unsent);
  return hasUnsent && answers.every((answer, i) => answer instanceof Unsent || !isChanging(steps[i]!));
}

type OpeningStep = StepOf<'SELECT' | 'EXAMINE'>;

function openingStep({ opens, uidValidity, messages }: ChangePart): OpeningStep | undefined {
  return opens && { ...opens, uidValidity: uidValidity ?? messages[0]?.uidValidity };
}

/** An opening that was lost with the connection is sent again. */
function openingIn(step: OpeningStep, answer: Answer | Unsent): Opening {
  return answer instanceof Unsent ? undefined : answerTo(step, answer);
}

function plain(answer: Answer | Unsent): Answer {
  return answer instanceof Unsent ? answer.error : answer;
}

function failed({ messages }: ChangePart, error: MailError): PartResult {
  return { outcome: { done: [], failures: allFailed(messages, error) }, error };
}

function outcomeOfAll(results: readonly PartResult[]): ChangeOutcome {
  const outcome = joinOutcomes(results.map((each) => each.outcome));
  const first = results.find(({ error }) => error);
  if (first?.error && outcome.done.length === 0 && isHopeless(outcome, first)) throw first.error;
  return outcome;
}

/** Whether one error says all that is to be said, rather than one failure for each message. */
function isHopeless({ failures }: ChangeOutcome, { error, isRefused }: PartResult): boolean {
  const { code, message } = error!;
  const isSame = failures.every((each) => each.error.code === code && each.error.message === message);
  return isSame && (failures.length === 0 || isRefused === true || WHOLE.has(code));
}

/** Codes that are never about single messages. */
const WHOLE = new Set(['SERVER_UNAVAILABLE', 'SERVER_TIMEOUT', 'RATE_LIMITED', 'UNAUTHENTICATED']);
