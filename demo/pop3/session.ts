import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Authenticate } from '../store/authenticate.ts';
import type { MailStore } from '../store/mail-store.ts';
import { Refusal } from '../store/refusal.ts';
import type { Reply } from './command.ts';
import { readLines } from './line-reader.ts';
import { MAILDROP_COMMANDS } from './maildrop-commands.ts';
import { Maildrop } from './maildrop.ts';
import { stuffed } from './octets.ts';
import { SIGN_IN_COMMANDS } from './sign-in-commands.ts';

/** RFC 2449 §6. AUTH-RESP-CODE: RFC 3206. */
const CAPABILITIES = [
  'TOP',
  'UIDL',
  'USER',
  'SASL PLAIN',
  'RESP-CODES',
  'AUTH-RESP-CODE',
  'PIPELINING',
  'EXPIRE NEVER',
  'IMPLEMENTATION Postern-demo',
];
/** Autologout may not come before 10 minutes (RFC 1939 §3). */
const IDLE_LIMIT_MS = 10 * 60 * 1000;

/** One client's session: reads a command, runs it, answers, and only then reads the next. */
export class Pop3Session {
  readonly authenticate: Authenticate;
  /** Whom USER named. */
  user: string | undefined;
  readonly #socket: Socket;
  readonly #lines: AsyncGenerator<string, undefined>;
  #maildrop: Maildrop | undefined;
  #isEnding = false;

  constructor(socket: Socket, authenticate: Authenticate) {
    this.#socket = socket;
    this.authenticate = authenticate;
    this.#lines = readLines(socket);
    socket.setNoDelay(true);
    // A vanished client is no news; the end of its lines tells.
    socket.on('error', () => {});
    // Without a QUIT nothing is removed.
    socket.setTimeout(IDLE_LIMIT_MS, () => socket.destroy());
  }

  /** Opens the maildrop for the rest of the session. @throws Refusal IN-USE */
  open(store: MailStore): Maildrop {
    this.#maildrop = new Maildrop(store);
    return this.#maildrop;
  }

  /** Asks for a SASL response (RFC 5034 §4); a client that goes away has cancelled. */
  async challenge(): Promise<string> {
    await this.#write('+ \r\n');
    return (await this.#lines.next()).value ?? '*';
  }

  async run(): Promise<void> {
    try {
      await this.#write('+OK Postern demo mail server ready\r\n');
      for await (const line of this.#lines) {
        await this.#answer(line);
        if (this.#isEnding || !this.#socket.writable) break;
      }
    } catch (error) {
      if (this.#socket.writable)
        this.#socket.write(`-ERR ${error instanceof Error ? error.message : ''}\r\n`);
    }
    this.#maildrop?.close();
    this.#socket.end();
    this.#socket.destroySoon();
  }

  async #answer(line: string): Promise<void> {
    const [, name = '', rest = ''] = /^(\S*) ?(.*)$/s.exec(line) ?? [];
    try {
      const { text, body } = await this.#execute(name.toUpperCase(), rest);
      await this.#write(`+OK ${text}\r\n`, body && stuffed(body));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#write(`-ERR ${error.code === undefined ? '' : `[${error.code}] `}${error.message}\r\n`);
    }
  }

  #execute(name: string, rest: string): Reply | Promise<Reply> {
    if (name === 'CAPA') {
      return { text: 'Capabilities', body: Buffer.from(CAPABILITIES.map((line) => `${line}\r\n`).join('')) };
    }
    if (name === 'QUIT') return this.#quit();
    if (this.#maildrop) return find(MAILDROP_COMMANDS, name)(this.#maildrop, rest);
    return find(SIGN_IN_COMMANDS, name)(this, rest);
  }

  /** The lock is gone before the answer is there: whoever has it may sign in again. */
  #quit(): Reply {
    this.#isEnding = true;
    const removed = this.#maildrop?.update() ?? 0;
    this.#maildrop?.close();
    this.#maildrop = undefined;
    return { text: `${removed} removed` };
  }

  /** Waits while the client does not read. */
  async #write(...pieces: readonly (string | Buffer | undefined)[]): Promise<void> {
    const octets = Buffer.concat(pieces.map((piece) => Buffer.from(piece ?? '')));
    if (!this.#socket.writable || this.#socket.write(octets)) return;
    const stop = new AbortController();
    const ends = ['drain', 'close'].map((event) => once(this.#socket, event, { signal: stop.signal }));
    await Promise.race(ends).catch(() => {});
    stop.abort();
  }
}

/** @throws Refusal for a command that is unknown, or not possible now */
function find<Command>(table: Record<string, Command>, name: string): Command {
  const command = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!command) throw new Refusal('Unknown command, or not possible now');
  return command;
}
