import type { Authenticate } from '../store/authenticate.ts';
import { readPlain } from '../sasl-plain.ts';

/** A mail that was handed in. */
export interface Delivered {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly octets: Buffer;
}

/** What a submission session works with. */
export interface SmtpSetting {
  /** What EHLO announces. */
  readonly keywords: readonly string[];
  readonly authenticate: Authenticate<true>;
  /** Takes a mail. @returns why not, as a reply; undefined: it has it */
  readonly deliver: (mail: Delivered) => string | undefined;
}

const PATH = /^<((?:"(?:[^"\\]|\\.)*"|[^<>"@])+@[^<>@]+|)>((?: [\w-]+(?:=[^ =]+)?)*)$/;

/** One client's session with the demo's submission server: what is said, and what is answered. */
export class SmtpSession {
  isEnding = false;
  /** The text of a message comes next. */
  isInText = false;
  readonly #setting: SmtpSetting;
  #isSignedIn = false;
  #isChallenged = false;
  #from: string | undefined;
  #recipients: string[] = [];

  constructor(setting: SmtpSetting) {
    this.#setting = setting;
  }

  /** The reply to a line, line ends included. */
  answer(line: string): string {
    if (this.#isChallenged) return this.#signIn(line);
    const [, verb = '', rest = ''] = /^([A-Za-z]+)(?: +(.*))?$/.exec(line.trimEnd()) ?? [];
    const command = COMMANDS[verb.toUpperCase()];
    return command ? command(this, rest) : '500 5.5.2 Unknown command\r\n';
  }

  /** The reply to the text of a message. */
  take(octets: Buffer): string {
    this.isInText = false;
    const mail = { from: this.#from!, recipients: this.#recipients, octets };
    this.reset();
    return this.#setting.deliver(mail) ?? '250 2.0.0 Taken\r\n';
  }

  hello(rest: string): string {
    if (rest === '') return '501 5.5.4 EHLO needs a name\r\n';
    this.reset();
    const lines = ['demo at your service', ...this.#setting.keywords];
    return lines.map((each, i) => `250${i < lines.length - 1 ? '-' : ' '}${each}\r\n`).join('');
  }

  auth(rest: string): string {
    const [mechanism = '', response] = rest.split(/ +/);
    if (mechanism.toUpperCase() !== 'PLAIN') return '504 5.5.4 Only PLAIN is offered\r\n';
    if (response !== undefined) return this.#signIn(response);
    this.#isChallenged = true;
    return '334 \r\n';
  }

  mail(rest: string): string {
    const [, from] = /^FROM:(.*)$/i.exec(rest) ?? [];
    const [, address] = PATH.exec(from ?? '') ?? [];
    if (!this.#isSignedIn) return '530 5.7.0 Authentication required\r\n';
    if (this.#from !== undefined) return '503 5.5.1 There is a sender already\r\n';
    if (address === undefined) return '501 5.5.4 Not a sender\r\n';
    this.#from = address;
    return '250 2.1.0 Sender ok\r\n';
  }

  rcpt(rest: string): string {
    const [, to] = /^TO:(.*)$/i.exec(rest) ?? [];
    const [, address] = PATH.exec(to ?? '') ?? [];
    if (this.#from === undefined) return '503 5.5.1 MAIL comes first\r\n';
    if (!address) return '501 5.1.3 Not a recipient\r\n';
    if (this.#recipients.length >= 100) return '452 4.5.3 Too many recipients\r\n';
    this.#recipients.push(address);
    return '250 2.1.5 Recipient ok\r\n';
  }

  data(): string {
    if (this.#recipients.length === 0) return '503 5.5.1 RCPT comes first\r\n';
    this.isInText = true;
    return '354 Go on, and end with a line with a dot\r\n';
  }

  reset(): string {
    this.#from = undefined;
    this.#recipients = [];
    return '250 2.0.0 Ok\r\n';
  }

  quit(): string {
    this.isEnding = true;
    return '221 2.0.0 Bye\r\n';
  }

  #signIn(response: string): string {
    this.#isChallenged = false;
    const given = readPlain(response);
    this.#isSignedIn = given !== undefined && this.#setting.authenticate(given.user, given.password) === true;
    return this.#isSignedIn ? '235 2.7.0 Welcome\r\n' : '535 5.7.8 Wrong user name or password\r\n';
  }
}

const COMMANDS: Readonly<Record<string, (session: SmtpSession, rest: string) => string>> = {
  EHLO: (session, rest) => session.hello(rest),
  HELO: (session, rest) => session.hello(rest),
  AUTH: (session, rest) => session.auth(rest),
  MAIL: (session, rest) => session.mail(rest),
  RCPT: (session, rest) => session.rcpt(rest),
  DATA: (session) => session.data(),
  RSET: (session) => session.reset(),
  NOOP: () => '250 2.0.0 Ok\r\n',
  QUIT: (session) => session.quit(),
};
