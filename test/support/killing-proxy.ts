import { once } from 'node:events';
import net from 'node:net';

/** A TCP proxy that counts its connections, and ends them all when it is told to. */
export class KillingProxy {
  /** Connections that were made. */
  connections = 0;
  readonly #server: net.Server;
  readonly #clients = new Set<net.Socket>();

  private constructor(target: number) {
    this.#server = net.createServer((client) => this.#meet(client, target));
  }

  static async start(target: number): Promise<KillingProxy> {
    const proxy = new KillingProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** Connections that are open. */
  get open(): number {
    return this.#clients.size;
  }

  kill(): void {
    for (const client of this.#clients) client.destroy();
  }

  async close(): Promise<void> {
    this.kill();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #meet(client: net.Socket, target: number): void {
    this.connections++;
    this.#clients.add(client);
    const server = net.connect(target, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
    client.on('close', () => this.#clients.delete(client));
  }
}
