import type { MailError } from '../../mail/errors.ts';
import type { BodySink } from './command.ts';

/** Octets that wait for a reader before the socket is told to stop, and at which it may go on. */
const [HIGH, LOW] = [512 * 1024, 128 * 1024];

/** What holds the octets back. */
interface Source {
  pause(): void;
  resume(): void;
}

/**
 * The lines of an answer as a stream: what comes faster than it is read stays with the server, so memory is bounded.
 * `return()` gives the rest up.
 */
export class BodyStream implements BodySink, AsyncIterator<Buffer, undefined> {
  /** Settles when nothing more will be read: with whether all was. */
  readonly over: Promise<boolean>;
  readonly #source: Source;
  readonly #queue: Buffer[] = [];
  #waiting = 0;
  #isEnded = false;
  #failure: MailError | undefined;
  #wake: () => void = () => {};
  #settle: (isWhole: boolean) => void = () => {};

  constructor(source: Source) {
    this.#source = source;
    this.over = new Promise((resolve) => (this.#settle = resolve));
  }

  write(octets: Buffer): void {
    this.#queue.push(octets);
    this.#waiting += octets.length;
    if (this.#waiting > HIGH) this.#source.pause();
    this.#wake();
  }

  /** All of it has come. */
  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  fail(error: MailError): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** @throws MailError where the answer was refused or its rest is lost: never a clean end */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    while (this.#queue.length === 0 && !this.#isEnded && !this.#failure)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    const octets = this.#queue.shift();
    if (octets) {
      this.#waiting -= octets.length;
      if (this.#waiting < LOW) this.#source.resume();
      return { done: false, value: octets };
    }
    this.#settle(!this.#failure);
    if (this.#failure) throw this.#failure;
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#settle(this.#isEnded && this.#queue.length === 0);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
