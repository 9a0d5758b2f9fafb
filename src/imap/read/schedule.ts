import { MailError } from '../../mail/errors.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import { asking } from '../commands/answers.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { Result, Step } from '../commands/table.ts';
import type { OpenBefore } from '../commands/standing-mailbox.ts';
import { readingVerb } from '../quirks.ts';
import { StandingFlight } from './standing-flight.ts';
import type { DeltaPart } from './delta-part.ts';
import type { MailboxWork } from './mailbox-work.ts';
import type { CountStep, Due, Part } from './task.ts';
import { countIn } from './task.ts';

/** What a mailbox asks for in this flight. */
interface Needs {
  readonly work: MailboxWork;
  /** Each part's steps, or its wish for the number of messages. */
  readonly parts: readonly {
    readonly part: Part;
    readonly steps: readonly Step[];
    readonly count: CountStep | undefined;
  }[];
  /** Whether something is still to be had that needs the mailbox to be open. */
  readonly wantsOpening: boolean;
  /** Whether opening it now would leave a page waiting for EXISTS. */
  readonly isShortOfCount: boolean;
}

/** A part with its steps, and their answers as they come. */
interface UnderWay {
  readonly part: Part | DeltaPart['part'];
  readonly steps: readonly Step[];
  readonly answers: (Result | MailError)[];
  readonly standing: StandingFlight | undefined;
}

/**
 * When the steps of all mailboxes leave: it alone opens mailboxes.
 *
 * Of several mailboxes whose number of messages is needed one is opened, and the others are counted by STATUS in the
 * same flight, so that any number of newest pages takes two flights (one where the server has PARTIAL).
 */
export class Schedule {
  /** By path; more of them may become known on the way. */
  readonly #works: ReadonlyMap<string, MailboxWork>;
  /** What the last flight left open. */
  #selected: MailboxWork | undefined;
  /** Mailboxes whose number of messages the flight under way tells. */
  readonly #told = new Set<MailboxWork>();
  /** A delta that has begun: it has the mailbox open, and nothing else is sent until it is over. */
  #delta: DeltaPart['part'] | undefined;
  /** Parts of the last flight, each with its steps' answers, once they are there. */
  #underWay: UnderWay[] = [];
  /** What the session has open from before, until the plan opens something itself. */
  #before: OpenBefore;
  /** The flight under way, where it uses what is open from before. */
  #standing: { readonly flight: StandingFlight; readonly work: MailboxWork } | undefined;

  constructor(works: ReadonlyMap<string, MailboxWork>, before: OpenBefore = {}) {
    this.#works = works;
    this.#before = before;
  }

