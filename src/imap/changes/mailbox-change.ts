import { allFailed, namedMessages } from '../../mail/change-targets.ts';
import type { Change, ChangeOutcome, MessageChange, Targets } from '../../mail/changes.ts';
import { MailError, asMailError } from '../../mail/errors.ts';
import type { UidMessageId } from '../../mail/ids.ts';
import { requireUids } from '../../mail/ids.ts';
import type { OpenPlace } from '../commands/results.ts';
import type { OpenMailbox } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';
import { appendMessage, appendOnce } from './append.ts';
import { copyMessages } from './copy.ts';
import type { Destination } from './destination.ts';
import { expungeMailbox, expungeMessages } from './expunge.ts';
import { changeFlags } from './flags.ts';
import type { OneCommand } from './mailboxes.ts';
import { changeMailbox, recreated } from './mailboxes.ts';
import { moveMessages } from './move.ts';
import { removeMessages } from './remove.ts';
import type { OpenedMailbox, Batch, ChangeSteps } from './stages.ts';
import type { Answer } from '../commands/write-results.ts';
import type { ChangeContext } from './change-context.ts';

/** What is to be done to one mailbox. */
interface MailboxWork {
  readonly setting: ChangeContext;
  /** Undefined: the work needs no open mailbox. */
  readonly opens: { readonly verb: 'SELECT' | 'EXAMINE'; readonly path: string } | undefined;
  readonly messages: readonly UidMessageId[];
  /** Where no ids say it. */
  readonly uidValidity: number | undefined;
  work(place: OpenedMailbox | undefined, messages: readonly UidMessageId[]): ChangeSteps;
}

const NOTHING: ChangeOutcome = { done: [], failures: [] };

/** One mailbox's part of a change, and how far it has come. */
export class MailboxChange {
  outcome = NOTHING;
  /** What kept it from being done at all. */
  error: MailError | undefined;
  /** The change as such was refused, not the mailbox. */
  isRefused = false;
  isDone = false;
  isOpen: boolean;
  stage: Batch | undefined;
  readonly #order: MailboxWork;
  #work: ChangeSteps | undefined;
  #uidValidity: number | undefined;
  #answers: Answer[] | undefined;
  /** Messages that are still to be decided on when the job fails. */
  #pending: readonly UidMessageId[];

  constructor(order: MailboxWork) {
    this.#order = order;
    this.#pending = order.messages;
    this.#uidValidity = order.uidValidity;
    this.isOpen = order.opens === undefined;
    if (this.isOpen) this.#start(undefined);
  }

  get opening(): Step | undefined {
    const { opens, messages } = this.#order;
    return opens && { ...opens, uidValidity: this.#uidValidity ?? messages[0]?.uidValidity };
  }

  /** SELECT or EXAMINE was answered. @see RFC 9051 §6.3.2 */
  take(opened: OpenMailbox | MailError): void {
    if (opened instanceof MailError) return this.#fail(opened);
    const refusal = this.#refusalOf(opened);
    if (refusal) return this.#fail(refusal);
    this.isOpen = true;
    if (this.#work) return;
    const stale = this.#pending.filter(({ uidValidity }) => uidValidity !== opened.uidValidity);
    this.outcome = { done: [], failures: allFailed(stale, recreated()) };
    const isNamed = this.#pending.length > 0;
    this.#pending = this.#pending.filter(({ uidValidity }) => uidValidity === opened.uidValidity);
    this.#uidValidity = opened.uidValidity;
    if (isNamed && this.#pending.length === 0) this.isDone = true;
    else this.#start({ path: this.#order.opens!.path, open: opened, ...this.#order.setting });
  }

  /** The mailbox need not be opened where that was done in this very call, and for writing if need be. */
  useOpen({ path, isWritable, opened }: OpenPlace): void {
    const { opens } = this.#order;
    const isEnough = opens?.path === path && (isWritable || opens.verb === 'EXAMINE');
    if (isEnough && opened) this.take(opened);
  }

  /** Where the answers to the stage will be. */
  expect(answers: Answer[]): void {
    this.#answers = answers;
  }

  /** Goes on with the answers to the last stage, if it was answered. */
  advance(): void {
    const answers = this.#answers;
    this.#answers = undefined;
    if (answers && !this.isDone) this.#go(() => this.#work!.next(answers));
  }

  /** The connection is another: the mailbox has to be opened again, and the stage sent again. */
  reopen(): void {
    this.#answers = undefined;
    this.isOpen = this.#order.opens === undefined;
  }

  #start(place: OpenedMailbox | undefined): void {
    this.#go(() => {
      this.#work = this.#order.work(place, this.#pending);
      return this.#work.next([]);
    });
  }

