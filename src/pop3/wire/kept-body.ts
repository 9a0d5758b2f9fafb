import type { BodySink } from './command.ts';

/** What is kept of the lines of an answer, or where they go instead. */
export class KeptBody {
  isCut = false;
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
    if (octets.length > room) this.isCut = true;
    if (room <= 0) return 0;
    const own = octets.subarray(0, room);
    this.#pieces.push(own);
    this.#length += own.length;
    return own.length;
  }

  get octets(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}
