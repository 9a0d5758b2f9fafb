import { FlagSpellings } from './flags.ts';
import type { NewMessage, StoredMessage } from './message.ts';

/** SPECIAL-USE attributes (RFC 6154 §2) that the demo assigns. */
export type SpecialUse = '\\Drafts' | '\\Sent' | '\\Junk' | '\\Trash' | '\\Archive';

/**
 * One mailbox: messages in UID order, and counters that only grow. It knows no protocol. Sessions learn of changes by
 * comparing what they showed last with what is here; `watch` only tells those that idle that it is worth looking.
 */
export class Mailbox {
  path: string;
  uidValidity: number;
  specialUse: SpecialUse | undefined;
  /** False for a mere level of the hierarchy (\Noselect). */
  isSelectable: boolean;
  isDeleted = false;
  uidNext = 1;
  highestModSeq = 1;
  messages: StoredMessage[] = [];
  readonly spellings = new FlagSpellings();
  /** UIDs that no session has been told of yet: \Recent belongs to the first that is (RFC 3501 §2.3.2). */
  readonly recent = new Set<number>();
  readonly #watchers = new Set<() => void>();

  constructor(path: string, uidValidity: number, isSelectable = true) {
    this.path = path;
    this.uidValidity = uidValidity;
    this.isSelectable = isSelectable;
  }

  append({ raw, flags = [], receivedAt = new Date() }: NewMessage): StoredMessage {
    const message: StoredMessage = {
      uid: this.uidNext++,
      raw,
      receivedAt: new Date(Math.floor(receivedAt.getTime() / 1000) * 1000),
      flags: this.spellings.spell(flags),
      modSeq: ++this.highestModSeq,
      isExpunged: false,
    };
    this.messages.push(message);
    this.recent.add(message.uid);
    this.#notify();
    return message;
  }

  /** Sets exactly these flags. A change that changes nothing leaves the mod-sequence alone. */
  setFlags(message: StoredMessage, flags: Iterable<string>): void {
    const wanted = this.spellings.spell(flags);
    if (message.isExpunged || haveTheSame(wanted, message.flags)) return;
    message.flags = wanted;
    message.modSeq = ++this.highestModSeq;
    this.#notify();
  }

  /** Removes messages for good. */
  remove(messages: Iterable<StoredMessage>): void {
    const gone = new Set(messages);
    if (gone.size === 0) return;
    for (const message of gone) {
      message.isExpunged = true;
      this.recent.delete(message.uid);
    }
    this.messages = this.messages.filter((message) => !gone.has(message));
    this.highestModSeq++;
    this.#notify();
  }

  markDeleted(): void {
    this.isDeleted = true;
    this.#notify();
  }

  count(holds: (message: StoredMessage) => boolean): number {
    return this.messages.filter(holds).length;
  }

  /** Octets of all messages, or of those that are asked for. */
  size(holds: (message: StoredMessage) => boolean = () => true): number {
    return this.messages.filter(holds).reduce((sum, message) => sum + message.raw.length, 0);
  }

  /** Calls `onChange` after every change, until the returned function is called. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  #notify(): void {
    for (const onChange of this.#watchers) onChange();
  }
}

function haveTheSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((flag) => b.has(flag));
}