  /**
   * The steps that can leave now, in the order in which they are to be written.
   * @param first what leaves ahead of them
   */
  flight(first: readonly Due[] = []): Due[] {
    if (this.#delta?.isOver === false) return this.#send(this.#delta, this.#delta.pending);
    const needs = [...this.#works.values()].map(needsOf);
    const { now, later } = this.#order(needs.filter(({ wantsOpening }) => wantsOpening));
    const flight = needs.flatMap((need) => this.#unselectedSteps(need, later.has(need), now.includes(need)));
    flight.unshift(...first);
    flight.unshift(...this.#leaving(flight));
    for (const need of now) flight.push(...this.#selectedSteps(need));
    return [...flight, ...this.#deltaSteps()];
  }

  /** Counts of the mailbox that is open are those of when it was looked at last (Dovecot, Courier): it is left for them. */
  #leaving(flight: readonly Due[]): Due[] {
    const { open, canLeave, isCounted: isFresh } = this.#before;
    const isCounted = ([step]: Due) =>
      (step.verb === 'STATUS' && step.path === open?.path) ||
      (step.verb === 'LIST' && step.returns !== undefined && step.returns.status.length > 0);
    if (!open || isFresh || !flight.some(isCounted)) return [];
    this.#before = {};
    const step = canLeave ? ({ verb: 'UNSELECT' } as const) : ({ verb: 'EXAMINE', path: open.path } as const);
    return [[step, () => {}]];
  }

  /** A delta opens its mailbox anew, behind all else: a mailbox that is open already does not say all of what it needs. */
  #deltaSteps(): Due[] {
    const deltas = [...this.#works.values()].flatMap(({ deltas: own }) => [...own.values()]);
    this.#delta = deltas.map(({ part }) => part).find((part) => part.pending.length > 0);
    if (!this.#delta) return [];
    this.#selected = undefined;
    this.#before = {};
    return this.#send(this.#delta, this.#delta.pending);
  }

  /** The answers to a flight have been taken in, step by step: parts go on with theirs. */
  settle(): void {
    const standing = this.#standing;
    this.#standing = undefined;
    if (standing) this.#conclude(standing);
    for (const work of this.#works.values()) work.isSelected = work === this.#selected;
    const underWay = this.#underWay;
    this.#underWay = [];
    for (const { part, steps, answers, standing: flight } of underWay) {
      const heard = flight ? flight.answersTo(steps, answers) : answers;
      if (heard) part.take(heard);
    }
    for (const work of this.#works.values()) {
      work.answerCount(this.#told.has(work));
      work.settle();
    }
    this.#told.clear();
  }

  #conclude({ flight, work }: { readonly flight: StandingFlight; readonly work: MailboxWork }): void {
    const opened = flight.conclude();
    if (opened) this.#opened(work, opened);
    else if (this.#selected === work) this.#selected = undefined;
  }

  /**
   * Which mailboxes are opened in this flight, and in which order: the one that is open already, those that need not
   * wait for EXISTS, and one that must. The rest is counted by STATUS meanwhile.
   */
  #order(opening: readonly Needs[]): { now: Needs[]; later: Set<Needs> } {
    const { open } = this.#before;
    const isOpen = ({ work }: Needs) => work === this.#selected || work.path === open?.path;
    const selected = opening.filter(isOpen);
    const others = opening.filter((each) => !isOpen(each));
    const short = others.filter(({ isShortOfCount }) => isShortOfCount);
    const ready = others.filter(({ isShortOfCount }) => !isShortOfCount);
    const later = new Set(short.slice(1).filter(({ work }) => work.mayAskCount));
    return { now: [...selected, ...ready, ...short.slice(0, 1)], later };
  }

  #selectedSteps(need: Needs): Due[] {
    const { work, parts } = need;
    const isSelected = work === this.#selected;
    this.#selected = work;
    const standing = isSelected ? undefined : this.#standingFor(need);
    const { open } = this.#before;
    this.#before = {};
    const flight = this.#dueOf(work, parts, standing);
    const isWritable = open?.path === work.path && open.isWritable;
    if (standing) return [...standing.opening, ...flight];
    return isSelected ? flight : [this.#openingOf(work, isWritable), ...flight];
  }

  /** A flight on a mailbox that is open from before; undefined: it has to be opened anew. */
  #standingFor({ work, parts }: Needs): StandingFlight | undefined {
    const { standing } = this.#before;
    if (standing?.mailbox.path !== work.path || work.mustOpen) return undefined;
    const flight = new StandingFlight(standing);
    const isAskable = parts.every(({ steps }) => steps.every((step) => flight.mayAsk(step)));
    if (isAskable) this.#standing = { flight, work };
    return isAskable ? flight : undefined;
  }

  /**
   * Steps on the open mailbox. Those by sequence number come first: during the others EXPUNGE may come and shift the
   * numbers (RFC 9051 §7.5.1). Plain SEARCH data does not say which command it answers, so there is one at a time.
   */
  #dueOf({ capabilities }: MailboxWork, parts: Needs['parts'], standing: StandingFlight | undefined): Due[] {
    let isSearching = false;
    const due: Due[] = [];
    for (const { part, steps } of parts) {
      const searches = steps.some(({ verb }) => SEARCHES.has(verb));
      if (steps.length === 0 || (searches && isSearching && !capabilities.offers('ESEARCH'))) continue;
      isSearching ||= searches;
      due.push(...this.#send(part, steps, standing));
    }
    return due.sort(([a], [b]) => Number(isByUid(a)) - Number(isByUid(b)));
  }

  #send(part: UnderWay['part'], steps: readonly Step[], standing?: StandingFlight): Due[] {
    const answers: (Result | MailError)[] = [];
    this.#underWay.push({ part, steps, answers, standing });
    return steps.map((step, i) => [standing?.byUid(step) ?? step, (answer) => void (answers[i] = answer)]);
  }

  /** Steps that do not need the mailbox to be open: STATUS and MYRIGHTS. */
  #unselectedSteps({ work, parts }: Needs, isCountNeeded: boolean, isOpened: boolean): Due[] {
    const { path } = work;
    const isCounted = isCountNeeded || (!isOpened && parts.some(({ count }) => count?.alone));
    const items = work.statusItems(isCounted);
    const steps: Due[] = [];
    if (items.length > 0)
      steps.push(asking({ verb: 'STATUS', path, items }, (answer) => this.#takeStatus(work, answer)));
    if (work.asks('rights'))
      steps.push(asking({ verb: 'MYRIGHTS', path }, (answer) => (work.rights = answer)));
    if (work.asks('objectId'))
      steps.push(asking({ verb: 'OBJECT ID', path }, (answer) => (work.objectId = answer)));
    return steps;
  }

  #takeStatus(work: MailboxWork, answer: MailboxStatus | MailError): void {
    const before = work.count;
    work.takeStatus(answer);
    if (before === undefined && work.count !== undefined) this.#told.add(work);
  }

  /** @param isWritable it is open for writing already, and stays so */
  #openingOf(work: MailboxWork, isWritable: boolean): Due {
    const verb = isWritable || work.wantsSelect ? 'SELECT' : readingVerb(work.capabilities);
    const withModSeq = work.wantsModSeq;
    return asking({ verb, path: work.path, withModSeq }, (answer) => this.#opened(work, answer));
  }

  #opened(work: MailboxWork, answer: OpenMailbox | MailError): void {
    work.takeOpening(answer);
    if (work.opened) this.#told.add(work);
  }
}

const SEARCHES = new Set<Step['verb']>(['SEARCH', 'UID SEARCH', 'UID SORT']);

function isByUid(step: Step): boolean {
  return step.verb.startsWith('UID');
}

/** What is due now. */
function needsOf(work: MailboxWork): Needs {
  const parts = work.parts.map(dueOf);
  const { opening } = work;
  const isShort = parts.some(({ count }) => count?.alone === false);
  const hasNeeds = isShort || parts.some(({ steps }) => steps.length > 0);
  return {
    work,
    parts,
    wantsOpening: !(opening instanceof MailError) && (hasNeeds || (work.wantsSelect && !opening)),
    isShortOfCount: isShort && (work.count ?? work.countHint) === undefined,
  };
}

function dueOf(part: Part): Needs['parts'][number] {
  const { pending } = part;
  return { part, steps: pending.filter(isStep), count: countIn(pending) };
}

function isStep(step: Step | CountStep): step is Step {
  return step.verb !== 'COUNT';
}
