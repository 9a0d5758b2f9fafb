import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { CarriedPiece, MessagePiece, SentPiece, StoredPiece } from '../../mail/message-pieces.ts';
import { isStored, octetsToSend } from '../../mail/message-pieces.ts';
import { mailboxArgument } from './grammar.ts';
import type { WriteCommand } from './written.ts';
import { atom } from '../wire/command.ts';
import type { ResponseCode } from '../wire/responses.ts';
import { numberOf } from '../wire/responses.ts';

interface AppendArguments {
  readonly path: string;
  readonly flags: readonly string[];
  readonly receivedAt: Date | undefined;
  readonly content: readonly MessagePiece[];
}

interface Appended {
  /** APPENDUID (RFC 4315 §3); undefined: the server did not say. */
  readonly appended: { readonly uidValidity: number; readonly uid: number } | undefined;
}

/** RFC 9051 §6.3.12; CATENATE, where parts come from the server's own store: RFC 4469. */
export const APPEND: WriteCommand<AppendArguments, Appended> = {
  changes: true,
  mailbox: 'none',
  args: (step) => [...appendArguments(step), ...(carriedIn(step) ? [] : contentArguments(step.content))],
  literal: carriedIn,
  // A transcript needs no messages.
  mask: ({ path, flags, content }) => `${JSON.stringify(path)} (${flags.join(' ')}) ${shownContent(content)}`,
  refusal: { doing: 'to add this message', fallback: 'BAD_USER_INPUT' },
  read: (codes) => ({ appended: readAppended(codes) }),
  assumed: { appended: undefined },
};

function readAppended(codes: readonly ResponseCode[]): Appended['appended'] {
  const args = codes.find(({ name }) => name === 'APPENDUID')?.args ?? [];
  const [uidValidity, uid] = [numberOf(args[0]), numberOf(args[1])];
  return uidValidity !== null && uid ? { uidValidity, uid } : undefined;
}

function appendArguments({ path, flags, receivedAt }: AppendArguments): ImapCompileNode[] {
  const date = receivedAt ? [{ type: 'STRING' as const, value: dateTime(receivedAt) }] : [];
  return [mailboxArgument(path), ...(flags.length > 0 ? [flags.map(atom)] : []), ...date];
}

/** All of it as one literal that is fetched while it is sent; undefined: all octets are at hand. */
function carriedIn({ content }: AppendArguments): readonly SentPiece[] | undefined {
  return content.some(isCarried)
    ? content.filter((piece): piece is SentPiece => !isStored(piece))
    : undefined;
}

function isCarried(piece: MessagePiece): piece is CarriedPiece {
  return !Buffer.isBuffer(piece) && !isStored(piece);
}

/** One literal, or `CATENATE (TEXT {n} … URL "…" …)`. */
function contentArguments(content: readonly MessagePiece[]): ImapCompileNode[] {
  const [first] = content;
  if (content.length === 1 && Buffer.isBuffer(first)) return [{ type: 'LITERAL', value: first }];
  return [atom('CATENATE'), content.flatMap(catenated)];
}

function catenated(piece: MessagePiece): ImapCompileNode[] {
  if (isStored(piece)) return [atom('URL'), { type: 'STRING', value: imapUrl(piece) }];
  return [atom('TEXT'), { type: 'LITERAL', value: piece as Buffer }];
}

function shownContent(content: readonly MessagePiece[]): string {
  return content.some(isStored) ? content.map(shownPiece).join(' ') : `{${octetsToSend(content)}}`;
}

function shownPiece(piece: MessagePiece): string {
  return isStored(piece) ? `URL ${JSON.stringify(imapUrl(piece))}` : `{${octetsToSend([piece])}}`;
}

/** A message or part on the same server (RFC 5092 §7): an absolute path, the mailbox in UTF-8 with percent-encoding. */
function imapUrl({ id: { path, uidValidity, uid }, partId }: StoredPiece): string {
  const section = partId === null ? '' : `/;SECTION=${partId}`;
  return `/${encodeURIComponent(path)};UIDVALIDITY=${uidValidity}/;UID=${uid}${section}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `17-Jul-1996 02:44:25 +0000` (RFC 9051 §9, date-time). */
function dateTime(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${day}-${MONTHS[date.getUTCMonth()]}-${year} ${time} +0000`;
}
