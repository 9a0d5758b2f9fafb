import { setImmediate } from 'node:timers/promises';
import type net from 'node:net';
import tls from 'node:tls';

import { scriptedCertificate } from './scripted-certificates.ts';
import type { CommandLine, ScriptedCommand } from './scripted-command.ts';
import { CommandCutter, readCommand, textOf } from './scripted-command.ts';
import { Outlet } from './scripted-delivery.ts';
import type { ScriptedMailbox } from './scripted-mailbox.ts';
import type { ScriptedImapOptions, Setting } from './scripted-options.ts';
import type { Desk } from './scripted-replies.ts';
import { REPLIES, Refusal } from './scripted-replies.ts';
import type { Transcript } from './scripted-transcript.ts';

/** A line without CR LF, or octets as they shall leave. */
export type Line = string | Buffer;

/**
 * What is answered to a command. To an array the tagged OK is added unless a line carries the tag; null is silence.
 */
export type Answer = readonly Line[] | Iterable<Line> | AsyncIterable<Line> | null;

/** As much of a line as a tag needs. */
const startOf = (line: Line): string => (typeof line === 'string' ? line : line.toString('latin1', 0, 40));

/** One connection of a scripted server, as scripts see it. */
export class ScriptedSession implements Desk {
  readonly transcript: Transcript;
  isSignedIn = false;
  isEncrypted: boolean;
  selected: ScriptedMailbox | undefined;
  readonly #setting: Setting;
  readonly #outlet: Outlet;
  #socket: net.Socket;
  #cutter: CommandCutter;
  #isSilent = false;
  #work: Promise<void> = Promise.resolve();
  /** Set while the next line is the answer to a SASL challenge. */
  #challenged: ScriptedCommand | undefined;

  constructor(socket: net.Socket, setting: Setting, transcript: Transcript) {
    this.#socket = socket;
    this.#setting = setting;
    this.transcript = transcript;
    this.isEncrypted = setting.options.security === 'TLS';
    this.#outlet = new Outlet(socket, setting.options);
    this.#cutter = new CommandCutter(() => void this.send(['+ go ahead']));
    this.#listen(socket);
    this.#enqueue(() => this.#greet());
  }

  get users(): Readonly<Record<string, string>> {
    return this.#options.users;
  }

  get mailboxes(): ReadonlyMap<string, ScriptedMailbox> {
    return this.#setting.mailboxes;
  }

  get capabilities(): readonly string[] {
    const { capabilities, security } = this.#options;
    const isStartTls = security === 'STARTTLS' && !this.isEncrypted;
    return isStartTls ? ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'] : capabilities;
  }

  get volunteered(): string {
    return this.#options.volunteersCapabilities ? `[CAPABILITY ${this.capabilities.join(' ')}] ` : '';
  }

  has(capability: string): boolean {
    return this.capabilities.some((word) => word.toUpperCase() === capability);
  }

  /** What an honest server would answer. */
  honestly(command: ScriptedCommand): string[] {
    const { tag, name } = command;
    try {
      const reply = REPLIES[name];
      const mayRun = this.isSignedIn || BEFORE_SIGN_IN.has(name);
      if (!reply || !mayRun) throw new Refusal(`BAD ${name} is unknown here`);
      return [...reply(command, this)];
    } catch (error) {
      if (error instanceof Refusal) return [`${tag} ${error.message}`];
      throw error;
    }
  }

  /** Sends lines as they are. */
  async send(lines: Iterable<Line> | AsyncIterable<Line>): Promise<void> {
    this.transcript.answered();
    const answers = Array.isArray(lines) ? [Buffer.concat((lines as Line[]).map(octetsOf))] : lines;
    for await (const line of answers) {
      if (!this.#socket.writable) return;
      await this.#outlet.send(octetsOf(line));
      this.transcript.octetsSent = this.#outlet.sent;
    }
  }

  /** Ends the connection behind what was sent. */
  close(): void {
    this.#socket.end();
  }

  /** Resets the connection. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** The connection is there, and nothing is answered on it any more. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  get #options(): ScriptedImapOptions {
    return this.#setting.options;
  }

  #listen(socket: net.Socket): void {
    socket.on('data', (chunk: Buffer) => this.#receive(this.#cutter.push(chunk)));
    socket.on('error', () => {});
    socket.on('end', () => socket.end());
  }

  async #greet(): Promise<void> {
    const { greeting, silentAt, closeAt, greetsWithCapabilities } = this.#options;
    if (silentAt === 'greeting') return this.fallSilent();
    if (closeAt === 'greeting') return this.close();
    const words = greetsWithCapabilities ? `[CAPABILITY ${this.capabilities.join(' ')}] ` : '';
    await this.send([greeting ?? `* OK ${words}ready`]);
  }

  /** Commands that came in one piece are taken in together before the first is answered. */
  #receive(lines: readonly CommandLine[]): void {
    if (lines.length === 0 || this.#isSilent) return;
    this.transcript.arrive(lines.map(textOf));
    this.#enqueue(() => this.#answerAll(lines));
  }

  #enqueue(work: () => Promise<void> | void): void {
    this.#work = this.#work.then(() => setImmediate()).then(work);
    this.#work.catch((error: unknown) => this.#setting.onFault(error));
  }

