import type net from 'node:net';
import tls from 'node:tls';

import { scriptedCertificate } from './scripted-certificates.ts';
import { Outlet } from './scripted-delivery.ts';
import type { Pop3Message, ScriptedPop3Options } from './scripted-pop3-options.ts';

const OK = '+OK\r\n';

/** One connection of a scripted POP3 server. */
export class ScriptedPop3Session {
  /** Lines as they came, those of one read together. */
  readonly flights: string[][] = [];
  readonly drop: Pop3Message[];
  /** Numbers that DELE has marked. */
  readonly marked = new Set<number>();
  user = '';
  isSignedIn = false;
  octetsSent = 0;
  readonly #options: ScriptedPop3Options;
  readonly #outlet: Outlet;
  #socket: net.Socket;
  #buffer = '';
  #sending: Promise<void> = Promise.resolve();
  #waitsForResponse = false;
  #isOver = false;

  /** @param drop the messages, oldest first; QUIT takes those that were marked out of it */
  constructor(socket: net.Socket, options: ScriptedPop3Options, drop: Pop3Message[]) {
    this.#socket = socket;
    this.#options = options;
    this.drop = drop;
    this.#outlet = new Outlet(socket, options);
    this.#listen(socket);
    this.send(`${options.greeting}\r\n`);
  }

  /** Number and message of all that are not marked. */
  get left(): [number, Pop3Message][] {
    return this.drop
      .map((message, i): [number, Pop3Message] => [i + 1, message])
      .filter(([number]) => !this.marked.has(number));
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
  honestly(verb: string, args: readonly string[]): string | Buffer {
    const { lacks } = this.#options;
    const handler = Object.hasOwn(HANDLERS, verb) && !lacks.includes(verb) ? HANDLERS[verb]! : undefined;
    return handler ? handler(args, this, this.#options) : '-ERR what\r\n';
  }

  /** The SASL response comes on a line of its own. */
  awaitResponse(): void {
    this.#waitsForResponse = true;
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
      if (this.#isOver) return;
      this.#answer(line);
      if (/^(PASS|AUTH)/i.test(line) && this.#options.swallowsBehindSignIn) return;
    }
  }

  #answer(line: string): void {
    if (this.#waitsForResponse) {
      this.#waitsForResponse = false;
      this.send(this.honestly('AUTH', ['PLAIN', line]));
      return;
    }
    const [word = '', ...args] = line.split(' ');
    const verb = word.toUpperCase();
    if (verb === this.#options.closeAt) return this.hangUp();
    const script = Object.hasOwn(this.#options.on, verb) ? this.#options.on[verb] : undefined;
    const answer = script ? script(args, this) : this.honestly(verb, args);
    if (answer !== undefined) this.send(answer);
    if (verb === 'QUIT' && answer !== undefined) this.hangUp();
    if (verb === 'STLS' && answer === OK) this.#startTls();
  }

  #startTls(): void {
    const pem = scriptedCertificate(this.#options.certificate);
    const plain = this.#socket;
    plain.removeAllListeners('data').pause();
    this.#sending = this.#sending.then(() => {
      const secure = new tls.TLSSocket(plain, { isServer: true, cert: pem, key: pem });
      this.#socket = secure;
      this.#outlet.redirect(secure);
      this.#listen(secure);
    });
  }
}

type Handler = (
  args: readonly string[],
  session: ScriptedPop3Session,
  options: ScriptedPop3Options,
) => string | Buffer;

const HANDLERS: Record<string, Handler> = {
  CAPA: (_, __, { capabilities }) =>
    capabilities ? `+OK\r\n${capabilities.map((line) => `${line}\r\n`).join('')}.\r\n` : '-ERR what\r\n',
  STLS: (_, session, { injects }) => {
    if (injects) session.send(`${OK}${injects}`);
    return injects ? '' : OK;
  },
  UTF8: () => OK,
  NOOP: () => OK,
  USER: ([user = ''], session) => {
    session.user = user;
    return OK;
  },
  PASS: (words, session, { users }) => signIn(session, users, session.user, words.join(' ')),
  AUTH: ([, response], session, { users }) => {
    if (response === undefined) {
      session.awaitResponse();
      return '+ \r\n';
    }
    const [, user = '', password = ''] = Buffer.from(response, 'base64').toString().split('\0');
    return signIn(session, users, user, password);
  },
  STAT: (_, { left }) => `+OK ${left.length} ${left.reduce((sum, [, { raw }]) => sum + raw.length, 0)}\r\n`,
  UIDL: ([number], session) => listing(session, number, (each, { uidl }) => uidl ?? `U${each}`),
  LIST: ([number], session) => listing(session, number, (_, { raw }) => `${raw.length}`),
  TOP: ([number, lines], session) => text(session, number, Number(lines)),
  RETR: ([number], session) => text(session, number, Infinity),
  DELE: ([number], session) => {
    if (!session.left.some(([each]) => `${each}` === number)) return '-ERR no such message\r\n';
    session.marked.add(Number(number));
    return OK;
  },
  RSET: (_, session) => {
    session.marked.clear();
    return OK;
  },
  QUIT: (_, session) => {
    const left = session.left.map(([, message]) => message);
    session.drop.splice(0, Infinity, ...left);
    return OK;
  },
};

function signIn(
  session: ScriptedPop3Session,
  users: ScriptedPop3Options['users'],
  user: string,
  password: string,
): string {
  session.isSignedIn = users[user] === password;
  return session.isSignedIn ? OK : '-ERR [AUTH] no\r\n';
}

function listing(
  session: ScriptedPop3Session,
  number: string | undefined,
  valueOf: (number: number, message: Pop3Message) => string,
): string {
  if (!session.isSignedIn) return '-ERR sign in first\r\n';
  const rows = session.left.map(([each, message]) => `${each} ${valueOf(each, message)}`);
  if (number === undefined) return `+OK\r\n${rows.map((row) => `${row}\r\n`).join('')}.\r\n`;
  const row = rows.find((each) => each.startsWith(`${number} `));
  return row ? `+OK ${row}\r\n` : '-ERR no such message\r\n';
}

/** The message up to so many lines of its text, with dots in front of dots (RFC 1939 §3). */
function text(session: ScriptedPop3Session, number: string | undefined, lines: number): string | Buffer {
  const found = session.left.find(([each]) => `${each}` === number);
  if (!found || !session.isSignedIn) return '-ERR no such message\r\n';
  const whole = found[1].raw.toString('latin1');
  const end = whole.indexOf('\r\n\r\n') + 4;
  const body = whole.slice(end).split('\r\n');
  const shown =
    lines >= body.length
      ? whole
      : whole.slice(0, end) +
        body
          .slice(0, lines)
          .map((line) => `${line}\r\n`)
          .join('');
  const ended = shown.endsWith('\r\n') ? shown : `${shown}\r\n`;
  return Buffer.from(
    `+OK\r\n${ended.replace(/^\./gm, '..').replace(/(?<!\r)\n\.\./g, '\n.')}.\r\n`,
    'latin1',
  );
}
