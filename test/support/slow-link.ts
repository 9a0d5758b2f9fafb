import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';

/** A TCP link that takes its time, and can be held: what a server says then is lost on the way. */
export class SlowLink {
  /** Milliseconds that every piece is under way. */
  delay: number;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #seen: ((text: string) => void) | undefined;
  /** Octets that may still come back. */
  #allowance = Infinity;

  private constructor(target: number, delay: number) {
    this.delay = delay;
    this.#server = net.createServer((client) => this.#meet(client, target));
  }

  static async start(target: number, delay = 0): Promise<SlowLink> {
    const link = new SlowLink(target, delay);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on no more than these octets come back. */
  hold(allowance = 0): void {
    this.#allowance = allowance;
  }

  /** Settles when these words go to the server. */
  async sent(words: string): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#seen = (text) => text.includes(words) && resolve();
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #meet(client: net.Socket, target: number): void {
    const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
    client.setNoDelay();
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.on('data', (octets: Buffer) => {
        if (from === client) this.#seen?.(octets.toString('latin1'));
        else if ((this.#allowance -= octets.length) < 0) return;
        setTimeout(() => to.write(octets), this.delay);
      });
      from.on('end', () => setTimeout(() => to.end(), this.delay));
      from.on('error', () => to.destroy());
      from.on('close', () => this.#sockets.delete(from));
    }
  }
}
