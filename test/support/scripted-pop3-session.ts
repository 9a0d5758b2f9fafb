import type net from 'node:net';

import type { MaildropSource } from '../../demo/pop3/maildrop.ts';
import { Pop3Session } from '../../demo/pop3/session.ts';
import { encrypted } from './scripted-certificates.ts';
import { Outlet } from './scripted-delivery.ts';
import type { Pop3Message, ScriptedPop3Options } from './scripted-pop3-options.ts';

/** One connection of a scripted POP3 server. */
export class ScriptedPop3Session {
  /** Lines as they came, those of one read together. */
  readonly flights: string[][] = [];
  octetsSent = 0;
  readonly #options: ScriptedPop3Options;
  readonly #honest: Pop3Session;
  readonly #outlet: Outlet;
  #socket: net.Socket;
  #buffer = '';
  #work: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  /** Takes the line that answers a SASL challenge. */
  #respond: ((line: string) => void) | undefined;
  #isOver = false;

  /** @param drop the messages, oldest first; QUIT takes those that were marked out of it */
  constructor(socket: net.Socket, options: ScriptedPop3Options, drop: Pop3Message[]) {
    this.#socket = socket;
    this.#options = options;
    this.#outlet = new Outlet(socket, options);
    this.#honest = new Pop3Session({
      authenticate: (user, password) => (options.users[user] === password ? sourceOf(drop) : undefined),
      get capabilities() {
        return options.capabilities;
      },
      challenge: () => {
        this.send('+ \r\n');
        return new Promise((resolve) => (this.#respond = resolve));
      },
    });
    this.#listen(socket);
    this.send(`${options.greeting}\r\n`);
  }

  send(octets: string | Buffer): void {
    const whole = typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets;
    this.#sending = this.#sending.then(async () => {
      await this.#outlet.send(whole);
      this.octetsSent = this.#outlet.sent;
    });
  }

  hangUp(): void {
    this.#isOver = true;
    this.#sending = this.#sending.then(() => void this.#socket.end());
  }

  /** What an honest server answers. */
  async honestly(verb: string, args: readonly string[]): Promise<string | Buffer> {
    if (this.#options.lacks.includes(verb)) return '-ERR what\r\n';
    return verb === 'UTF8' ? '+OK\r\n' : this.#honest.answer([verb, ...args].join(' '));
  }

  #listen(socket: net.Socket): void {
    socket.on('data', (chunk: Buffer) => this.#hear(chunk.toString('latin1')));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
  }

  #hear(text: string): void {
    const lines = (this.#buffer + text).split('\r\n');
    this.#buffer = lines.pop()!;
    if (lines.length > 0) this.flights.push(lines);
    for (const line of this.#options.readsOneAtATime ? lines.slice(0, 1) : lines) {
      if (this.#respond) this.#respond(line);
      else this.#work = this.#work.then(() => this.#answer(line));
      this.#respond = undefined;
      if (/^(PASS|AUTH)/i.test(line) && this.#options.swallowsBehindSignIn) return;
    }
  }

  async #answer(line: string): Promise<void> {
    const [word = '', ...args] = line.split(' ');
    const verb = word.toUpperCase();
    if (this.#isOver) return;
    if (verb === this.#options.closeAt) return this.hangUp();
    const script = Object.hasOwn(this.#options.on, verb) ? this.#options.on[verb] : undefined;
    if (!script && verb === 'STLS') return this.#startTls();
    const answer = script ? await script(args, this) : await this.honestly(verb, args);
    if (answer !== undefined) this.send(answer);
    if (verb === 'QUIT' && answer !== undefined) this.hangUp();
  }

  #startTls(): void {
    const { injects, certificate } = this.#options;
    this.send(`+OK\r\n${injects}`);
    if (injects) return;
    const plain = this.#socket;
    plain.removeAllListeners('data').pause();
    this.#sending = this.#sending.then(() => {
      this.#socket = encrypted(plain, certificate);
      this.#outlet.redirect(this.#socket);
      this.#listen(this.#socket);
    });
  }
}

/** Several sessions may have it open at once: it is another source each time. */
function sourceOf(drop: Pop3Message[]): MaildropSource {
  const remove = (message: Pop3Message): boolean =>
    drop.includes(message) && drop.splice(drop.indexOf(message), 1).length > 0;
  return {
    list: () =>
      drop.map((message, i) => ({
        uniqueId: message.uidl ?? `U${i + 1}`,
        raw: message.raw,
        remove: () => remove(message),
      })),
  };
}
