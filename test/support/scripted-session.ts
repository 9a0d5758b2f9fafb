import { setImmediate } from 'node:timers/promises';
import type net from 'node:net';

import { atom, compileLine, mailboxName } from '../../demo/imap/answers.ts';
import { CommandCutter } from '../../demo/imap/command-lines.ts';
import type { CommandLine } from '../../demo/imap/command-lines.ts';
import { COMMANDS } from '../../demo/imap/commands/table.ts';
import { Session } from '../../demo/imap/session.ts';
import type { Channel, Command } from '../../demo/imap/session.ts';
import type { Mailbox } from '../../demo/store/mailbox.ts';
import { encrypted } from './scripted-certificates.ts';
import type { ScriptedCommand } from './scripted-command.ts';
import { readCommand, textOf } from './scripted-command.ts';
import { Outlet } from './scripted-delivery.ts';
import type { ScriptedMessage } from './scripted-mailbox.ts';
import type { ScriptedImapOptions, Setting } from './scripted-options.ts';
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
export class ScriptedSession {
  readonly transcript: Transcript;
  isEncrypted: boolean;
  readonly #setting: Setting;
  readonly #outlet: Outlet;
  readonly #honest: Session;
  /** What the honest session has written since it was asked last. */
  readonly #written: Buffer[] = [];
  #socket: net.Socket;
  #cutter!: CommandCutter;
  #isSilent = false;
  #work: Promise<void> = Promise.resolve();
  /** Takes the line that answers a SASL challenge. */
  #respond: ((line: CommandLine) => void) | undefined;

  constructor(socket: net.Socket, setting: Setting, transcript: Transcript) {
    this.#socket = socket;
    this.#setting = setting;
    this.transcript = transcript;
    this.isEncrypted = setting.options.security === 'TLS';
    this.#outlet = new Outlet(socket, setting.options);
    this.#honest = this.#honestSession();
    this.#listen(socket);
    this.#enqueue(() => this.#greet());
  }

  get mailboxes(): ReadonlyMap<string, Mailbox> {
    return this.#setting.store.byPath;
  }

  get selected(): Mailbox | undefined {
    return this.#honest.view?.mailbox;
  }

  get capabilities(): readonly string[] {
    const { capabilities, security } = this.#options;
    const isStartTls = security === 'STARTTLS' && !this.isEncrypted;
    return isStartTls ? ['IMAP4rev1', 'STARTTLS', 'LOGINDISABLED'] : capabilities;
  }

  /** The lines that an honest server would answer, the tagged one last. */
  async honestly({ tag, name, args }: ScriptedCommand): Promise<Buffer[]> {
    await this.#honest.answer({ tag, name, args });
    return this.#taken();
  }

  #taken(): Buffer[] {
    return this.#written.splice(0);
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

