import { compiler } from 'imapflow/lib/handler/imap-handler.js';
import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { MailError } from '../../mail/errors.ts';
import type { SentPiece } from '../../mail/message-pieces.ts';
import { octetsToSend, streamPieces } from '../../mail/message-pieces.ts';
import { tidied } from '../../mime/garbage.ts';
import type { QueuedPiece } from '../../net/command-queue.ts';
import type { LiteralSink } from './literal-sink.ts';
import type { DataResponse, StatusResponse } from './responses.ts';

/** What a command has to do with the open mailbox. */
export type MailboxUse = 'opens' | 'uses' | 'none';

/** A command as data, ready to be numbered and written. */
export interface Command {
  /** For instance `UID FETCH`. */
  readonly name: string;
  readonly args: readonly ImapCompileNode[];
  readonly mailbox: MailboxUse;
  /** The untagged data that answer it: by type and key, never by order (RFC 9051 §5.5). Left out: none do. */
  readonly data?: readonly string[];
  /** Whether data of these types answer this very command; left out: all do. */
  accepts?(data: DataResponse): boolean;
  /** Response codes of untagged OKs that belong to the command as well, for instance COPYUID. */
  readonly remarks?: readonly string[];
  /** Whether it changes something: once sent, its outcome is unknown until the server answers. */
  readonly changes?: boolean;
  /** What transcripts show in place of the arguments. */
  readonly mask?: string;
  /** What must never be shown, should the server repeat it, as it stands on the wire. */
  readonly secrets?: readonly string[];
  /** Called with data that answer the command when they come: the tagged answer may be long behind them. */
  hear?(data: DataResponse): void;
  /** Takes literals of the answer as they come. */
  readonly sink?: LiteralSink;
  /** Lines that are sent when the server asks for them, in order, other than literals. */
  readonly continuations?: readonly string[];
  /** A literal behind the arguments that is fetched while it is sent, when the server has asked for it. */
  readonly literal?: readonly SentPiece[];
  /** Nothing leaves behind it until it is answered. */
  readonly barrier?: 'last';
  /** These lines are held back until another command is to leave (IDLE, RFC 2177). */
  readonly isHeld?: boolean;
  /** The line that answers a challenge behind those; undefined: none does. */
  readonly answer?: (challenge: string) => string | undefined;
}

/** All that the server said to one command. */
export interface Reply {
  readonly status: StatusResponse;
  readonly data: readonly DataResponse[];
  /** Untagged OK, NO and BAD that came for the mailbox the command opened, or that the command waits for. */
  readonly remarks: readonly StatusResponse[];
}

export interface LiteralSupport {
  readonly plus: boolean;
  readonly minus: boolean;
}

/** An argument that is sent as it stands, without quotes. */
export const atom = (value: string): ImapCompileNode => ({ type: 'ATOM', value });

/** A sequence set or a set of UIDs. */
export const sequence = (value: string): ImapCompileNode => ({ type: 'SEQUENCE', value });

/** A string in the form that can carry it: quoted for printable ASCII, else a literal (RFC 9051 §4.3). */
export function string(value: string | Buffer): ImapCompileNode {
  const octets = Buffer.isBuffer(value) ? value : Buffer.from(value);
  if (octets.includes(0))
    throw new MailError(
      'BAD_USER_INPUT',
      'The input contains a NUL character, which cannot be sent to a mail server. Remove it',
    );
  const isQuotable = octets.length < 1000 && octets.every((octet) => octet >= 0x20 && octet < 0x7f);
  return isQuotable
    ? { type: 'STRING', value: octets.toString('latin1') }
    : { type: 'LITERAL', value: octets };
}

/** A command as it leaves, and as it is shown. */
interface Compiled {
  /** Each but the first has to wait for a continuation request. */
  readonly pieces: QueuedPiece[];
  readonly shown: string;
}

/** The octets of a command. CR and LF cannot get in but inside literals: imapflow's compiler refuses them. */
export function compile(tag: string, command: Command, literals: LiteralSupport): Compiled {
  const pieces = compiler(
    { tag, command: command.name, attributes: [...command.args] },
    { asArray: true, literalPlus: literals.plus, literalMinus: literals.minus },
  );
  const shown = shownOf(command, tag, pieces);
  const last = pieces.pop()!;
  return { pieces: [...pieces, ...endOf(last, command)], shown };
}

/** What is one line is compiled once. */
function shownOf(command: Command, tag: string, [first, ...others]: readonly Buffer[]): string {
  const isLine = command.mask === undefined && others.length === 0 && !first!.includes('\n');
  return isLine ? first!.toString('utf8', tag.length + 1) : describeCommand(command);
}

function endOf(last: Buffer, { literal, continuations = [] }: Command): QueuedPiece[] {
  if (!literal) return [Buffer.concat([last, CRLF]), ...continuations.map(lineOf)];
  // Synchronising, whatever the server can do: it may refuse before a single octet of it has been fetched.
  const announced = Buffer.concat([last, lineOf(` {${octetsToSend(literal)}}`)]);
  return [announced, () => tidied(streamPieces(literal)), CRLF];
}

/** The command as transcripts and explanations show it: one line, no tag, no secrets. */
export function describeCommand(command: Command): string {
  if (command.mask !== undefined) return `${command.name} ${command.mask}`;
  const compiled = compiler({ tag: 'T', command: command.name, attributes: [...command.args] }, {});
  return compiled.toString('utf8').slice(2).replace(/\r\n/g, ' ');
}

/** A line that answers a continuation request. */
export const lineOf = (text: string): Buffer => Buffer.from(`${text}\r\n`);

const CRLF = Buffer.from('\r\n');
