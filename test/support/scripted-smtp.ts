import type net from 'node:net';

import type { Delivered } from '../../demo/smtp/session.ts';
import { SmtpSession } from '../../demo/smtp/session.ts';
import { TextReader } from '../../demo/smtp/text-reader.ts';
import { encrypted } from './scripted-certificates.ts';
import { Outlet } from './scripted-delivery.ts';
import type { ServerOptions } from './scripted-server.ts';
import { SERVER_DEFAULTS, ScriptedServer } from './scripted-server.ts';

/** What a scripted submission server answers to a command, in place of what it would; undefined: nothing at all. */
export type SmtpScript = (rest: string, session: ScriptedSmtpSession) => string | undefined;

export interface ScriptedSmtpOptions extends ServerOptions {
  readonly greeting: string;
  readonly keywords: readonly string[];
  /** By verb; TEXT: the text of a message. */
  readonly on: Readonly<Record<string, SmtpScript>>;
  /** The connection ends when this verb is heard. */
  readonly closeAt: string | undefined;
  /** What stands behind the answer to STARTTLS in clear. */
  readonly injects: string;
}

export const SMTP_KEYWORDS = [
  'PIPELINING',
  'SIZE 30000000',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'ENHANCEDSTATUSCODES',
  'AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER',
];

const SMTP_DEFAULTS: ScriptedSmtpOptions = {
  ...SERVER_DEFAULTS,
  greeting: '220 scripted ESMTP',
  keywords: SMTP_KEYWORDS,
  on: {},
  closeAt: undefined,
  injects: '',
};

/** The demo's submission server with abilities and misdeeds that a test chooses. */
export class ScriptedSmtp extends ScriptedServer<ScriptedSmtpOptions, ScriptedSmtpSession> {
  /** What was taken. */
  readonly taken: Delivered[] = [];

  constructor(options: Partial<ScriptedSmtpOptions> = {}) {
    super('smtp', { ...SMTP_DEFAULTS, ...options });
  }

  static async start(options: Partial<ScriptedSmtpOptions> = {}): Promise<ScriptedSmtp> {
    const server = new ScriptedSmtp(options);
    await server.listen();
    return server;
  }

  /** The lines heard on the last connection, write by write. */
  get flights(): string[][] {
    return this.sessions.at(-1)?.flights ?? [];
  }

  protected override meet(socket: net.Socket): ScriptedSmtpSession {
    return new ScriptedSmtpSession(socket, this.options, (mail) => void this.taken.push(mail));
  }
}

/** One connection of a scripted submission server. */
export class ScriptedSmtpSession {
  /** Lines as they came, those of one read together; a text is `(text)`. */
  readonly flights: string[][] = [];
  /** Every octet that came. */
  heard = '';
  readonly #options: ScriptedSmtpOptions;
  readonly #honest: SmtpSession;
  readonly #outlet: Outlet;
  #socket: net.Socket;
  #sending: Promise<void> = Promise.resolve();
  #rest: Buffer = Buffer.alloc(0);
  #text: TextReader | undefined;
  #isOver = false;
  #isChallenged = false;

  constructor(socket: net.Socket, options: ScriptedSmtpOptions, take: (mail: Delivered) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#outlet = new Outlet(socket, options);
    this.#honest = new SmtpSession({
      keywords: options.keywords,
      authenticate: (user, password) => (options.users[user] === password ? true : undefined),
      deliver: (mail) => void take(mail),
    });
    this.#listen(socket);
    if (options.greeting !== '') this.send(`${options.greeting}\r\n`);
  }

  send(text: string): void {
    this.#sending = this.#sending.then(() => this.#outlet.send(Buffer.from(text, 'latin1')));
  }

  hangUp(): void {
    this.#isOver = true;
    this.#sending = this.#sending.then(() => void this.#socket.end());
  }

  #listen(socket: net.Socket): void {
    socket.on('data', (octets: Buffer) => this.#hear(octets));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
  }

  #hear(octets: Buffer): void {
    this.heard += octets.toString('latin1');
    this.#rest = Buffer.concat([this.#rest, octets]);
    const flight: string[] = [];
    while (this.#rest.length > 0 && !this.#isOver) if (!this.#hearOne(flight)) break;
    if (flight.length > 0) this.flights.push(flight);
  }

  /** Answers whether there may be more. */
  #hearOne(flight: string[]): boolean {
    if (this.#text) {
      const whole = this.#text.push(this.#rest);
      this.#rest = whole?.rest ?? Buffer.alloc(0);
      if (!whole) return false;
      flight.push('(text)');
      this.#text = undefined;
      this.#answer('TEXT', '', () => this.#honest.take(whole.text));
      return true;
    }
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    flight.push(line);
    const [word = '', ...rest] = line.split(' ');
    const verb = this.#isChallenged ? 'RESPONSE' : word.toUpperCase();
    if (verb === 'STARTTLS' && !this.#options.on['STARTTLS']) this.#startTls();
    else this.#answer(verb, rest.join(' '), () => this.#honest.answer(line));
    return true;
  }

  #answer(verb: string, rest: string, honestly: () => string): void {
    if (verb === this.#options.closeAt) return this.hangUp();
    const script = Object.hasOwn(this.#options.on, verb) ? this.#options.on[verb] : undefined;
    const reply = script ? script(rest, this) : honestly();
    if (reply !== undefined) this.send(reply);
    this.#isChallenged = reply?.startsWith('334') === true;
    if (reply?.startsWith('354')) {
      this.#text = new TextReader();
      this.#honest.isInText = true;
    }
    if (verb === 'QUIT') this.hangUp();
  }

  #startTls(): void {
    const { injects, certificate } = this.#options;
    this.send(`220 go ahead\r\n${injects}`);
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
