import type { Change, ChangeOutcome } from '../../mail/changes.ts';
import type { MailError } from '../../mail/errors.ts';
import { loadCharsetsIn } from '../read/fetched-message.ts';
import type { OpenPlace } from '../commands/results.ts';
import type { Listing, OpenMailbox, Result } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';
import type { WritingPlan } from '../commands/plans.ts';
import type { Command, Reply } from '../wire/command.ts';
import { imagine } from '../commands/imagination.ts';
import { Destination } from './destination.ts';
import type { MailboxChange } from './mailbox-change.ts';
import type { ChangeMeans } from './change-context.ts';
import { mailboxChangesOf } from './mailbox-change.ts';
import { joinOutcomes } from './stages.ts';
import type { Answer } from '../commands/write-results.ts';
import { readAnyReply } from '../commands/write-results.ts';
import type { AnyStep } from '../commands/write-steps.ts';
import { commandOfAny, isChanging } from '../commands/write-steps.ts';

/**
 * A change from its first flight to its outcome. Each mailbox is a job: it is opened, proved to be the one that was
 * meant, and then changed stage by stage. Jobs run one after the other; the next mailbox is opened in the same write
 * as the last stage of the one before. Nothing changes before the mailbox's SELECT was answered.
 */
export class ChangePlan implements WritingPlan {
  readonly #jobs: readonly MailboxChange[];
  readonly #destination: Destination;
  #at = 0;
  /** Takes in the answers to the last flight, in its order. */
  #waiting: ((answer: Answer) => void)[] = [];
  #flight: readonly AnyStep[] = [];
  #isFresh = true;
  #lost: MailError | undefined;

  /** @param open the mailbox that the session has open */
  constructor(change: Change, account: string, means: ChangeMeans, open: OpenPlace | undefined) {
    this.#destination = new Destination(change, means.capabilities);
    this.#jobs = mailboxChangesOf(change, {
      account,
      ...means,
      destination: this.#destination,
      openPlace: open,
    });
  }

  nextFlight(): readonly AnyStep[] {
    const job = this.#job;
    if (!job || this.#destination.error) return [];
    const flight: [AnyStep, (answer: Answer) => void][] = [];
    if (this.#isFresh && this.#destination.needsListing)
      flight.push([
        this.#destination.step,
        (answer) => this.#destination.take(answer as Listing | MailError),
      ]);
    if (job.isOpen) flight.push(...this.#stageOf(job));
    else flight.push(this.#openingOf(job));
    this.#waiting = flight.map(([, take]) => take);
    return (this.#flight = flight.map(([step]) => step));
  }

  prepare(answers: readonly Answer[]): Promise<void> {
    return loadCharsetsIn(answers);
  }

  absorb(answers: readonly Answer[], lost: MailError | undefined): void {
    const changing = answers.filter((_, i) => isChanging(this.#flight[i]!));
    // Nothing that changes has left: the mailbox is opened again on the new connection, and the stage sent again.
    const isUnsent = lost !== undefined && answers.includes(lost) && changing.every((each) => each === lost);
    if (isUnsent) return this.#job!.reopen();
    this.#isFresh = false;
    this.#lost = lost;
    answers.forEach((answer, i) => this.#waiting[i]!(answer));
    this.#job?.advance();
    if (lost) for (const job of this.#jobs.slice(this.#at + 1)) job.reopen();
  }

  /** @throws MailError what concerns the whole change */
  outcome(): ChangeOutcome {
    if (this.#destination.error) throw this.#destination.error;
    const outcome = joinOutcomes(this.#jobs.map((job) => job.outcome));
    const failed = this.#jobs.find(({ error }) => error);
    if (failed?.error && outcome.done.length === 0 && isHopeless(outcome, failed)) throw failed.error;
    return outcome;
  }

  commandOf(step: AnyStep): Command {
    return commandOfAny(step);
  }

  read(step: AnyStep, reply: Reply): Answer {
    return readAnyReply(step, reply);
  }

  imagine(step: AnyStep, read: (step: Step) => Result): Answer {
    return imagine(step, read);
  }

  get #job(): MailboxChange | undefined {
    while (this.#jobs[this.#at]?.isDone) this.#at++;
    return this.#jobs[this.#at];
  }

  #stageOf(job: MailboxChange): [AnyStep, (answer: Answer) => void][] {
    const { steps, isLast } = job.stage!;
    const answers: Answer[] = [];
    job.expect(answers);
    const flight = steps.map((step): [AnyStep, (answer: Answer) => void] => [
      step,
      (answer) => void answers.push(answer),
    ]);
    const next = isLast ? this.#jobs[this.#at + 1] : undefined;
    if (next && !next.isDone && !next.isOpen) flight.push(this.#openingOf(next));
    return flight;
  }

  /** A mailbox whose opening was lost with the connection is opened again. */
  #openingOf(job: MailboxChange): [AnyStep, (answer: Answer) => void] {
    return [
      job.opening!,
      (answer) => {
        if (answer !== this.#lost || this.#lost === undefined) job.take(answer as OpenMailbox | MailError);
      },
    ];
  }
}

/** Whether one error says all that is to be said, rather than one failure for each message. */
function isHopeless({ failures }: ChangeOutcome, { error, isRefused }: MailboxChange): boolean {
  const { code, message } = error!;
  const isSame = failures.every((each) => each.error.code === code && each.error.message === message);
  return isSame && (failures.length === 0 || isRefused || WHOLE.has(code));
}

/** Codes that are never about single messages. */
const WHOLE = new Set(['SERVER_UNAVAILABLE', 'SERVER_TIMEOUT', 'RATE_LIMITED', 'UNAUTHENTICATED']);
