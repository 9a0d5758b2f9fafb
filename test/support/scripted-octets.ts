import type { ImapAttribute } from 'imapflow/lib/handler/types.js';

import type { ScriptedCommand } from './scripted-command.ts';
import { membersOf, wordOf } from './scripted-command.ts';
import type { Script } from './scripted-options.ts';
import type { Answer, ScriptedSession } from './scripted-session.ts';

/** A message with octets: its structure as it stands on the wire, and what stands in its sections. */
export interface ScriptedMail {
  readonly structure: string;
  /** Encoded, by section; the empty one is the whole message. */
  readonly sections: Readonly<Record<string, Buffer>>;
  /** Decoded, by section; left out: BINARY is refused. */
  readonly decoded?: Readonly<Record<string, Buffer>>;
}

/** Octets that a client asked for. */
export interface AskedPiece {
  readonly section: string;
  readonly at: number;
  readonly length: number;
  /** The whole row that an honest server sends. */
  readonly row: Buffer;
  readonly session: ScriptedSession;
  readonly tag: string;
}

/** In place of the honest answer to a piece; undefined: that one. */
export type Fault = (piece: AskedPiece) => Answer | undefined;

/** Answers FETCH and UID FETCH for a mailbox with one message, UID 1. */
export function octetScript(mail: ScriptedMail, fault: Fault = () => undefined): Script {
  return (command, session) => {
    const items = membersOf(command.args[1]);
    const row = rowOf(items.map((item) => itemOf(item, mail)));
    const piece = items.find((item) => partialOf(item));
    const answer = piece && fault(askedPiece(piece, row, command, session));
    return answer === undefined ? [row] : answer;
  };
}

/** A FETCH row of message 1; its items may be in several pieces, for each copy of their octets costs time. */
export function rowOf(items: readonly (readonly Buffer[])[]): Buffer {
  const spaced = items.flatMap((item) => [Buffer.from(' '), ...item]);
  return Buffer.concat([Buffer.from('* 1 FETCH (UID 1'), ...spaced, Buffer.from(')\r\n')]);
}

/** `BODY[2]<0> {5}` and the octets. */
export function pieceItem(word: string, section: string, at: number, octets: Buffer): Buffer[] {
  return [Buffer.from(`${word}[${section}]<${at}> {${octets.length}}\r\n`), octets];
}

function askedPiece(
  item: ImapAttribute,
  row: Buffer,
  { tag }: ScriptedCommand,
  session: ScriptedSession,
): AskedPiece {
  const [at = 0, length = 0] = partialOf(item)!;
  return { section: sectionOf(item), at, length, row, session, tag };
}

function itemOf(item: ImapAttribute, { structure, sections, decoded }: ScriptedMail): Buffer[] {
  const word = wordOf(item).toUpperCase().replace(/\[.*/, '');
  const section = sectionOf(item);
  const [at, length] = partialOf(item) ?? [];
  const octetsOf = { 'BODY.PEEK': sections, 'BINARY.PEEK': decoded }[word]?.[section];
  if (octetsOf && at !== undefined)
    return pieceItem(word.replace('.PEEK', ''), section, at, octetsOf.subarray(at, at + length!));
  const text =
    {
      BODYSTRUCTURE: `BODYSTRUCTURE ${structure}`,
      ENVELOPE: 'ENVELOPE (NIL "large" NIL NIL NIL NIL NIL NIL NIL NIL)',
      'RFC822.SIZE': `RFC822.SIZE ${sections['']?.length}`,
      'BINARY.SIZE': `BINARY.SIZE[${section}] ${decoded?.[section]?.length}`,
    }[word] ?? 'FLAGS ()';
  return [Buffer.from(text)];
}

/** imapflow's parser knows sections of BODY and BINARY only. */
const sectionOf = (item: ImapAttribute): string =>
  Array.isArray(item) || !item?.section
    ? (/\[(.*)\]$/.exec(wordOf(item))?.[1] ?? '')
    : wordOf(item.section[0]);

const partialOf = (item: ImapAttribute): readonly number[] | undefined =>
  Array.isArray(item) ? undefined : item?.partial;
