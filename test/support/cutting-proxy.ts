import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';

export type Direction = 'to server' | 'to client';

/** Where the first connection ends: behind so many octets in one direction. */
export interface Cut {
  readonly direction: Direction;
  readonly octets: number;
}

/** A TCP proxy that ends the next connection at an octet, and passes all later ones on whole. */
export class CuttingProxy {
  /** What passed on the first connection since `cutNext`. */
  passed: Record<Direction, string> = { 'to server': '', 'to client': '' };
  connections = 0;
  readonly #server: net.Server;
  readonly #sockets = new Set<net.Socket>();
  #cut: Cut | undefined;

  private constructor(target: number) {
    this.#server = net.createServer((client) => this.#meet(client, target));
  }

  static async start(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cutNext(cut: Cut | undefined): void {
    this.#cut = cut;
    this.connections = 0;
    this.passed = { 'to server': '', 'to client': '' };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #meet(client: net.Socket, target: number): void {
    const isFirst = this.connections++ === 0;
    const { passed } = this;
    const cut = this.#cut;
    const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
    client.setNoDelay();
    const pass = (direction: Direction, from: net.Socket, to: net.Socket) => {
      let left = isFirst && cut?.direction === direction ? cut.octets : Infinity;
      from.on('data', (octets: Buffer) => {
        const piece = octets.subarray(0, left);
        if (isFirst) passed[direction] += piece.toString('latin1');
        left -= piece.length;
        to.write(piece);
        if (left > 0) return;
        client.end();
        server.end();
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
      from.on('close', () => this.#sockets.delete(from));
      this.#sockets.add(from);
    };
    pass('to server', client, server);
    pass('to client', server, client);
  }
}
