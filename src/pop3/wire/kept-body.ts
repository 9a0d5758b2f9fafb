import type { BodySink } from './command.ts';

/** What is kept of the lines of an answer, or where they go instead. */
export class KeptBody {
  /** Octets beyond those that are kept. */
  thrownAway = 0;
  readonly #most: number;
  readonly #sink: BodySink | undefined;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(target: number | BodySink) {
    this.#sink = typeof target === 'number' ? undefined : target;
    this.#most = typeof target === 'number' ? target : 0;
  }

  /** Answers how many octets it has kept of these. */
  take(octets: Buffer): number {
    if (this.#sink) {
      this.#sink.write(octets);
      return 0;
    }
    const room = this.#most - this.#length;
    const own = octets.subarray(0, Math.max(0, room));
    this.thrownAway += octets.length - own.length;
    if (own.length === 0) return 0;
    this.#pieces.push(own);
    this.#length += own.length;
    return own.length;
  }

  get isCut(): boolean {
    return this.thrownAway > 0;
  }

  get octets(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
