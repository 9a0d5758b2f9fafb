/** IMAP by hand: commands out as they are, octets in as they came. It interprets nothing, so it can witness. */
import net from 'node:net';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import type { Credentials, RealServer } from './types.ts';

export class RawImap {
  readonly #socket: net.Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);
  #tags = 0;

  private constructor(socket: net.Socket) {
    this.#socket = socket.setNoDelay();
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Connects to the plain port and reads the greeting. */
  static async connect(server: Pick<RealServer, 'host' | 'ports'>): Promise<RawImap> {
    const socket = net.connect(server.ports.imap, server.host);
    await once(socket, 'connect');
    return RawImap.#greeted(socket);
  }

  /** The same over implicit TLS, with the certificate checked. */
  static async connectTls(server: Pick<RealServer, 'host' | 'ports' | 'caFile'>): Promise<RawImap> {
    const ca = readFileSync(server.caFile);
    const socket = tls.connect({ host: server.host, port: server.ports.imaps, ca });
    await once(socket, 'secureConnect');
    return RawImap.#greeted(socket);
  }

  static async #greeted(socket: net.Socket): Promise<RawImap> {
    const session = new RawImap(socket);
    await session.#line(0);
    return session;
  }

  /** Sends one command, literals included, and resolves with everything up to its tagged OK; rejects on NO and BAD. */
  async command(...parts: (string | Buffer)[]): Promise<Buffer> {
    return this.answer(this.send(...parts));
  }

  /** Sends a command without waiting for it; `answer` takes the tag. */
  send(...parts: (string | Buffer)[]): string {
    const tag = `a${++this.#tags}`;
    const octets = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
    this.#socket.write(Buffer.concat([Buffer.from(`${tag} `), ...octets, Buffer.from('\r\n')]));
    return tag;
  }

  /** Waits until the server asks for what a literal announced; rejects when it refuses the command instead. */
  async continued(tag: string): Promise<void> {
    for (let isAsked = false; !isAsked;) {
      const line = this.#take(await this.#line(0), '* OK').toString();
      isAsked = line.startsWith('+');
      if (line.startsWith(`${tag} `)) throw new Error(`the IMAP server answered: ${line.trim()}`);
    }
  }

  write(octets: Buffer): void {
    this.#socket.write(octets);
  }

  async answer(tag: string): Promise<Buffer> {
    const start = Buffer.from(`${tag} `);
    for (let position = 0; ;) {
      const end = await this.#line(position);
      const line = this.#buffer.subarray(position, end);
      if (line.subarray(0, start.length).equals(start)) return this.#take(end, line.toString());
      position = end;
    }
  }

  /** Several commands in one write; resolves with all that was said, in whatever order. @throws the first refusal */
  async together(...commands: readonly string[]): Promise<Buffer> {
    const open = new Set(commands.map(() => `a${++this.#tags}`));
    const lines = [...open].map((tag, i) => `${tag} ${commands[i]}\r\n`);
    this.#socket.write(lines.join(''));
    let [position, tagged] = [0, ''];
    while (open.size > 0) {
      const end = await this.#line(position);
      const line = this.#buffer.subarray(position, end).toString('latin1');
      position = end;
      if (!open.delete(line.split(' ', 1)[0]!)) continue;
      if (!/^\S+ NO|^\S+ BAD/.test(tagged)) tagged = line;
    }
    return this.#take(position, tagged);
  }

  /** What the server's own SEARCH finds a text of any script in, by UID. */
  async search(key: string, text: string): Promise<number[]> {
    const octets = Buffer.from(text);
    const tag = `a${++this.#tags}`;
    this.#socket.write(`${tag} UID SEARCH CHARSET UTF-8 ${key} {${octets.length}}\r\n`);
    this.#take(await this.#line(0), '+ OK');
    this.#socket.write(Buffer.concat([octets, Buffer.from('\r\n')]));
    const said = (await this.answer(tag)).toString();
    return (/^\* SEARCH(.*)\r$/m.exec(said)?.[1] ?? '').split(' ').filter(Boolean).map(Number);
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(end: number, tagged: string): Buffer {
    const response = this.#buffer.subarray(0, end);
    this.#buffer = this.#buffer.subarray(end);
    if (!/^\S+ OK/.test(tagged)) throw new Error(`the IMAP server answered: ${tagged.trim()}`);
    return response;
  }

  /** Reads until the line that starts at `position` is whole, with its literals; resolves with the place of its end. */
  async #line(position: number): Promise<number> {
    for (let from = position; ;) {
      const end = this.#buffer.indexOf('\r\n', from) + 2;
      if (end < 2) {
        await this.#more();
        continue;
      }
      const literal = /\{(\d+)\}\r\n$/.exec(this.#buffer.subarray(from, end).toString('latin1'));
      if (!literal) return end;
      from = end + Number(literal[1]);
      while (this.#buffer.length < from) await this.#more();
    }
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw new Error('the IMAP server closed the connection');
    this.#buffer = Buffer.concat([this.#buffer, next.value]);
  }
}

/** A quoted string; good for names and passwords without 8-bit characters. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Courier gives a mailbox another UIDVALIDITY each second until a client has SELECTed it. */
export async function selectInbox(
  server: Pick<RealServer, 'host' | 'ports'>,
  { user, password }: Credentials,
): Promise<void> {
  const session = await RawImap.connect(server);
  await session.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
  await session.command('SELECT INBOX');
  session.close();
}
