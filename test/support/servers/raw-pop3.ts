/** POP3 as it is on the wire, for what tests do around the gateway. It shares no code with it. */
import { once } from 'node:events';
import net from 'node:net';
import type { Credentials, RealServer } from './types.ts';

export class RawPop3 {
  readonly #socket: net.Socket;
  #said = '';
  #wake: () => void = () => {};

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', (octets: Buffer) => {
      this.#said += octets.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => this.#wake());
  }

  static async connect({ host, ports }: Pick<RealServer, 'host' | 'ports'>): Promise<RawPop3> {
    const socket = net.connect({ host, port: ports.pop3, noDelay: true });
    await once(socket, 'connect');
    const pop3 = new RawPop3(socket);
    await pop3.#until('\r\n');
    return pop3;
  }

  async signIn({ user, password }: Credentials): Promise<void> {
    await this.command(`USER ${user}`);
    await this.command(`PASS ${password}`);
  }

  /** The status line. @throws when it is an -ERR */
  async command(line: string): Promise<string> {
    this.#socket.write(`${line}\r\n`);
    const answer = await this.#until('\r\n');
    if (!answer.startsWith('+OK')) throw new Error(`${line.split(' ')[0]} was answered with ${answer}`);
    return answer.trimEnd();
  }

  /** The lines behind the status line, dots and all. */
  async lines(line: string): Promise<string> {
    await this.command(line);
    return this.#until('\r\n.\r\n');
  }

  close(): void {
    this.#socket.destroy();
  }

  async #until(end: string): Promise<string> {
    while (!this.#said.includes(end)) {
      if (this.#socket.destroyed) throw new Error('the server hung up');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const at = this.#said.indexOf(end) + end.length;
    const answer = this.#said.slice(0, at);
    this.#said = this.#said.slice(at);
    return answer;
  }
}
