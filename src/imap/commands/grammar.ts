import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { ErrorCode } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';
import { AS_LATIN1, AS_UTF8 } from '../../mail/mailbox-path.ts';
import { formatSet } from './number-set.ts';
import type { MailboxUse, Reply } from '../wire/command.ts';
import { atom, sequence, string } from '../wire/command.ts';
import type { DataResponse } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';
import { textOf } from '../wire/responses.ts';

/** What a NO or BAD means: «The mail server refused …», and the code of an answer that names none. */
export interface Refusal {
  readonly doing: string;
  readonly fallback: ErrorCode;
}

/** What reading and writing commands have in common. `Args`: what a step says besides its verb. */
export interface CommandGrammar<Args> {
  /** The command on the wire, where a verb is a form of it; left out: the verb. */
  readonly name?: string;
  readonly mailbox: MailboxUse;
  readonly refusal: Refusal;
  args(step: Args): ImapCompileNode[];
}

/** Everything there is to know of a command that changes nothing. A row of `table.ts`. */
export interface ReadCommand<Args, Answer> extends CommandGrammar<Args> {
  readonly changes?: never;
  /** The untagged data that answer it: by type and key, never by order (RFC 9051 §5.5). */
  readonly data: readonly string[];
  /** Whether data of these types answer this very step; left out: all do. */
  accepts?(step: Args, data: DataResponse): boolean;
  /** The capability that this form of the command leans on; undefined: every server has to take it. */
  leansOn?(step: Args): string | undefined;
  /** What a refusal that explains nothing is, where it may have come midway; left out: the refusal. */
  refused?(reply: Reply, step: Args, error: MailError): MailError;
  /** The answer in a reply that ended with OK. @throws MailError where it is none */
  read(reply: Reply, step: Args): Answer;
  /** The answer that an explanation assumes, just enough for the plan to go on. */
  assumed(step: Args): Answer;
  /** How an explanation shows the command, where it holds numbers that only the server can know. */
  explained?(step: Args, text: string): string;
}

/** A capability that the server announces and that does not work: it is done without, and remembered. */
export class Unmet extends MailError {
  readonly capability: string;

  constructor(capability: string, { code, message, ...details }: MailError) {
    super(code, message, details);
    this.capability = capability;
  }
}

/** What was asked for is not in the answer, which is something else than nothing. */
export function unmet(capability: string, what: string): Unmet {
  const message = `The mail server did not answer ${what}, although it announces ${capability}`;
  return new Unmet(capability, new MailError('SERVER_UNAVAILABLE', message));
}

/** The arguments of a command that takes none. */
export type NoArguments = object;

/** Sequence numbers, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Whether a token names this mailbox; INBOX in any case. */
export function isMailbox(token: Token | undefined, path: string): boolean {
  return pathOf(token) === path;
}

/** The decoded path that a token holds, INBOX in its one spelling. */
export function pathOf(token: Token | undefined): string | undefined {
  const name = textOf(token);
  if (name === null) return undefined;
  return name.toUpperCase() === 'INBOX' ? 'INBOX' : decodeMailboxName(name);
}

export function mailboxArgument(path: string): ImapCompileNode {
  const name = encodeMailboxName(path);
  return /^[A-Za-z0-9/_.-]+$/.test(name) && name.toUpperCase() !== 'NIL'
    ? atom(name)
    : string(Buffer.from(name, 'latin1'));
}

export function setArgument(uids: readonly number[]): ImapCompileNode {
  return sequence(formatSet(uids));
}

export function rangeArgument({ from, to }: Range): ImapCompileNode {
  return sequence(from === to ? `${from}` : `${from}:${to}`);
}

/**
 * A mailbox's name out of modified UTF-7 (RFC 3501 §5.1.3). Some servers write others: UTF-8 without UTF8=ACCEPT, octets
 * of another charset, a bare `&`. Such a name is the octets that the server gave, and only those open it: marks in the
 * path say so (mailbox-path.ts).
 * @param wire one octet per character
 */
export function decodeMailboxName(wire: string): string {
  if (/^[\x20-%'-\x7e]*$/.test(wire)) return wire;
  const path = wire.replace(/&([^&-]*)-/g, (whole, encoded: string) =>
    encoded === '' ? '&' : (decodeShift(encoded) ?? whole),
  );
  return encodeMailboxName(path) === wire ? path : asItStands(wire);
}

/** The name as it is written in commands, one octet per character. */
export function encodeMailboxName(path: string): string {
  return path.replace(ENCODED, (run: string, mark?: string, own: string = '') => {
    if (mark === AS_UTF8) return Buffer.from(own).toString('latin1');
    if (mark !== undefined) return own;
    if (run === AS_UTF8 || run === AS_LATIN1) return '';
    return run === '&' ? '&-' : `&${encodeShift(run)}-`;
  });
}

/** A mark with the character that it is for, a mark for nothing, a bare `&`, or a run of what ASCII does not have. */
const MARK = `[${AS_UTF8}${AS_LATIN1}]`;
const ENCODED = new RegExp(
  `(${MARK})(&|[^\\x20-\\x7e])|${MARK}|&|[^\\x20-\\x7e${AS_UTF8}${AS_LATIN1}]+`,
  'gu',
);

/** What is no modified UTF-7, with a mark ahead of each character that has to go back as it came. */
function asItStands(wire: string): string {
  const text = Buffer.from(wire, 'latin1').toString('utf8');
  const [name, mark] = text.includes('\ufffd') ? [wire, AS_LATIN1] : [text, AS_UTF8];
  return name.replace(/&|[^\x20-\x7e]/gu, (letter) => `${mark}${letter}`);
}

function decodeShift(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9+,]+$/.test(encoded)) return undefined;
  const octets = Buffer.from(encoded.replaceAll(',', '/'), 'base64');
  return octets.length > 0 && octets.length % 2 === 0 ? octets.swap16().toString('utf16le') : undefined;
}

function encodeShift(run: string): string {
  return Buffer.from(run, 'utf16le')
    .swap16()
    .toString('base64')
    .replace(/={1,2}$/, '')
    .replaceAll('/', ',');
}
