import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A client that writes just what it is told and shows just what it gets. */
export class RawClient {
  readonly socket: Socket;
  #received = '';
  #serial = 0;
  #wake: () => void = () => {};

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1');
    this.socket.on('error', () => {});
    this.socket.on('data', (chunk: string) => {
      this.#received += chunk;
      this.#wake();
    });
    this.socket.on('close', () => this.#wake());
  }

  static async open(port: number, ...commands: string[]): Promise<RawClient> {
    const client = new RawClient(port);
    await client.until(/^\* OK .*\r\n/);
    for (const command of commands) await client.run(command);
    return client;
  }

  /** Signed in, and with INBOX or another mailbox selected if one is named. */
  static async signedIn(port: number, mailbox?: string): Promise<RawClient> {
    const select = mailbox === undefined ? [] : [`SELECT ${mailbox}`];
    return await RawClient.open(port, 'LOGIN demo demo', ...select);
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Sends one command and answers the untagged lines and the tagged one without its tag. */
  async run(command: string): Promise<string[]> {
    const tag = `t${++this.#serial}`;
    this.write(`${tag} ${command}\r\n`);
    const answer = await this.until(new RegExp(`(^|\r\n)${tag} .*\r\n`));
    return answer.trimEnd().replace(`${tag} `, '').split('\r\n');
  }

  /** Waits for `pattern`, then takes everything up to its end. */
  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.#received);
      if (match) {
        const end = match.index + match[0].length;
        const taken = this.#received.slice(0, end);
        this.#received = this.#received.slice(end);
        return taken;
      }
      if (this.socket.destroyed) throw new Error(`Closed while waiting for ${pattern}: ${this.#received}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Everything until the server closes. */
  async untilClosed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, 'close');
    return this.#received;
  }

  close(): void {
    this.socket.destroy();
  }
}
