import type { UidPoint } from '../../mail/change-point.ts';
import type { ContentDemand, DeltaDemand, MessageDemand, PageDemand } from '../../mail/demand.ts';
import type { Delta } from '../../mail/mailbox.ts';
import type { MailError } from '../../mail/errors.ts';
import type { OrderKey, SortKey } from '../../mail/order.ts';
import type { FetchedContent } from '../../mime/fetched-content.ts';
import type { UidRange } from '../../mail/uid-ranges.ts';
import type { Plan } from '../../session/plan.ts';
import type { PlanUnderWay } from '../../session/under-way.ts';
import type { FetchItems, Section } from '../commands/fetch-items.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { Result, Step } from '../commands/table.ts';
import type { Capabilities } from '../wire/capabilities.ts';

/**
 * Asks for no command of its own: the number of messages, which opening the mailbox tells, or STATUS.
 * `alone`: nothing else is wanted, so the mailbox need not be opened for it.
 */
export interface CountStep {
  readonly verb: 'COUNT';
  readonly alone: boolean;
}

/** A step that is due, and what takes in its answer. */
export type Due = readonly [step: Step, take: (answer: Result | MailError) => void];

/** A part of what is wanted of one mailbox. Its steps run on the open mailbox, which the schedule sees to. */
export type MailboxPlan<T> = Plan<Step | CountStep, Result | MailError, T>;

/** The same, on its way. */
export type Part<T = unknown> = PlanUnderWay<Step | CountStep, Result | MailError, T>;

/** What a part can know of its mailbox, as of now. */
export interface MailboxScope {
  readonly path: string;
  readonly capabilities: Capabilities;
  /** What SELECT or EXAMINE said, most recently; undefined: it leaves in the same flight, or is still to come. */
  readonly opened: OpenMailbox | undefined;
  /** Whether nothing else was opened since. */
  readonly isSelected: boolean;
  /** How many messages there are: said by SELECT, EXAMINE or STATUS; undefined: not known. */
  readonly count: number | undefined;
  /** EXISTS from an earlier call. Only a hint for locating a page. */
  readonly countHint: number | undefined;
  /** What a demand costs here. */
  readonly itemsOf: (demand: MessageDemand) => FetchItems;
}

/** What is known of a mailbox before the first flight. */
export interface KnownOfMailbox {
  /** How many messages there may be; undefined: not known. */
  readonly countHint?: number | undefined;
  /** A change of this call has left it open, and STATUS is not known to tell what it did. */
  readonly isLeftOpen?: boolean;
}

/** What a page of messages came to. */
export interface FoundPage {
  readonly rows: readonly FetchRow[];
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Of the whole list. */
  readonly total: number;
  readonly isApproximated: boolean;
  /** Messages of the same conversations that stand elsewhere; left out: not asked, or not to be had in the same flight. */
  readonly kin?: FoundKin | undefined;
  /** What a cursor at this row holds besides its UID. */
  placeOf(row: FetchRow): RowPlace;
}

/** Messages of a page's conversations that stand elsewhere; complete: all of the mailbox was looked at. */
export interface FoundKin {
  readonly rows: readonly FetchRow[];
  readonly isComplete: boolean;
}

export type RowPlace =
  | { readonly position: number; readonly count: number }
  | { readonly orderKey: OrderKey; readonly sortKey: SortKey; readonly days?: number };

/** The lists of one mailbox that are searched or sorted (`search/`). */
export interface SearchPlanner {
  /** @param isAlone whether this is the only such list of the mailbox: SEARCHRES has one `$` per session */
  page(demand: PageDemand, scope: MailboxScope, isAlone: () => boolean): ReadPlan<FoundPage>;
}

/** The texts of one mailbox's messages (`content/`). */
export interface ContentPlanner {
  /** Whether fetches are due. */
  readonly hasNeeds: boolean;
  /** What to fetch of a single message together with its structure, where texts are wanted. */
  speculate(demand: { readonly content: ContentDemand }): Section[];
  /** @param speculative sections that were asked for with the row */
  want(row: FetchRow, demand: MessageDemand, speculative?: readonly Section[]): void;
  /** The fetches that are due, in one flight. */
  fetch(path: string): ReadPlan<void>;
  fail(error: MailError): void;
  /** What is inside the message of a row, with the names that came later; undefined: not asked. */
  contentOf(row: FetchRow): FetchedContent | MailError | undefined;
  /** Strings of which headers are made: they say which charsets are needed. */
  strings(): Generator<string>;
}

/** What a delta can know of its mailbox. */
export type DeltaScope = Pick<MailboxScope, 'path' | 'capabilities'>;

/** What changed in a mailbox since a token was given out. */
export interface FoundDelta extends Pick<Delta, 'hasMore' | 'flagsFrom' | 'basis'> {
  readonly uidValidity: number;
  readonly created: readonly FetchRow[];
  readonly updated: readonly FetchRow[];
  readonly vanished: readonly UidRange[];
  /** What the next token holds. */
  readonly point: UidPoint;
}

/** What changed in one mailbox (`sync/`). */
export interface SyncPlanner {
  /** Opens the mailbox itself, for it has to be opened anew, and sends nothing that another mailbox could answer. */
  delta(demand: DeltaDemand, scope: DeltaScope): ReadPlan<FoundDelta>;
  /** What the token of a page holds. */
  point(scope: MailboxScope): MailboxPlan<UidPoint>;
}

/** What is imported only for plans that need it. */
export interface Planners {
  readonly sync?: SyncPlanner | undefined;
  readonly content?: (() => ContentPlanner) | undefined;
  readonly search?: SearchPlanner | undefined;
}

/** The wish for the number of messages among the steps of a part. */
export function countIn(steps: readonly (Step | CountStep)[]): CountStep | undefined {
  return steps.find((step): step is CountStep => step.verb === 'COUNT');
}
