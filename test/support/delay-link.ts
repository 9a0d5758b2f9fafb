import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';

/** Octets on their way in one direction, and when they arrive. */
interface Parcel {
  readonly due: number;
  readonly octets: Buffer | undefined;
}

/**
 * A link with a round trip, in user space: TCP through it takes as long as through a wire of that length, but for its
 * bandwidth, which has no end. A new connection waits a round trip first, as for its handshake.
 */
export class DelayLink {
  /** Connections that were met. */
  connections = 0;
  readonly #server: net.Server;
  readonly #roundTrip: number;
  readonly #live = new Set<net.Socket>();

  private constructor(target: number, roundTrip: number) {
    this.#roundTrip = roundTrip;
    this.#server = net.createServer({ noDelay: true }, (client) => this.#meet(client, target));
  }

  /** @param roundTrip milliseconds */
  static async start(target: number, roundTrip: number): Promise<DelayLink> {
    const link = new DelayLink(target, roundTrip);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resets a connection, whichever; whether there was one. */
  killOne(): boolean {
    const all = [...this.#live];
    const victim = all[Math.floor(Math.random() * all.length)];
    victim?.resetAndDestroy();
    return victim !== undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.#live) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #meet(client: net.Socket, target: number): void {
    this.connections++;
    this.#live.add(client);
    const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
    const opens = performance.now() + this.#roundTrip;
    this.#carry(client, server, opens);
    this.#carry(server, client, opens);
    client.on('close', () => {
      this.#live.delete(client);
      server.destroy();
    });
    server.on('close', () => setTimeout(() => client.destroy(), this.#roundTrip));
  }

  #carry(from: net.Socket, to: net.Socket, opens: number): void {
    const way: Parcel[] = [];
    const arrive = () => {
      for (let first; (first = way[0]) && first.due <= performance.now() + 0.2;) {
        way.shift();
        if (first.octets) to.write(first.octets);
        else to.end();
      }
      if (way[0]) setTimeout(arrive, Math.max(0, way[0].due - performance.now()));
    };
    const send = (octets: Buffer | undefined) => {
      if (this.#roundTrip === 0) return octets ? to.write(octets) : to.end();
      const due = Math.max(performance.now(), opens - this.#roundTrip / 2) + this.#roundTrip / 2;
      way.push({ due, octets });
      if (way.length === 1) setTimeout(arrive, Math.max(0, due - performance.now()));
      return true;
    };
    from.on('data', send);
    from.on('end', () => send(undefined));
    from.on('error', () => to.destroy());
  }
}