  async #answerAll(lines: readonly CommandLine[]): Promise<void> {
    const commands = await Promise.all(lines.map(readCommand));
    if (this.#options.answersOutOfOrder) return this.#answerOutOfOrder(commands);
    for (const command of commands) {
      await this.#answer(command);
      if (this.#options.swallowsBehindSignIn && isSignIn(command)) return;
    }
  }

  async #answer(command: ScriptedCommand): Promise<void> {
    const { silentAt, closeAt, on } = this.#options;
    if (this.#challenged) return this.#finishChallenge(command);
    if (silentAt === command.name) return this.fallSilent();
    if (closeAt === command.name) return this.close();
    if (isSignIn(command) && command.args.length === 0) return this.#challenge(command);
    const script = on[command.name];
    if (!script && command.name === 'STARTTLS') return this.#startTls(command);
    const answer = script ? await script(command, this) : this.honestly(command);
    if (answer !== null) await this.send(this.#complete(command, answer));
    if (command.name === 'LOGOUT') this.close();
  }

  #complete(command: ScriptedCommand, answer: NonNullable<Answer>): Exclude<Answer, null> {
    if (!Array.isArray(answer)) return answer;
    const lines = answer as Line[];
    const noise = this.selected ? this.#options.noise : [];
    const isTagged = lines.some((line) => startOf(line).startsWith(`${command.tag} `));
    return [...noise, ...lines, ...(isTagged ? [] : [`${command.tag} OK ${command.name} completed`])];
  }

  /** Later commands first and their untagged lines mixed, as far as a server may: what opens a mailbox is a barrier. */
  async #answerOutOfOrder(commands: readonly ScriptedCommand[]): Promise<void> {
    const free: ScriptedCommand[] = [];
    for (const command of commands) {
      if (!BARRIERS.has(command.name)) {
        free.push(command);
        continue;
      }
      await this.#answerMixed(free.splice(0));
      await this.#answer(command);
    }
    await this.#answerMixed(free);
  }

  async #answerMixed(commands: readonly ScriptedCommand[]): Promise<void> {
    const all = commands
      .map((command) => this.#complete(command, this.honestly(command)) as Line[])
      .reverse();
    const untagged = all.map((lines) => lines.slice(0, -1));
    for (let i = 0; untagged.some((lines) => i < lines.length); i++) {
      await this.send(untagged.flatMap((lines) => lines.slice(i, i + 1)));
    }
    if (all.length > 0) await this.send(all.map((lines) => lines.at(-1)!));
  }

  #challenge(command: ScriptedCommand): Promise<void> {
    this.#challenged = command;
    return this.send(['+ ']);
  }

  #finishChallenge({ text, tag }: ScriptedCommand): Promise<void> {
    const command = this.#challenged!;
    this.#challenged = undefined;
    // The line is base64 and nothing else: what was read as its tag is all of it.
    const answer = { type: 'ATOM', value: tag === '*' ? text : tag } as const;
    return this.#answer({ ...command, args: [answer] });
  }

  async #startTls(command: ScriptedCommand): Promise<void> {
    const { injects, refusesStartTls } = this.#options;
    if (this.isEncrypted || !this.has('STARTTLS') || refusesStartTls)
      return this.send([`${command.tag} NO no TLS here`]);
    // What comes behind the answer is TLS, however soon it comes.
    this.#socket.removeAllListeners('data').pause();
    const injected = ['* CAPABILITY IMAP4rev1 INJECTED', `${command.tag}0 OK injected`];
    await this.send([`${command.tag} OK begin TLS`, ...(injects === 'same packet' ? injected : [])]);
    if (injects === 'next packet') {
      await setImmediate();
      await this.send(injected);
    }
    this.#encrypt();
  }

  #encrypt(): void {
    const pem = scriptedCertificate(this.#options.certificate);
    const secure = new tls.TLSSocket(this.#socket, { isServer: true, cert: pem, key: pem });
    this.isEncrypted = true;
    this.#socket = secure;
    this.#cutter = new CommandCutter(() => void this.send(['+ go ahead']));
    this.#outlet.redirect(secure);
    this.#listen(secure);
  }
}

const BEFORE_SIGN_IN = new Set(['CAPABILITY', 'NOOP', 'LOGOUT', 'LOGIN', 'AUTHENTICATE PLAIN', 'ID']);
const BARRIERS = new Set(['LOGIN', 'AUTHENTICATE PLAIN', 'STARTTLS', 'SELECT', 'EXAMINE', 'LOGOUT']);

const isSignIn = ({ name }: ScriptedCommand): boolean => name === 'LOGIN' || name.startsWith('AUTHENTICATE');

const octetsOf = (line: Line): Buffer =>
  typeof line === 'string' ? Buffer.from(`${line}\r\n`, 'latin1') : line;
