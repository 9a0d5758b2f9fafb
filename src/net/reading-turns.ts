/** Milliseconds of a turn of the event loop that go to those who have much to be read; all others come in between. */
const SLICE = 5;

interface Piece {
  readonly ticket: number;
  readonly read: () => void;
}

/**
 * What is much to read, read in turn: a few milliseconds of it in each turn of the event loop, however many connections
 * have something. Who came first goes on first: what all of them hold at once is then less than if they took turns.
 */
export class ReadingTurns {
  /** By their tickets. */
  readonly #waiting: Piece[] = [];
  #tickets = 0;
  #isUnderWay = false;

  /** A place in the line. */
  ticket(): number {
    return ++this.#tickets;
  }

  /** Has a piece read, behind those with earlier tickets. */
  ask(ticket: number, read: () => void): void {
    const before = this.#waiting.findLastIndex((other) => other.ticket < ticket);
    this.#waiting.splice(before + 1, 0, { ticket, read });
    this.#goOn();
  }

  #goOn(): void {
    if (this.#isUnderWay || this.#waiting.length === 0) return;
    this.#isUnderWay = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    const began = performance.now();
    for (let next; performance.now() - began < SLICE && (next = this.#waiting.shift());) {
      next.read();
      await settled();
    }
    this.#isUnderWay = false;
    this.#goOn();
  }
}

/** Settles behind all that goes on from what has just happened, as far as it waits for nothing from outside. */
function settled(): Promise<void> {
  return new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));
}
