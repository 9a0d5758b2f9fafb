import type { MailStore } from '../store/mail-store.ts';
import type { Mailbox } from '../store/mailbox.ts';
import type { StoredMessage } from '../store/message.ts';
import { Refusal } from '../store/refusal.ts';
import { withLastLineEnd } from './octets.ts';

export interface Entry {
  /** From 1 on, for this session. */
  number: number;
  /** For good: UIDVALIDITY and UID name one message for ever. */
  uniqueId: string;
  octets: Buffer;
  message: StoredMessage;
  isMarked: boolean;
}

/** Whose INBOX is open. */
const locked = new WeakSet<MailStore>();

/**
 * INBOX as it was when it was opened: what comes or goes elsewhere changes nothing here, and nobody else can open it
 * over POP3 until it is closed (RFC 1939 §4).
 */
export class Maildrop {
  readonly #store: MailStore;
  readonly #inbox: Mailbox;
  readonly #entries: readonly Entry[];

  /** @throws Refusal IN-USE (RFC 2449 §8.1.2) */
  constructor(store: MailStore) {
    if (locked.has(store)) throw new Refusal('Another session has this maildrop open', 'IN-USE');
    locked.add(store);
    this.#store = store;
    this.#inbox = store.need('INBOX');
    this.#entries = this.#inbox.messages.map((message, index) => ({
      number: index + 1,
      uniqueId: `${this.#inbox.uidValidity}.${message.uid}`,
      octets: withLastLineEnd(message.raw),
      message,
      isMarked: false,
    }));
  }

  /** All that are not marked. */
  get entries(): readonly Entry[] {
    return this.#entries.filter(({ isMarked }) => !isMarked);
  }

  /** Octets of all that are not marked. */
  get size(): number {
    return this.entries.reduce((sum, { octets }) => sum + octets.length, 0);
  }

  /** @throws Refusal where there is none, or it is marked */
  entry(number: number): Entry {
    const entry = this.#entries[number - 1];
    if (!entry || entry.isMarked) throw new Refusal('No such message');
    return entry;
  }

  unmarkAll(): void {
    for (const entry of this.#entries) entry.isMarked = false;
  }

  /** Removes what is marked. How many of them there still were. */
  update(): number {
    const gone = this.#entries.filter(({ isMarked, message }) => isMarked && !message.isExpunged);
    this.#inbox.remove(gone.map(({ message }) => message));
    return gone.length;
  }

  /** Lets others in. Nothing is removed by it. */
  close(): void {
    locked.delete(this.#store);
  }
}
