import type { Socket } from 'node:net';
import { drained } from '../drained.ts';
import { compileLine } from './answers.ts';
import type { Node } from './answers.ts';
import { CommandCutter } from './command-lines.ts';
import type { CommandLine } from './command-lines.ts';
import { Session } from './session.ts';
import type { Channel, Setting } from './session.ts';

/** So much may wait to be written before a long answer is held back for the client to catch up. */
const FLUSH_AT = 64 * 1024;
/** Autologout may not come before 30 minutes (RFC 3501 §5.4). */
const IDLE_LIMIT_MS = 30 * 60 * 1000;

/** Serves one client: reads a command, answers it, and only then reads the next. */
export async function serveImap(socket: Socket, setting: Setting): Promise<void> {
  const connection = new Connection(socket);
  const session = new Session(connection, setting);
  try {
    session.greet('Postern demo mail server ready');
    await connection.flush();
    for (let line = await connection.next(); line; line = await connection.next()) {
      await session.answerLine(line);
      await connection.flush();
      if (session.isEnding || !connection.isOpen) break;
    }
  } catch (error) {
    connection.bye(error instanceof Error ? error.message : 'Failed');
  }
  connection.end();
}

/** The socket as answers going out and commands coming in. */
class Connection implements Channel {
  readonly #socket: Socket;
  readonly #cutter: CommandCutter;
  readonly #lines: AsyncGenerator<CommandLine, undefined>;
  #waiting: Buffer[] = [];
  #waitingOctets = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#cutter = new CommandCutter(() => socket.write('+ Go ahead\r\n'));
    this.#lines = readLines(socket, this.#cutter);
    socket.setTimeout(IDLE_LIMIT_MS, () => this.bye('Idle for too long'));
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  signedIn(): void {
    this.#cutter.isSignedIn = true;
  }

  /** The next command, or undefined when the client has gone. Later ones are read only then: hence strict order. */
  async next(): Promise<CommandLine | undefined> {
    return (await this.#lines.next()).value;
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
    if (chunk.length > 0 && this.isOpen && !this.#socket.write(chunk)) await drained(this.#socket);
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

async function* readLines(socket: Socket, cutter: CommandCutter): AsyncGenerator<CommandLine, undefined> {
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    cutter.push(chunk);
    yield* cutter.lines();
  }
  return undefined;
}
