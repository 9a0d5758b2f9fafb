import { once } from 'node:events';
import type { Socket } from 'node:net';
import { compileLine } from './answers.ts';
import type { Node } from './answers.ts';
import { CommandReader, CommandStream } from './command-stream.ts';

/** So much may wait to be written before a long answer is held back for the client to catch up. */
const FLUSH_AT = 64 * 1024;
/** Autologout may not come before 30 minutes (RFC 3501 §5.4). */
const IDLE_LIMIT_MS = 30 * 60 * 1000;

/** The socket as answers going out and commands coming in. */
export class Connection {
  readonly reader: CommandReader;
  readonly #socket: Socket;
  readonly #stream: CommandStream;
  #waiting: Buffer[] = [];
  #waitingOctets = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    this.#stream = new CommandStream(() => socket.write('+ Go ahead\r\n'));
    this.reader = new CommandReader(this.#stream);
    // A vanished client is no news; the reader's end tells the session.
    socket.on('error', () => {});
    this.#stream.on('error', () => {});
    socket.on('close', () => this.#stream.destroy());
    socket.setTimeout(IDLE_LIMIT_MS, () => this.bye('Idle for too long'));
    socket.pipe(this.#stream);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  signedIn(): void {
    this.#stream.isSignedIn = true;
  }

  /** Adds a line to the answer; it leaves with the next flush. */
  write(tag: string, command: string, attributes: Node[] = []): void {
    const line = compileLine(tag, command, attributes);
    this.#waiting.push(line);
    this.#waitingOctets += line.length;
  }

  get hasMuchWaiting(): boolean {
    return this.#waitingOctets >= FLUSH_AT;
  }

  /** Sends what is waiting in one write, and waits while the client does not read. */
  async flush(): Promise<void> {
    const chunk = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingOctets = 0;
    if (chunk.length === 0 || !this.isOpen || this.#socket.write(chunk)) return;
    const stop = new AbortController();
    await Promise.race([
      once(this.#socket, 'drain', { signal: stop.signal }),
      once(this.#socket, 'close', { signal: stop.signal }),
    ])
      // A socket that fails while it drains is seen by the reader, which ends the session.
      .catch(() => {})
      .finally(() => stop.abort());
  }

  /** Says good-bye and closes, whatever is going on. */
  bye(text: string): void {
    if (this.isOpen) this.#socket.end(Buffer.concat([...this.#waiting, Buffer.from(`* BYE ${text}\r\n`)]));
    this.#waiting = [];
    this.#socket.destroySoon();
  }

  end(): void {
    this.#socket.end();
  }
}