  /** The demo's session, with what it says collected here. */
  #honestSession(): Session {
    const { store } = this.#setting;
    const channel: Channel = {
      write: (...line) => void this.#written.push(compileLine(...line)),
      hasMuchWaiting: false,
      isOpen: true,
      flush: () => this.send(this.#taken()),
      next: () => new Promise((resolve) => (this.#respond = resolve)),
      signedIn: () => (this.#cutter.isSignedIn = true),
      bye: () => this.close(),
    };
    return new Session(channel, {
      commands: HONEST,
      authenticate: (user, password) => (this.#options.users[user] === password ? store : undefined),
      capabilities: () => this.capabilities,
      volunteersCapabilities: this.#options.volunteersCapabilities,
      fetchItems: { ENVELOPE: ({ message }) => (message as ScriptedMessage).envelope },
    });
  }

  #listen(socket: net.Socket): void {
    this.#cutter = new CommandCutter(() => void this.send(['+ go ahead']));
    socket.on('data', (chunk: Buffer) => {
      this.#cutter.push(chunk);
      this.#receive([...this.#cutter.lines()]);
    });
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
    const respond = this.#respond;
    this.#respond = undefined;
    // What came in one piece with the awaited line are commands of their own (DONE, and what it makes room for).
    const commands = respond ? lines.slice(1) : lines;
    respond?.(lines[0]!);
    if (commands.length > 0) this.#enqueue(() => this.#answerAll(commands));
  }

  #enqueue(work: () => Promise<void> | void): void {
    this.#work = this.#work.then(() => setImmediate()).then(work);
    this.#work.catch((error: unknown) => this.#setting.onFault(error));
  }

  async #answerAll(lines: readonly CommandLine[]): Promise<void> {
    const commands = await Promise.all(lines.map(readCommand));
    if (this.#options.answersOutOfOrder) return this.#answerOutOfOrder(commands);
    const { pipelining } = this.#options;
    if (pipelining === 'bye' && commands.length > 1) return this.#leave();
    const heard = pipelining === 'one heard' ? commands.slice(0, 1) : commands;
    const refused = typeof pipelining === 'object' ? pipelining : undefined;
    const barrier = refused ? heard.findIndex(({ name }) => refused.behind.test(name)) : -1;
    for (const [i, command] of heard.entries()) {
      if (barrier >= 0 && i > barrier) await this.send([`${command.tag} ${refused!.refusal}`]);
      else await this.#answer(command);
      if (this.#options.swallowsBehindSignIn && isSignIn(command)) return;
    }
  }

  async #answer(command: ScriptedCommand): Promise<void> {
    const { silentAt, closeAt, on } = this.#options;
    if (silentAt === command.name) return this.fallSilent();
    if (closeAt === command.name) return this.close();
    const script = on[command.name];
    if (!script && command.name === 'STARTTLS') return this.#startTls(command);
    const answer = script ? await script(command, this) : await this.honestly(command);
    if (answer !== null) await this.send(this.#complete(command, answer));
    if (command.name === 'LOGOUT') this.close();
  }

  async #leave(): Promise<void> {
    await this.send(['* BYE one command at a time']);
    this.close();
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
    const all: Line[][] = [];
    for (const command of commands)
      all.unshift(this.#complete(command, await this.honestly(command)) as Line[]);
    const untagged = all.map((lines) => lines.slice(0, -1));
    for (let i = 0; untagged.some((lines) => i < lines.length); i++) {
      await this.send(untagged.flatMap((lines) => lines.slice(i, i + 1)));
    }
    if (all.length > 0) await this.send(all.map((lines) => lines.at(-1)!));
  }

  async #startTls(command: ScriptedCommand): Promise<void> {
    const { injects, refusesStartTls } = this.#options;
    if (this.isEncrypted || !this.capabilities.includes('STARTTLS') || refusesStartTls)
      return this.send([`${command.tag} NO no TLS here`]);
    // What comes behind the answer is TLS, however soon it comes.
    this.#socket.removeAllListeners('data').pause();
    const injected = ['* CAPABILITY IMAP4rev1 INJECTED', `${command.tag}0 OK injected`];
    await this.send([`${command.tag} OK begin TLS`, ...(injects === 'same packet' ? injected : [])]);
    if (injects === 'next packet') {
      await setImmediate();
      await this.send(injected);
    }
    this.isEncrypted = true;
    this.#socket = encrypted(this.#socket, this.#options.certificate);
    this.#outlet.redirect(this.#socket);
    this.#listen(this.#socket);
  }
}

/** The demo's commands, and one that it does not have: everything is allowed (RFC 4314 §3.5). */
const HONEST: Record<string, Command> = {
  ...COMMANDS,
  MYRIGHTS: {
    in: ['signed-in', 'selected'],
    needs: 'ACL',
    run: (session, args) => {
      const { path } = session.store.need(args.mailbox());
      session.untagged('MYRIGHTS', mailboxName(path), atom('lrswipkxtecda'));
    },
  },
};
const BARRIERS = new Set(['LOGIN', 'AUTHENTICATE PLAIN', 'STARTTLS', 'SELECT', 'EXAMINE', 'LOGOUT']);

const isSignIn = ({ name }: ScriptedCommand): boolean => name === 'LOGIN' || name.startsWith('AUTHENTICATE');

const octetsOf = (line: Line): Buffer =>
  typeof line === 'string' ? Buffer.from(`${line}\r\n`, 'latin1') : line;
