import type { Compression } from '../../mail/endpoint.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Connection } from '../wire/connection.ts';

/** Milliseconds until the greeting, three round trips or more, of a server that is far away. */
const FAR = 50;

/** Whether what the server sends on a connection is deflated (COMPRESS, RFC 4978), and whether that would be worth it. */
export class Deflation {
  readonly #isFar: boolean;
  #isAsked = false;

  /** @param dialTime milliseconds until the greeting was there */
  constructor(dialTime: number) {
    this.#isFar = dialTime >= FAR;
  }

  /** Whether it has not been asked for, is offered, and the server is far enough away for octets to matter. */
  isDue(choice: Compression, capabilities: Capabilities | undefined): boolean {
    const isWorth = choice === 'on' || (choice === 'auto' && this.#isFar);
    return isWorth && !this.#isAsked && capabilities?.has('COMPRESS=DEFLATE') === true;
  }

  /** Submitted behind a flight, in the same tick, it leaves in the same write. A refusal changes nothing. */
  async ask(connection: Connection): Promise<void> {
    this.#isAsked = true;
    await connection.compress().catch(() => {});
  }
}
