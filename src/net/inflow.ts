import { Inflater } from './deflated.ts';
import { PacedOctets } from './paced.ts';
import type { Tap } from './paced.ts';

/** Who takes what comes. */
interface InflowListener {
  readonly onOctets: (octets: Buffer) => void;
  /** What came was to be deflated, and was not. */
  readonly onNotDeflated: (cause: Error) => void;
}

/** What comes in on a socket, on its way to a reader: in its turn where it is much, inflated once that was agreed on. */
export class Inflow {
  readonly #listener: InflowListener;
  readonly #paced: PacedOctets;
  /** Undefined: what comes is as it is. */
  #inflater: Inflater | undefined;

  constructor(socket: Tap, listener: InflowListener) {
    this.#listener = listener;
    this.#paced = new PacedOctets(socket, (octets) => this.#hear(octets));
  }

  /** Whether something has come that was not handed on yet. */
  get hasMore(): boolean {
    return this.#paced.hasMore;
  }

  /** Another call begins. */
  begin(): void {
    this.#paced.begin();
  }

  push(octets: Buffer): void {
    this.#paced.push(octets);
  }

  /** From here on everything is deflated. @param rest what has come of it already */
  deflatedFrom(rest: Buffer, onEnd: () => void): void {
    this.#inflater = new Inflater({
      onOctets: (octets) => this.#listener.onOctets(octets),
      onEnd: (cause) => (cause ? this.#listener.onNotDeflated(cause) : onEnd()),
    });
    if (rest.length > 0) this.#hear(rest);
  }

  /** What takes the octets has no room: they stay in the socket. */
  pause(): void {
    this.#inflater?.pause();
    this.#paced.pause();
  }

  /** There is room again. */
  resume(): void {
    this.#inflater?.resume();
    this.#paced.resume();
  }

  /** Nothing more will come; `onEnd` is called behind all that has. */
  end(onEnd: () => void): void {
    this.#paced.end(() => (this.#inflater ? this.#inflater.end() : onEnd()));
  }

  /** Nothing more matters. */
  stop(): void {
    this.#inflater?.stop();
    this.#paced.stop();
  }

  #hear(octets: Buffer): void {
    if (!this.#inflater) this.#listener.onOctets(octets);
    else if (!this.#inflater.push(octets, () => this.#paced.resume())) this.#paced.pause();
  }
}
