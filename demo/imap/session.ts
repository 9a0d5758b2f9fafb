import type { Authenticate } from '../store/authenticate.ts';
import type { MailStore } from '../store/mail-store.ts';
import { Refusal } from '../store/refusal.ts';
import { atom, code, verbatim } from './answers.ts';
import type { Node } from './answers.ts';
import { Arguments } from './arguments.ts';
import { BadCommand } from './bad-command.ts';
import type { CommandLine } from './command-lines.ts';
import type { Entry, MailboxView } from './mailbox-view.ts';
import { parseCommand } from './parse-command.ts';
import type { ParsedCommand } from './parse-command.ts';
import { tellChanges } from './tell-changes.ts';

/** The states of RFC 3501 §3; logging out is no state here but the end. */
export type State = 'signed-out' | 'signed-in' | 'selected';

/** The tagged OK of a command, where it is more than «completed». */
export interface Completion {
  text?: string;
  code?: Node[];
}

type Outcome = Completion | void;

/** One command. A Refusal that it throws becomes NO, a BadCommand BAD. */
export interface Command {
  in: readonly State[];
  run: (session: Session, args: Arguments) => Outcome | Promise<Outcome>;
  /** The capability that it belongs to. */
  needs?: string;
  /** No EXPUNGE may be told during it, or the client's sequence numbers would shift under it (RFC 3501 §7.4.1). */
  holdsNumbers?: true;
  /** It takes no argument, and its own code need not say so. */
  bare?: true;
}

/** What a server is like. */
export interface Setting {
  readonly commands: Readonly<Record<string, Command>>;
  authenticate: Authenticate;
  /** What is advertised; what belongs to another capability is answered with BAD. */
  capabilities(state: State): readonly string[];
  /** Whether the OK of a sign-in carries the capabilities; it does unless told. */
  readonly volunteersCapabilities?: boolean;
  /** FETCH items that are answered otherwise than from the message, by name. */
  readonly fetchItems?: Readonly<Record<string, (entry: Entry) => Node>>;
}

/** Where answers go, and further lines come from. */
export interface Channel {
  write(tag: string, command: string, attributes?: Node[]): void;
  readonly hasMuchWaiting: boolean;
  /** Whether the client is still there. */
  readonly isOpen: boolean;
  flush(): Promise<void>;
  /** The next line, for a command of several (IDLE, AUTHENTICATE). */
  next(): Promise<CommandLine | undefined>;
  signedIn(): void;
  bye(text: string): void;
}

/** One client's session: what it has signed in to and selected, and the answer to each of its commands. */
export class Session {
  readonly connection: Channel;
  readonly setting: Setting;
  view: MailboxView | undefined;
  /** The client has used a CONDSTORE enabling command (RFC 7162 §3.1). */
  knowsModSeq = false;
  isEnding = false;
  tag = '*';
  #store: MailStore | undefined;

  constructor(connection: Channel, setting: Setting) {
    this.connection = connection;
    this.setting = setting;
  }

  get state(): State {
    if (!this.#store) return 'signed-out';
    return this.view ? 'selected' : 'signed-in';
  }

  get capabilities(): readonly string[] {
    return this.setting.capabilities(this.state);
  }

  has(capability: string): boolean {
    return this.capabilities.includes(capability);
  }

  /** @throws BadCommand for what is not advertised */
  need(...oneOf: string[]): void {
    if (!oneOf.some((each) => this.has(each))) throw new BadCommand(`There is no ${oneOf[0]} here`);
  }

  get store(): MailStore {
    if (!this.#store) throw new BadCommand('Sign in first');
    return this.#store;
  }

  signIn(store: MailStore): void {
    this.#store = store;
    this.connection.signedIn();
  }

  /** The selected mailbox; the command table sees to it that there is one. */
  get selected(): MailboxView {
    if (!this.view) throw new BadCommand('No mailbox is selected');
    return this.view;
  }

  /** The selected mailbox for a command that changes it. */
  get writable(): MailboxView {
    if (this.selected.isReadOnly) throw new Refusal('The mailbox was opened with EXAMINE', 'READ-ONLY');
    return this.selected;
  }

  untagged(command: string, ...attributes: Node[]): void {
    this.connection.write('*', command, attributes);
  }

  /** `[CAPABILITY …]`, for the greeting and the OK of a sign-in: a client need not ask (RFC 3501 §7.1). */
  greet(text: string): void {
    this.untagged('OK', code(atom('CAPABILITY'), ...this.capabilities.map(atom)), verbatim(text));
  }

  /** Answers a line, be it a command or not. */
  async answerLine(line: CommandLine): Promise<void> {
    const command = await parseCommand(line).catch((error: unknown) => this.#refuseLine(line, error));
    if (command) await this.answer(command);
  }

  /** Writes untagged lines and, last, the tagged one. */
  async answer(command: ParsedCommand): Promise<void> {
    this.tag = command.tag;
    try {
      const { code: reason, text = `${command.name} completed` } = await this.#execute(command);
      this.connection.write(this.tag, 'OK', statusOf(reason, text));
    } catch (error) {
      this.#answerError(error);
    }
  }

  async #execute({ name, args: nodes }: ParsedCommand): Promise<Completion> {
    const { commands } = this.setting;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new BadCommand(`Unknown command ${name}`);
    if (!command.in.includes(this.state)) throw new BadCommand(`${name} is not possible now`);
    if (command.needs !== undefined) this.need(command.needs);
    const args = new Arguments(nodes);
    if (command.bare) args.end();
    const completion = (await command.run(this, args)) ?? {};
    tellChanges(this, { mayExpunge: !command.holdsNumbers });
    return completion;
  }

  #answerError(error: unknown): void {
    if (error instanceof Refusal) {
      const refusal = error.code === undefined ? undefined : [atom(error.code)];
      this.connection.write(this.tag, 'NO', statusOf(refusal, error.message));
    } else if (error instanceof BadCommand) {
      this.connection.write(this.tag, 'BAD', statusOf(undefined, error.message));
    } else if (this.connection.isOpen) {
      console.error('demo mail server:', error);
      this.connection.write(this.tag, 'NO', statusOf([atom('SERVERBUG')], 'Internal error'));
    }
  }

  /** The line could not even be parsed: its tag, where it had one, is told so. */
  #refuseLine({ line }: CommandLine, error: unknown): undefined {
    const parsedTag = (error as { parsedTag?: string }).parsedTag ?? '*';
    const tag = /^[*+]/.test(parsedTag) ? '*' : parsedTag;
    const isTooLarge = /\{\d+\}$/.test(line);
    const reason = isTooLarge ? [atom('TOOBIG')] : undefined;
    this.connection.write(tag, 'BAD', statusOf(reason, isTooLarge ? 'Literal too large' : 'Syntax error'));
    return undefined;
  }
}

function statusOf(reason: Node[] | undefined, text: string): Node[] {
  return reason ? [code(...reason), verbatim(text)] : [verbatim(text)];
}
