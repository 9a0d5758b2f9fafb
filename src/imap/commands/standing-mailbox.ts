import type { UidRange } from '../../mail/uid-ranges.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { OpenMailbox, OpenPlace } from './select.ts';
import type { MailboxView } from '../wire/mailbox-view.ts';

/** A mailbox that a session has open, with what opening it said and all that was told of it since. */
export class StandingMailbox {
  readonly path: string;
  readonly isWritable: boolean;
  readonly view: MailboxView;
  /** When it was opened, milliseconds since 1970. */
  readonly since: number;
  readonly #opened: OpenMailbox;
  /** The next UID as it was told last; null: it was not. */
  #uidNext: number | null;
  /** Messages that had arrived by then. */
  #arrivals = 0;

  constructor(
    { path, isWritable }: OpenPlace,
    opened: OpenMailbox,
    { view, now }: { readonly view: MailboxView; readonly now: number },
  ) {
    this.path = path;
    this.isWritable = isWritable;
    this.view = view;
    this.since = now;
    this.#opened = opened;
    this.#uidNext = opened.uidNext;
  }

  /** Whether all that was told fits together, and ids mean something here. */
  get isTrue(): boolean {
    const { hasNoUids, uidValidity } = this.#opened;
    return !this.view.isBroken && this.view.exists !== undefined && !hasNoUids && uidValidity > 0;
  }

  /** What opening it would say now, but for modification sequences, which are told only then. */
  get opened(): OpenMailbox {
    return { ...this.#opened, exists: this.view.exists!, uidNext: this.#uidNext, highestModSeq: null };
  }

  /**
   * The same mailbox was open before. UIDs are never used again, so nothing has come or gone where count and next UID are the
   * same (RFC 9051 §2.3.1.1), and everything stands where it stood.
   */
  adopt(before: StandingMailbox): void {
    const { exists, uidNext, uidValidity } = this.#opened;
    const isSame = before.path === this.path && before.#opened.uidValidity === uidValidity;
    if (isSame && before.isTrue && before.view.exists === exists && before.uidNext === uidNext)
      this.view.adopt(before.view);
  }

  /** Below it are the UIDs of all messages that were told of. */
  get uidNext(): number {
    return Math.max(this.#uidNext ?? 1, this.view.highestUid + 1);
  }

  /** The UIDs from one position to another; undefined: not known. */
  uidsAt(positions: UidRange): UidRange | undefined {
    return this.view.uidsAt(positions);
  }

  /** Whether what is behind its name now is what is open; what differs by new mail only is taken in. */
  confirms({ uidValidity, uidNext, messages }: MailboxStatus): boolean {
    const { view } = this;
    const hasGrown = view.arrivals > this.#arrivals;
    const isNext = uidNext === null || this.#uidNext === null || uidNext >= this.#uidNext;
    const isSame = hasGrown || uidNext === null || this.#uidNext === null || uidNext === this.#uidNext;
    if (uidValidity !== this.#opened.uidValidity || messages !== view.exists || !isNext || !isSame)
      return false;
    this.#uidNext = uidNext;
    this.#arrivals = view.arrivals;
    return true;
  }
}

/** A mailbox that is open from before and can be relied on. */
export interface Standing {
  readonly mailbox: StandingMailbox;
  /** Whether STATUS shows that its name still means it. */
  readonly isWitnessed: boolean;
}

/** What a session has open when a plan is made. */
export interface OpenBefore {
  /** Left out: nothing. */
  readonly open?: OpenPlace | undefined;
  /** The same, where it need not be opened anew. */
  readonly standing?: Standing | undefined;
  /** Whether STATUS of it tells what is there now. */
  readonly isCounted?: boolean;
  /** Whether it can be left without opening another (RFC 3691). */
  readonly canLeave?: boolean;
}
