/** What a mailbox was like when a token was given out: all that a later call needs to find out what changed since. */
export type ChangePoint = UidPoint | MaildropPoint;

/** Where a message stood, counted from the oldest as 1. */
export interface Mark {
  readonly position: number;
  readonly uid: number;
}

/**
 * A mailbox by its UIDs. UIDs are never used again while UIDVALIDITY stays (RFC 9051 §2.3.1.1), so of the messages below
 * `uidNext` some may vanish and none come: in every range of UIDs an equal count proves an equal set.
 */
export interface UidPoint {
  readonly uidValidity: number;
  /** All that the client was told of lies below. */
  readonly uidNext: number;
  /** How many messages it was told of. */
  readonly count: number;
  /** Flags are told as of this modification sequence; null: the mailbox keeps none. */
  readonly modSeq: bigint | null;
  /** Ascending; a message in some tens, dense at the newest end. */
  readonly marks: readonly Mark[];
  /** Flags are being told page by page, downwards; null: they are not. */
  readonly walk: FlagWalk | null;
  /** Flags of the newest messages by digests, where there is no modification sequence; null: not yet. */
  readonly leaves: FlagLeaves | null;
}

/** From `from` upwards flags are told as of `modSeq`; below it as of the point's own. */
export interface FlagWalk {
  readonly from: number;
  readonly modSeq: bigint;
}

/** Digests of UIDs and flags, for each 32 UIDs that hold a message. */
export interface FlagLeaves {
  /** The lowest UID that they cover. */
  readonly from: number;
  /** By UID divided by 32: 32 bits. */
  readonly digests: ReadonlyMap<number, number>;
}

/** A maildrop by its unique-ids. */
export interface MaildropPoint {
  readonly count: number;
  /** 64 bits over all unique-ids in order. */
  readonly all: bigint;
  /** 24 bits of each of the newest messages, oldest first. */
  readonly newest: readonly number[];
}
