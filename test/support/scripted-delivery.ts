import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Duplex } from 'node:stream';

import { drained } from '../../demo/drained.ts';

/** How octets leave. */
export interface Delivery {
  /** Every octet on its own, or one cut at this octet of all that is sent. */
  readonly cut?: 'octets' | number;
  /** Milliseconds before each answer. */
  readonly delay?: number;
  /** The connection ends when so many octets have been sent. */
  readonly closeAfterOctets?: number;
}

/** The way out of a connection. */
export class Outlet {
  sent = 0;
  readonly #delivery: Delivery;
  #stream: Duplex;

  constructor(stream: Duplex, delivery: Delivery) {
    this.#stream = stream;
    this.#delivery = delivery;
  }

  /** From now on through here (TLS). */
  redirect(stream: Duplex): void {
    this.#stream = stream;
  }

  /** Sends the octets the way the delivery wants it. Resolves when there is room for more. */
  async send(octets: Buffer): Promise<void> {
    const { delay, closeAfterOctets = Infinity } = this.#delivery;
    if (delay) await setTimeout(delay);
    const left = closeAfterOctets - this.sent;
    for (const piece of this.#pieces(octets.subarray(0, left))) await this.#write(piece);
    if (octets.length >= left) this.#stream.end();
  }

  #pieces(octets: Buffer): Buffer[] {
    const { cut } = this.#delivery;
    if (cut === 'octets') return Array.from(octets, (octet) => Buffer.of(octet));
    const at = (cut ?? 0) - this.sent;
    return at > 0 && at < octets.length ? [octets.subarray(0, at), octets.subarray(at)] : [octets];
  }

  async #write(piece: Buffer): Promise<void> {
    if (!this.#stream.writable) return;
    this.sent += piece.length;
    const hasRoom = this.#stream.write(piece);
    // Two turns of the loop: the client has read this piece before the next one is on its way.
    if (this.#delivery.cut !== undefined) for (let turn = 0; turn < 2; turn++) await setImmediate();
    if (!hasRoom) await drained(this.#stream);
  }
}
