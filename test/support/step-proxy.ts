import net from 'node:net';

import type { Listener } from '../../demo/listener.ts';
import { listen } from '../../demo/listener.ts';

/**
 * TCP proxies in front of several servers that count what passes, piece by piece, over all of them. At one of these steps
 * an accident happens. What was about to pass on a connection that it ends is lost, as if the one end had never written
 * it, or the other never read it.
 */
export class StepProxy {
  /** Since the last accident was ordered. */
  steps = 0;
  readonly #ports = new Map<string, number>();
  readonly #listeners: Listener[] = [];
  readonly #ends = new Map<net.Socket, string>();
  #at = Infinity;
  #accident = (): void => {};

  /** @param doors ports of the servers, by name */
  static async start(doors: Readonly<Record<string, number>>): Promise<StepProxy> {
    const proxy = new StepProxy();
    for (const [door, target] of Object.entries(doors)) {
      const listener = await listen(0, (client) => proxy.#meet(client, door, target));
      proxy.#listeners.push(listener);
      proxy.#ports.set(door, listener.port);
    }
    return proxy;
  }

  port(door: string): number {
    return this.#ports.get(door)!;
  }

  /** The accident happens at this step from now; Infinity: at none. */
  at(step: number, accident = (): void => {}): void {
    this.steps = 0;
    this.#at = step;
    this.#accident = accident;
  }

  /** Ends what is open, of one door or of all. */
  cut(door?: string): void {
    for (const [socket, name] of this.#ends) if (door === undefined || name === door) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await Promise.all(this.#listeners.map((each) => each.close()));
  }

  #meet(client: net.Socket, door: string, target: number): void {
    const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const socket of [client, server]) this.#ends.set(socket, door);
    this.#pass(client, server);
    this.#pass(server, client);
  }

  #pass(from: net.Socket, to: net.Socket): void {
    from.on('data', (octets: Buffer) => {
      if (this.steps++ === this.#at) this.#accident();
      if (!from.destroyed) to.write(octets);
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#ends.delete(from);
      to.destroy();
    });
  }
}
