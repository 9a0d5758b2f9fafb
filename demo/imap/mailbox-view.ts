import type { Mailbox } from '../store/mailbox.ts';
import type { StoredMessage } from '../store/message.ts';
import { SequenceSet } from './sequence-set.ts';

/** A message as one session sees it. */
export interface Entry {
  readonly message: StoredMessage;
  readonly isRecent: boolean;
  /** The mod-sequence up to which the client has been told the flags. */
  told: number;
}

/** What the client has to be told to see what is there. `expunged` in the order in which it is to be said. */
export interface Changes {
  expunged: number[];
  hasArrivals: boolean;
  flagged: Entry[];
}

/**
 * A session's view of its selected mailbox: the sequence numbers as the client knows them. It changes only when the
 * client is told so (RFC 3501 §7.4.1), so an expunged message stays readable in it until then (RFC 2180 §4.1.2).
 */
export class MailboxView {
  readonly mailbox: Mailbox;
  readonly isReadOnly: boolean;
  entries: Entry[] = [];

  constructor(mailbox: Mailbox, isReadOnly: boolean) {
    this.mailbox = mailbox;
    this.isReadOnly = isReadOnly;
    this.#addArrivals();
  }

  get recent(): number {
    return this.entries.filter(({ isRecent }) => isRecent).length;
  }

  numberOf(entry: Entry): number {
    return this.entries.indexOf(entry) + 1;
  }

  /** The entries that a set names, in mailbox order. */
  select(set: string, byUid: boolean): Entry[] {
    const highest = byUid ? (this.entries.at(-1)?.message.uid ?? 0) : this.entries.length;
    const numbers = new SequenceSet(set, highest);
    if (byUid) return this.entries.filter(({ message }) => numbers.has(message.uid));
    numbers.requireWithin(this.entries.length);
    return this.entries.filter((_, index) => numbers.has(index + 1));
  }

  /** Brings the view up to date and answers what changed; without `mayExpunge` the vanished stay (RFC 3501 §5.5). */
  update(mayExpunge: boolean): Changes {
    const expunged = mayExpunge ? this.#dropExpunged() : [];
    const hasArrivals = this.#addArrivals();
    const flagged = this.entries.filter(({ message, told }) => !message.isExpunged && message.modSeq > told);
    for (const entry of flagged) entry.told = entry.message.modSeq;
    return { expunged, hasArrivals, flagged };
  }

  /** Sequence numbers from the highest down: so each is right at the moment it is said. */
  #dropExpunged(): number[] {
    const numbers = this.entries.flatMap(({ message }, index) => (message.isExpunged ? [index + 1] : []));
    if (numbers.length > 0) this.entries = this.entries.filter(({ message }) => !message.isExpunged);
    return numbers.reverse();
  }

  #addArrivals(): boolean {
    const lastUid = this.entries.at(-1)?.message.uid ?? 0;
    const arrivals = this.mailbox.messages.filter(({ uid }) => uid > lastUid);
    for (const message of arrivals) {
      const isRecent = this.mailbox.recent.has(message.uid);
      // Only a session that may change the mailbox takes \Recent away from the next (RFC 3501 §6.3.2).
      if (!this.isReadOnly) this.mailbox.recent.delete(message.uid);
      this.entries.push({ message, isRecent, told: message.modSeq });
    }
    return arrivals.length > 0;
  }
}
