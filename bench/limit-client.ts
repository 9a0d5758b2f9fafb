import tls from 'node:tls';

import type { MailPlace } from './place.ts';

/** Octets from a line end to where a tag and its status can be told; each status line is longer. */
const STATUS = 10;

/** Octets of a line of base64, as this benchmark's messages have them. */
const LINE = 78;

/**
 * The hand-pipelined limit: what somebody writes who knows each server and message by heart. It parses nothing but the
 * base64 of an attachment, and it obeys the dependencies that nobody escapes: a flight leaves when the one before has been
 * answered.
 */
export class LimitClient {
  /** Received, behind TLS. */
  octets = 0;
  #socket!: tls.TLSSocket;
  /** Tags that were not answered yet, and whoever waits for them. */
  readonly #open = new Set<string>();
  #done: { resolve: () => void; reject: (error: Error) => void } | undefined;
  /** What is being decoded: whole lines at a time. `left`: octets of the literal to come; undefined: it has not begun. */
  #base64: { rest: Buffer; left: number | undefined; decoded: number } | undefined;
  /** The end of what came before: the beginning of a line may come in two pieces. */
  #tail = '\n';
  static #session: Buffer | undefined;
  static readonly #contexts = new Map<string, tls.SecureContext>();

  /** Waits for the greeting. */
  static async connect(place: MailPlace, port: number): Promise<LimitClient> {
    const client = new LimitClient();
    const context =
      LimitClient.#contexts.get(place.authority) ?? tls.createSecureContext({ ca: place.authority });
    LimitClient.#contexts.set(place.authority, context);
    const session = LimitClient.#session;
    const socket = tls.connect({
      host: '127.0.0.1',
      port,
      servername: 'localhost',
      secureContext: context,
      ...(session && { session }),
    });
    socket.setNoDelay();
    socket.on('session', (each: Buffer) => (LimitClient.#session = each));
    socket.on('data', (octets: Buffer) => client.#hear(octets));
    socket.on('error', (error: Error) => client.#done?.reject(error));
    client.#socket = socket;
    await client.#answers(['*']);
    return client;
  }

  /** One write; settles when all its commands are answered. Tags are given here. */
  async fly(...commands: string[]): Promise<void> {
    const tags = commands.map((_, i) => `T${i}`);
    const answers = this.#answers(tags);
    this.#socket.write(commands.map((command, i) => `${tags[i]} ${command}\r\n`).join(''));
    await answers;
  }

  /** The same, decoding the base64 in the only literal of the answers as it comes. Answers how many octets it makes. */
  async flyForBase64(...commands: string[]): Promise<number> {
    const state = { rest: Buffer.alloc(0), left: undefined, decoded: 0 };
    this.#base64 = state;
    await this.fly(...commands);
    this.#base64 = undefined;
    return state.decoded;
  }

  close(): void {
    this.#socket.end('Z LOGOUT\r\n');
  }

  #answers(tags: readonly string[]): Promise<void> {
    for (const tag of tags) this.#open.add(tag);
    return new Promise((resolve, reject) => (this.#done = { resolve, reject }));
  }

  #hear(octets: Buffer): void {
    this.octets += octets.length;
    if (this.#base64) this.#decode(this.#base64, octets);
    const text = this.#tail + octets.toString('latin1');
    this.#tail = text.slice(-STATUS);
    for (const tag of this.#open) {
      const at = text.indexOf(`\n${tag} `);
      // Dovecot answers NOOP last of all.
      if (at < 0 || at + STATUS > text.length) continue;
      this.#open.delete(tag);
      const status = text.slice(at + tag.length + 2);
      if (tag !== '*' && !status.startsWith('OK'))
        this.#done?.reject(new Error(`the limit client was refused: ${status.slice(0, 200)}`));
    }
    if (this.#open.size === 0) this.#done?.resolve();
  }

  #decode(state: { rest: Buffer; left: number | undefined; decoded: number }, octets: Buffer): void {
    let came = Buffer.concat([state.rest, octets]);
    if (state.left === undefined) {
      const [announcement, size] = /\{(\d+)\}\r\n/.exec(came.toString('latin1', 0, 4_096)) ?? [];
      if (announcement) state.left = Number(size);
      came = announcement ? came.subarray(came.indexOf(announcement) + announcement.length) : came;
    }
    const { left = 0 } = state;
    const there = Math.min(came.length, left);
    const take = there === left ? there : there - (there % LINE);
    state.decoded += Buffer.from(came.toString('latin1', 0, take), 'base64').length;
    state.left &&= left - take;
    state.rest = came.subarray(take);
  }
}
