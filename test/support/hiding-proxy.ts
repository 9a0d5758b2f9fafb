import net from 'node:net';

import type { Listener } from '../../demo/listener.ts';
import { listen } from '../../demo/listener.ts';

/** A TCP proxy behind which a server does not announce some of its capabilities. */
export class HidingProxy {
  readonly #listener: Listener;

  private constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** @param hidden capabilities, in the server's spelling */
  static async start(target: number, hidden: readonly string[]): Promise<HidingProxy> {
    const words = new RegExp(` (?:${hidden.join('|')})(?=[ \\]\r])`, 'g');
    const listener = await listen(0, (client) => {
      const server = net.connect({ host: '127.0.0.1', port: target, noDelay: true });
      client.pipe(server);
      server.on('data', (octets: Buffer) => {
        const text = octets.toString('latin1');
        client.write(text.includes('CAPABILITY') ? Buffer.from(text.replace(words, ''), 'latin1') : octets);
      });
      server.on('end', () => client.end());
      for (const [socket, other] of [
        [client, server],
        [server, client],
      ] as const) {
        socket.on('error', () => other.destroy());
        socket.on('close', () => other.destroy());
      }
    });
    return new HidingProxy(listener);
  }

  get port(): number {
    return this.#listener.port;
  }

  close(): Promise<void> {
    return this.#listener.close();
  }
}
