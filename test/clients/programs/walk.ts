/** All that a program is told of the gateway. */
export interface Place {
  /** As `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly token: string;
}

/** What a program did, as its client answered. */
export interface Walk {
  /** Subjects of the first page, and of the next one. */
  readonly first: readonly string[];
  readonly next: readonly string[];
  /** Whether the newest message is flagged now. */
  readonly isFlagged: boolean;
  /** Which message was moved into the archive: the second. */
  readonly moved: readonly string[];
}

export const PAGE = 5;
