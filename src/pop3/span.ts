/** A page's messages by number, newest first, and how it lies in the whole list. */

export interface FoundPage {
  readonly numbers: readonly number[];
  /** Messages in the maildrop. */
  readonly count: number;
  /** Messages in the list, if these are not all messages; undefined if the count was not requested. */
  readonly totalCount?: number | undefined;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** The last message that was looked at, where a search ends before the page is full. */
  readonly stoppedAt?: number | undefined;
}
/** Numbers from the oldest to the newest, both included; none where the oldest is above the newest. */

export interface Span {
  readonly oldest: number;
  readonly newest: number;
}
