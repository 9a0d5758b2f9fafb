import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { MailError } from '../../mail/errors.ts';
import { uidOf } from '../steps.ts';
import type { Command, Reply } from '../wire/command.ts';
import { atom, sequence } from '../wire/command.ts';
import { refusal } from '../wire/refusals.ts';
import type { DataResponse, Token } from '../wire/responses.ts';
import { listOf, numberOf, octetsOf, pairsOf, textOf } from '../wire/responses.ts';

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

/** `UID FETCH 7 (BODY.PEEK[2]<0.262144>)`. PEEK: reading never marks a message as seen (RFC 9051 §6.4.5). */
export function pieceCommand(source: Source, { at, length }: Piece): Command {
  const word = source.binary ? 'BINARY.PEEK' : 'BODY.PEEK';
  const item = { ...itemOf(word, source.section), partial: [at, length] } as ImapCompileNode;
  return fetchCommand(source, [item], (row) => findPiece(row, source, at) !== undefined);
}

/** The octets that came; fewer than asked for where the source ends. @throws MailError NOT_FOUND, SERVER_UNAVAILABLE */
export function readPiece(reply: Reply, source: Source, { at, length }: Piece): Buffer {
  const row = rowOf(reply);
  const octets = findPiece(row, source, at);
  if (octets === null)
    throw new MailError('SERVER_UNAVAILABLE', 'The mail server left octets out of its answer');
  const came = octetsOf(octets);
  if (came.length <= length) return came;
  throw new MailError('SERVER_UNAVAILABLE', 'The mail server handed over more octets than it was asked for');
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
    accepts: (data) => data.type === 'FETCH' && uidOf(data) === uid && isAnswer(data),
  };
}

function itemOf(word: string, name: string): ImapCompileNode & object {
  return { type: 'ATOM', value: word, section: (name === '' ? [] : [atom(name)]) as never };
}

function rowOf({ status, data }: Reply): DataResponse {
  if (status.status !== 'OK') throw refusal(status, 'to hand over these octets', 'SERVER_UNAVAILABLE');
  const row = data.at(-1);
  if (row) return row;
  throw new MailError('NOT_FOUND', 'This message is no longer there');
}

/** `BODY[2]<262144>` or `BINARY[2]<0>` among the items of a row; undefined: it is not there. */
function findPiece({ tokens }: DataResponse, { binary, section }: Source, at: number): Token | undefined {
  const list = listOf(tokens[0]);
  for (let i = 0; i + 1 < list.length; i += 2) {
    const key = list[i];
    if (!key || Array.isArray(key) || !key.section) continue;
    const isWord = textOf(key)?.toUpperCase() === (binary ? 'BINARY' : 'BODY');
    const isPlace = (textOf(key.section[0]) ?? '') === section && key.partial?.[0] === at;
    if (isWord && isPlace) return list[i + 1];
  }
  return undefined;
}

function findSize({ tokens }: DataResponse, { section }: Source): number | null {
  return numberOf(pairsOf(listOf(tokens[0])).get(`BINARY.SIZE[${section}]`));
}
