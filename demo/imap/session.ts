import type { Socket } from 'node:net';
import { parser } from 'imapflow/lib/handler/imap-handler.js';
import type { ImapResponse, ImapStreamItem } from 'imapflow/lib/handler/types.js';
import type { Authenticate } from '../store/authenticate.ts';
import type { MailStore } from '../store/mail-store.ts';
import { Refusal } from '../store/refusal.ts';
import { atom, code, verbatim } from './answers.ts';
import type { Node } from './answers.ts';
import { Arguments } from './arguments.ts';
import { BadCommand } from './bad-command.ts';
import { capabilityCode } from './capabilities.ts';
import type { Command, Completion, State } from './commands/command.ts';
import { COMMANDS } from './commands/table.ts';
import { Connection } from './connection.ts';
import type { MailboxView } from './mailbox-view.ts';
import { tellChanges } from './tell-changes.ts';

/** One client's session: reads a command, runs it, answers, and only then reads the next. */
export class Session {
  readonly connection: Connection;
  readonly authenticate: Authenticate;
  view: MailboxView | undefined;
  /** The client has used a CONDSTORE enabling command (RFC 7162 §3.1). */
  knowsModSeq = false;
  isEnding = false;
  tag = '*';
  #store: MailStore | undefined;

  constructor(socket: Socket, authenticate: Authenticate) {
    this.connection = new Connection(socket);
    this.authenticate = authenticate;
  }

  get state(): State {
    if (!this.#store) return 'signed-out';
    return this.view ? 'selected' : 'signed-in';
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

  async run(): Promise<void> {
    this.untagged('OK', capabilityCode('signed-out'), verbatim('Postern demo mail server ready'));
    try {
      await this.#serve();
    } catch (error) {
      this.connection.bye(error instanceof Error ? error.message : 'Failed');
    }
    this.connection.end();
  }

  async #serve(): Promise<void> {
    await this.connection.flush();
    for (let line = await this.connection.reader.next(); line; line = await this.connection.reader.next()) {
      await this.#answer(line);
      await this.connection.flush();
      if (this.isEnding || !this.connection.isOpen) return;
    }
  }

  async #answer(line: ImapStreamItem): Promise<void> {
    const command = await parseLine(line).catch((error: unknown) => this.#refuseLine(line, error));
    if (!command) return;
    this.tag = command.tag;
    try {
      const completion = await this.#execute(command);
      this.connection.write(
        this.tag,
        'OK',
        statusOf(completion.code, completion.text ?? `${command.name} completed`),
      );
    } catch (error) {
      this.#answerError(error);
    }
  }

  async #execute({ name, args }: ParsedCommand): Promise<Completion> {
    const command: Command | undefined = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new BadCommand(`Unknown command ${name}`);
    if (!command.in.includes(this.state)) throw new BadCommand(`${name} is not possible now`);
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
    } else {
      console.error('demo mail server:', error);
      this.connection.write(this.tag, 'NO', statusOf([atom('SERVERBUG')], 'Internal error'));
    }
  }

  /** The line could not even be parsed: its tag, where it had one, is told so. */
  #refuseLine(line: ImapStreamItem, error: unknown): undefined {
    const parsedTag = (error as { parsedTag?: string }).parsedTag ?? '*';
    const tag = /^[*+]/.test(parsedTag) ? '*' : parsedTag;
    const isTooLarge = /\{\d+\}$/.test(line.payload.subarray(-30).toString('latin1'));
    const reason = isTooLarge ? [atom('TOOBIG')] : undefined;
    this.connection.write(tag, 'BAD', statusOf(reason, isTooLarge ? 'Literal too large' : 'Syntax error'));
    return undefined;
  }
}

interface ParsedCommand {
  tag: string;
  name: string;
  args: Arguments;
}

async function parseLine({ payload, literals }: ImapStreamItem): Promise<ParsedCommand> {
  const line = /^\S+ L(?:IST|SUB) /i.test(payload.toString('latin1', 0, 80))
    ? quoteWildcards(payload)
    : payload;
  const { tag, command, attributes }: ImapResponse = await parser(line, { literals, literalPlus: true });
  if (tag === undefined || !command || /^[*+]/.test(tag))
    throw new BadCommand('A tag and a command are expected');
  return { tag, name: command.toUpperCase(), args: new Arguments(attributes) };
}

/** The parser reads answers, where no name holds wildcards unquoted: LIST's patterns may (RFC 3501 §9, list-mailbox). */
function quoteWildcards(payload: Buffer): string {
  return payload
    .toString()
    .replace(/"(?:[^"\\]|\\.)*"|[^\s"(){}\\]*[%*][^\s"(){}\\]*/g, (word) =>
      word.startsWith('"') ? word : `"${word}"`,
    );
}

function statusOf(reason: Node[] | undefined, text: string): Node[] {
  return reason ? [code(...reason), verbatim(text)] : [verbatim(text)];
}
