import { Pieces } from '../../net/pieces.ts';
import type { BodySink } from './command.ts';

/** What is kept of the lines of an answer, or where they go instead. */
export class KeptBody {
  /** Octets that came, kept or not. */
  size = 0;
  readonly #most: number;
  readonly #sink: BodySink | undefined;
  readonly #pieces = new Pieces();

  constructor(target: number | BodySink) {
    this.#sink = typeof target === 'number' ? undefined : target;
    this.#most = typeof target === 'number' ? target : 0;
  }

  /** Answers how many octets it has kept of these; undefined: they went elsewhere. */
  take(octets: Buffer): number | undefined {
    if (this.#sink) return void this.#sink.write(octets);
    const room = this.#most - this.#pieces.length;
    const own = octets.subarray(0, Math.max(0, room));
    this.size += octets.length;
    if (own.length > 0) this.#pieces.push(own);
    return own.length;
  }

  get isCut(): boolean {
    return this.size > this.#pieces.length;
  }

  get octets(): Buffer {
    return this.#pieces.copy();
  }
}
