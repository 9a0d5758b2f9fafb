import type { ContentDemand } from '../../mail/content-demand.ts';
import type { MessageDemand, PageDemand } from '../../mail/demand.ts';
import type { MailError } from '../../mail/errors.ts';
import type { SortKey } from '../../mail/order.ts';
import type { FetchedContent } from '../../mime/fetched-content.ts';
import type { Section } from '../commands/fetch-items.ts';
import type { FetchRow, OpenMailbox, Result } from '../commands/results.ts';
import type { Step } from '../commands/steps.ts';
import type { Capabilities } from '../wire/capabilities.ts';

/** Takes in a step's answer. */
export type Waiting = (result: Result | MailError) => void;

/** What a page of a searched or sorted list came to. */
export interface FoundRows {
  readonly rows: readonly FetchRow[];
  readonly hasPrevious: boolean;
  readonly hasNext: boolean;
  readonly total: number;
  readonly isApproximated: boolean;
}

/** A page of a list that is searched or sorted. */
export interface SearchedPage {
  readonly demand: PageDemand;
  readonly error: MailError | undefined;
  readonly found: FoundRows | undefined;
  readonly isStarted: boolean;
  readonly rows: readonly FetchRow[];
  /** What the row is sorted by. */
  sortKeyOf(row: FetchRow): SortKey;
  fail(error: MailError): void;
}

/** The pages of one mailbox's messages that are searched or sorted (`search/`). */
export interface SearchPart {
  readonly pages: ReadonlyMap<string, SearchedPage>;
  readonly hasNeeds: boolean;
  start(key: string, demand: PageDemand): void;
  /** @param isTaken a command that plain SEARCH data answers is in this flight already */
  steps(isTaken: boolean): [Step, Waiting][];
  /** The mailbox was opened (again). */
  open(opened: OpenMailbox): void;
  /** A flight was taken in. @param isSelected whether the mailbox is the one that is still open */
  settle(isSelected: boolean): void;
  fail(error: MailError): void;
}

/** The texts of one mailbox's messages (`content/`). */
export interface ContentPart {
  readonly hasNeeds: boolean;
  /** What to fetch of a single message together with its structure, where texts are wanted. */
  speculate(demand: { readonly content: ContentDemand }): Section[];
  /** @param speculative sections that were asked for with the row */
  want(row: FetchRow, demand: MessageDemand, speculative?: readonly Section[]): void;
  /** The fetches that are due, on the open mailbox. */
  steps(path: string): [Step, Waiting][];
  fail(error: MailError): void;
  /** What is inside a message; undefined: nobody asked. */
  contentOf(uid: number): FetchedContent | MailError | undefined;
  /** Strings of which headers are made: they say which charsets are needed. */
  strings(): Generator<string>;
}

/** What is imported only for plans that need it. */
export interface Planners {
  readonly content?: (() => ContentPart) | undefined;
  readonly search?: ((path: string, capabilities: Capabilities) => SearchPart) | undefined;
}
