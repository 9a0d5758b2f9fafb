import net from 'node:net';

import type { Listener } from '../../demo/listener.ts';
import { listen } from '../../demo/listener.ts';

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
  readonly #roundTrip: number;
  #listener!: Listener;
  #seen: ((text: string) => void) | undefined;
  /** Octets that may still come back. */
  #allowance = Infinity;

  private constructor(roundTrip: number) {
    this.#roundTrip = roundTrip;
  }

  /** @param roundTrip milliseconds */
  static async start(target: number, roundTrip: number): Promise<DelayLink> {
    const link = new DelayLink(roundTrip);
    link.#listener = await listen(0, (client) => link.#meet(client, target));
    return link;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** From now on no more than these octets come back: what the server says then is lost on the way. */
  hold(allowance = 0): void {
    this.#allowance = allowance;
  }

  /** Settles when these words go to the server. */
  sent(words: string): Promise<void> {
    return new Promise((resolve) => {
      this.#seen = (text) => text.includes(words) && resolve();
    });
  }

  /** Resets a connection, whichever; whether there was one. */
  killOne(): boolean {
    const all = [...this.#listener.sockets];
    const victim = all[Math.floor(Math.random() * all.length)];
    victim?.resetAndDestroy();
    return victim !== undefined;
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  #meet(client: net.Socket, target: number): void {
    this.connections++;
    const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
    const opens = performance.now() + this.#roundTrip;
    this.#carry(client, server, opens, () => true);
    this.#carry(server, client, opens, (octets) => (this.#allowance -= octets.length) >= 0);
    client.on('data', (octets: Buffer) => this.#seen?.(octets.toString('latin1')));
    client.on('close', () => server.destroy());
    server.on('close', () => setTimeout(() => client.destroy(), this.#roundTrip));
  }

  #carry(from: net.Socket, to: net.Socket, opens: number, mayPass: (octets: Buffer) => boolean): void {
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
    from.on('data', (octets: Buffer) => mayPass(octets) && send(octets));
    from.on('end', () => send(undefined));
    from.on('error', () => to.destroy());
  }
}
