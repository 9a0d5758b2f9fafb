import { Refusal } from '../store/refusal.ts';
import { withLastLineEnd } from './octets.ts';

/** Mail that can be opened. */
export interface MaildropSource {
  /** What is there now, the oldest first; a unique id is one message's for good. */
  list(): readonly Stored[];
}

interface Stored {
  readonly uniqueId: string;
  readonly raw: Buffer;
  /** False where it has gone already. */
  remove(): boolean;
}

export interface NumberedMessage {
  /** From 1 on, for this session. */
  number: number;
  uniqueId: string;
  octets: Buffer;
  isMarked: boolean;
  remove(): boolean;
}

/** What is open. */
const locked = new WeakSet<MaildropSource>();

/**
 * A maildrop as it was when it was opened: what comes or goes elsewhere changes nothing here, and nobody else can open
 * it over POP3 until it is closed (RFC 1939 §4).
 */
export class Maildrop {
  readonly #source: MaildropSource;
  readonly #entries: readonly NumberedMessage[];

  /** @throws Refusal IN-USE (RFC 2449 §8.1.2) */
  constructor(source: MaildropSource) {
    if (locked.has(source)) throw new Refusal('Another session has this maildrop open', 'IN-USE');
    locked.add(source);
    this.#source = source;
    this.#entries = source.list().map((stored, index) => ({
      number: index + 1,
      uniqueId: stored.uniqueId,
      octets: withLastLineEnd(stored.raw),
      isMarked: false,
      remove: () => stored.remove(),
    }));
  }

  /** All that are not marked. */
  get entries(): readonly NumberedMessage[] {
    return this.#entries.filter(({ isMarked }) => !isMarked);
  }

  /** Octets of all that are not marked. */
  get size(): number {
    return this.entries.reduce((sum, { octets }) => sum + octets.length, 0);
  }

  /** @throws Refusal where there is none, or it is marked */
  entry(number: number): NumberedMessage {
    const entry = this.#entries[number - 1];
    if (!entry || entry.isMarked) throw new Refusal('No such message');
    return entry;
  }

  unmarkAll(): void {
    for (const entry of this.#entries) entry.isMarked = false;
  }

  /** Removes what is marked. How many of them there still were. */
  update(): number {
    return this.#entries.filter((entry) => entry.isMarked && entry.remove()).length;
  }

  /** Lets others in. Nothing is removed by it. */
  close(): void {
    locked.delete(this.#source);
  }
}
