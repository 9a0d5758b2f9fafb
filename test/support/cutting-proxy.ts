import net from 'node:net';

import type { Listener } from '../../demo/listener.ts';
import { listen } from '../../demo/listener.ts';

export type Direction = 'to server' | 'to client';

/** Where a connection ends: behind so many octets in one direction. */
export interface Cut {
  readonly direction: Direction;
  readonly octets: number;
}

/** One connection through the proxy, and how much may still pass. */
interface Passage {
  readonly left: Record<Direction, number>;
  isWatched: boolean;
}

/** A TCP proxy that ends one connection at an octet, and passes all later ones on whole. */
export class CuttingProxy {
  /** What passed on the connection that is to be cut. */
  passed: Record<Direction, string> = { 'to server': '', 'to client': '' };
  /** Connections that were met since a cut was ordered. */
  connections = 0;
  #listener!: Listener;
  readonly #passages = new Set<Passage>();
  #cut: Cut | undefined;

  static async start(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy();
    proxy.#listener = await listen(0, (client) => proxy.#meet(client, target));
    return proxy;
  }

  get port(): number {
    return this.#listener.port;
  }

  /** The next connection is the one that is cut; undefined: it is only watched. */
  cutNext(cut: Cut | undefined): void {
    this.#cut = cut;
    this.connections = 0;
    this.passed = { 'to server': '', 'to client': '' };
    for (const passage of this.#passages) passage.isWatched = false;
  }

  /** The connections that are there already are cut, so many octets from now. */
  cutLive(cut: Cut | undefined): void {
    this.cutNext(undefined);
    this.connections = 1;
    for (const passage of this.#passages) {
      passage.isWatched = true;
      if (cut) passage.left[cut.direction] = cut.octets;
    }
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  #meet(client: net.Socket, target: number): void {
    const isFirst = this.connections++ === 0;
    const left = { 'to server': Infinity, 'to client': Infinity };
    if (isFirst && this.#cut) left[this.#cut.direction] = this.#cut.octets;
    const passage: Passage = { left, isWatched: isFirst };
    this.#passages.add(passage);
    const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
    client.on('close', () => {
      this.#passages.delete(passage);
      server.destroy();
    });
    this.#pass('to server', client, server, passage);
    this.#pass('to client', server, client, passage);
  }

  #pass(direction: Direction, from: net.Socket, to: net.Socket, passage: Passage): void {
    from.on('data', (octets: Buffer) => {
      const piece = octets.subarray(0, passage.left[direction]);
      if (passage.isWatched) this.passed[direction] += piece.toString('latin1');
      passage.left[direction] -= piece.length;
      to.write(piece);
      if (passage.left[direction] > 0) return;
      from.end();
      to.end();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
  }
}
