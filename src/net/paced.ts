import { ReadingTurns } from './reading-turns.ts';

/** Octets that a call reads as soon as they come: a page of envelopes, or the counts of a thousand mailboxes. */
const AT_ONCE = 128 * 1024;
/** Octets that are read in one go beyond that: some milliseconds of work where they are the shortest of lines. */
const PIECE = 16 * 1024;

/** Where the octets come from. */
export interface Tap {
  pause(): unknown;
  resume(): unknown;
}

const turns = new ReadingTurns();

/**
 * Octets on their way from a socket to what reads them. The system hands over megabytes at once where a server sends as fast
 * as it can, and all other callers of the process would wait until they are read: beyond what most calls need, a piece is
 * read when its turn comes, and the socket waits meanwhile.
 */
export class PacedOctets {
  readonly #hear: (octets: Buffer) => void;
  readonly #source: Tap;
  /** Its place in the line; undefined: what came in this call was not much. */
  #ticket: number | undefined;
  /** Octets of this call. */
  #taken = 0;
  #waiting: Buffer[] = [];
  /** What reads them has no room. */
  #isHeld = false;
  #isAsked = false;
  #isStopped = false;
  #onEnd: (() => void) | undefined;

  constructor(source: Tap, hear: (octets: Buffer) => void) {
    this.#source = source;
    this.#hear = hear;
  }

  /** Whether something has come that was not read yet. */
  get hasMore(): boolean {
    return this.#waiting.length > 0;
  }

  /** Another call begins. */
  begin(): void {
    this.#taken = 0;
    this.#ticket = undefined;
  }

  push(octets: Buffer): void {
    if (this.#isStopped) return;
    this.#taken += octets.length;
    if (this.#taken <= AT_ONCE && this.#waiting.length === 0 && !this.#isHeld) return this.#hear(octets);
    for (let at = 0; at < octets.length; at += PIECE) this.#waiting.push(octets.subarray(at, at + PIECE));
    this.#source.pause();
    this.#ask();
  }

  /** Nothing more will come; `onEnd` is called when all that came was read. */
  end(onEnd: () => void): void {
    if (!this.hasMore) return onEnd();
    this.#onEnd = onEnd;
    this.#isHeld = false;
    this.#ask();
  }

  /** There is no room for more. */
  pause(): void {
    this.#isHeld = true;
    this.#source.pause();
  }

  /** There is room again. */
  resume(): void {
    this.#isHeld = false;
    if (this.hasMore) this.#ask();
    else this.#source.resume();
  }

  /** What waits is not read any more. */
  stop(): void {
    this.#isStopped = true;
    this.#waiting = [];
  }

  #ask(): void {
    if (this.#isAsked || this.#isHeld) return;
    this.#isAsked = true;
    turns.ask((this.#ticket ??= turns.ticket()), () => this.#next());
  }

  #next(): void {
    this.#isAsked = false;
    if (this.#isHeld) return;
    const octets = this.#waiting.shift();
    if (octets) this.#hear(octets);
    if (this.hasMore) this.#ask();
    else if (this.#onEnd) this.#onEnd();
    else if (!this.#isHeld && !this.#isStopped) this.#source.resume();
  }
}
