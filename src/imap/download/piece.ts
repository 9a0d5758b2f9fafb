import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { MailError, asMailError } from '../../mail/errors.ts';
import type { Transport } from '../sessions/transport.ts';
import type { Command, Reply } from '../wire/command.ts';
import { atom, sequence } from '../wire/command.ts';
import type { LiteralSink } from '../wire/literal-sink.ts';
import { refusal } from '../wire/refusals.ts';
import type { DataResponse } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';
import { fetchedItems, listOf, octetCountOf, octetsOf, pairsOf, textOf } from '../wire/responses.ts';

/** What pieces are fetched of. */
export interface Source {
  readonly uid: number;
  /** A section number; empty: the whole message. */
  readonly section: string;
  /** Decoded by the server (RFC 3516) instead of as they stand in the message. */
  readonly binary: boolean;
}

/** Octets of a source. */
export interface Piece {
  readonly at: number;
  readonly length: number;
}

/** What pieces travel on. */
export type Fetcher = Pick<Transport, 'fetch'>;

/**
 * `UID FETCH 7 (BODY.PEEK[2]<0.262144>)`. PEEK: reading never marks a message as seen (RFC 9051 §6.4.5). Settles with the
 * row: Dovecot keeps back tagged answers until all commands that it has heard are done.
 * @param sink takes the octets as they come; none are left for the answer
 * @throws MailError NOT_FOUND, SERVER_UNAVAILABLE
 */
export function fetchPiece(wire: Fetcher, source: Source, piece: Piece, sink?: LiteralSink): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const isPiece = (row: DataResponse) => findPiece(row, source, piece.at) !== undefined;
    let isThere = false;
    const command = fetchCommand(source, [pieceItem(source, piece)], (row) => {
      // Flags that change on their own come in rows as well.
      isThere ||=
        fetchedItems(row).some(({ word }) => word === wordOf(source)) || fetchedItems(row).length === 1;
      return isPiece(row);
    });
    const hear = (row: DataResponse): void => {
      try {
        resolve(readPiece(row, source, piece));
      } catch (error) {
        reject(asMailError(error));
      }
    };
    const reply = wire.fetch({ ...command, hear, ...(sink && { sink }) }, piece.length);
    // Once there was a row, this comes too late to matter.
    reply.then((each) => reject(isThere ? omitted() : withoutRow(each)), reject);
  });
}

function pieceItem(source: Source, { at, length }: Piece): ImapCompileNode {
  return { ...itemOf(`${wordOf(source)}.PEEK`, source.section), partial: [at, length] };
}

/**
 * Whether the end of a line (`* 1 FETCH (UID 7 BODY[2]<0> {262144}`) says that the octets from a place on are what follows.
 * A UID that stands behind them cannot be known, and is believed to be right.
 */
export function announces(line: string, source: Source, at: number): boolean {
  const name = `${wordOf(source)}[${source.section}]`;
  const names = [`${name}<${at}>`, ...(at === 0 ? [name] : [])];
  const [, uid = `${source.uid}`] = /[ (]UID (\d+) /i.exec(line) ?? [];
  const [, item = ''] = /[ (]([^\s(]+) ~?\{\d+\}\r?\n$/.exec(line) ?? [];
  return Number(uid) === source.uid && names.some((each) => item.toUpperCase() === each.toUpperCase());
}

function wordOf({ binary }: Source): string {
  return binary ? 'BINARY' : 'BODY';
}

/** The octets that came; fewer than asked for where the source ends. @throws MailError SERVER_UNAVAILABLE */
function readPiece(row: DataResponse, source: Source, { at, length }: Piece): Buffer {
  const octets = findPiece(row, source, at);
  if (octets === null || octets === undefined) throw omitted();
  const came = octetsOf(octets);
  if (came.length <= length) return came;
  throw new MailError('SERVER_UNAVAILABLE', 'The mail server sent more octets than were requested');
}

function omitted(): MailError {
  return new MailError('SERVER_UNAVAILABLE', 'The mail server omitted octets from its response. Try again');
}

/** `UID FETCH 7 (BINARY.SIZE[2])`: how many octets a part has once it is decoded. */
export function binarySizeCommand(source: Source): Command {
  return fetchCommand(
    source,
    [itemOf('BINARY.SIZE', source.section)],
    (row) => findSize(row, source) !== null,
  );
}

/** Null: the server cannot decode it (UNKNOWN-CTE, PARSE), or does not say. */
export function readBinarySize(reply: Reply, source: Source): number | null {
  return reply.status.status === 'OK' && reply.data.length > 0 ? findSize(reply.data.at(-1)!, source) : null;
}

function fetchCommand(
  { uid }: Source,
  items: ImapCompileNode[],
  isAnswer: (row: DataResponse) => boolean,
): Command {
  return {
    name: 'UID FETCH',
    args: [sequence(`${uid}`), items],
    mailbox: 'uses',
    // Pieces of one message come in any order: each is known by where it begins.
    data: ['FETCH'],
    accepts: (row) => row.uid === uid && isAnswer(row),
  };
}

function itemOf(word: string, name: string): ImapCompileNode & object {
  return { type: 'ATOM', value: word, section: (name === '' ? [] : [atom(name)]) as never };
}

function withoutRow({ status }: Reply): MailError {
  if (status.status !== 'OK') return refusal(status, 'to send these octets', 'SERVER_UNAVAILABLE');
  return new MailError('NOT_FOUND', 'This message no longer exists');
}

/** `BODY[2]<262144>` or `BINARY[2]<0>` among the items of a row; undefined: it is not there. */
function findPiece({ tokens }: DataResponse, source: Source, at: number): Token | undefined {
  const list = listOf(tokens[0]);
  for (let i = 0; i + 1 < list.length; i += 2) {
    const key = list[i];
    if (!key || Array.isArray(key) || !key.section) continue;
    const isWord = textOf(key)?.toUpperCase() === wordOf(source);
    if (!isWord || (textOf(key.section[0]) ?? '') !== source.section) continue;
    if (key.partial?.[0] === at) return list[i + 1];
    if (key.partial === undefined) return withoutOrigin(list[i + 1]!, at);
  }
  return undefined;
}

/**
 * Octets that do not say where they begin: old servers (GroupWise, Domino) send all of a section whatever piece is asked
 * for. At the beginning it is the same; further on they cannot be told from a piece, and are none.
 */
function withoutOrigin(octets: Token, at: number): Token | undefined {
  return at === 0 ? octets : undefined;
}

function findSize({ tokens }: DataResponse, { section }: Source): number | null {
  return octetCountOf(pairsOf(listOf(tokens[0])).get(`BINARY.SIZE[${section}]`));
}