  #go(next: () => IteratorResult<Batch, ChangeOutcome>): void {
    try {
      const step = next();
      if (!step.done) {
        this.stage = step.value;
        return;
      }
      this.isDone = true;
      const { done, failures } = step.value;
      this.outcome = { done, failures: [...this.outcome.failures, ...failures] };
    } catch (error) {
      this.isRefused = true;
      this.#fail(asMailError(error));
    }
  }

  #fail(error: MailError): void {
    this.error = error;
    this.isDone = true;
    const failures = [...this.outcome.failures, ...allFailed(this.#pending, error)];
    this.outcome = { done: this.outcome.done, failures };
  }

  #refusalOf({ uidValidity, isReadOnly, hasNoUids }: OpenMailbox): MailError | undefined {
    if (hasNoUids)
      return new MailError(
        'UNSUPPORTED',
        'This mailbox has no lasting UIDs: its messages cannot be changed by id',
      );
    if (this.#uidValidity !== undefined && this.#uidValidity !== uidValidity) return recreated();
    if (isReadOnly && this.#order.opens!.verb === 'SELECT')
      return new MailError('FORBIDDEN', 'The mail server opens this mailbox for reading only');
    return undefined;
  }
}

type Begin<K extends MessageChange['kind']> = (
  place: OpenedMailbox,
  targets: Targets,
  change: Extract<MessageChange, { kind: K }>,
  destination: Destination,
) => ChangeSteps;

/** What is done to the messages of an open mailbox. */
const MESSAGE_WORK: { [K in MessageChange['kind']]: Begin<K> } = {
  flags: changeFlags,
  copy: (place, targets, _, to) => copyMessages(place, targets, to.path),
  move: (place, targets, { withoutUidPlus }, to) => moveMessages(place, targets, to.path, withoutUidPlus),
  remove: (place, targets, { withoutUidPlus }) => removeMessages(place, targets, withoutUidPlus),
  expunge: (place, targets, { acceptRace }) => expungeMessages(place, targets, acceptRace),
};

/** The parts of a change, one for each mailbox. */
export function mailboxChangesOf(change: Change, setting: ChangeContext): MailboxChange[] {
  const jobs =
    'targets' in change
      ? change.targets.map((targets) => messageChange(change, targets, setting))
      : [new MailboxChange(mailboxWork(change, setting))];
  if (setting.openPlace) jobs[0]?.useOpen(setting.openPlace);
  return jobs;
}

function messageChange(change: MessageChange, targets: Targets, setting: ChangeContext): MailboxChange {
  // A copy leaves its source alone, so the source need not be opened for writing.
  const verb = change.kind === 'copy' ? 'EXAMINE' : 'SELECT';
  const begin = MESSAGE_WORK[change.kind] as Begin<MessageChange['kind']>;
  const named = requireUids(namedMessages(targets));
  return new MailboxChange({
    setting,
    opens: { verb, path: targets.path },
    messages: named,
    uidValidity: targets.ifUidValidity,
    work: (place, messages) => {
      const chosen = named.length > 0 ? { ...targets, messages } : targets;
      return begin(place!, chosen, change, setting.destination);
    },
  });
}

function mailboxWork(change: Exclude<Change, { targets: unknown }>, setting: ChangeContext): MailboxWork {
  const { path } = change;
  const nobody = { setting, messages: [], uidValidity: undefined };
  if (change.kind === 'expungeAll') {
    const opens = { verb: 'SELECT', path } as const;
    return { ...nobody, opens, uidValidity: change.ifUidValidity, work: (place) => expungeMailbox(place!) };
  }
  if (change.kind !== 'append')
    return {
      ...nobody,
      opens: undefined,
      work: () => changeMailbox(change as OneCommand, setting),
    };
  if (change.dedupeBy !== undefined) {
    // SELECT: Courier adds nothing to a mailbox that is open for reading only.
    const opens = { verb: 'SELECT', path } as const;
    return { ...nobody, opens, work: (place) => appendOnce(change, place!) };
  }
  const work = () => appendMessage(change, setting, setting.openPlace);
  return { ...nobody, opens: undefined, work };
}
