import type { ImapAttribute } from 'imapflow/lib/handler/types.js';

import { membersOf, wordOf } from './scripted-command.ts';
import type { ScriptedMessage } from './scripted-mailbox.ts';
import { literal } from './scripted-mailbox.ts';

/** One data item of a FETCH answer, as a binary string. */
export function fetchItem(item: ImapAttribute, message: ScriptedMessage): string {
  const word = wordOf(item).toUpperCase();
  const write = ITEMS[word];
  if (write) return `${word} ${write(message)}`;
  if (word === 'BODY.PEEK') return headerItem(item, message);
  throw new Error(`this scripted server knows no FETCH item ${word}`);
}

const ITEMS: Record<string, (message: ScriptedMessage) => string> = {
  UID: ({ uid }) => `${uid}`,
  FLAGS: ({ flags }) => `(${flags.join(' ')})`,
  INTERNALDATE: ({ internalDate }) => `"${internalDate}"`,
  'RFC822.SIZE': ({ size }) => `${size}`,
  MODSEQ: ({ modSeq }) => `(${modSeq})`,
  ENVELOPE: ({ envelope }) => envelope,
};

function headerItem(item: ImapAttribute, { header }: ScriptedMessage): string {
  const section = Array.isArray(item) ? [] : (item?.section ?? []);
  if (wordOf(section[0]) === 'HEADER')
    return `BODY[HEADER] ${literal(Buffer.from(`${header}\r\n`, 'latin1'))}`;
  const names = membersOf(section[1]).map((each) => wordOf(each).toUpperCase());
  const fields = header.match(/^[^\s:]+:.*\r\n(?:[ \t].*\r\n)*/gm) ?? [];
  const wanted = fields.filter((field) => names.includes(field.slice(0, field.indexOf(':')).toUpperCase()));
  return `BODY[HEADER.FIELDS (${names.join(' ')})] ${literal(Buffer.from(`${wanted.join('')}\r\n`, 'latin1'))}`;
}

/** Whether a sequence set holds a number; `*` is `last`. */
export function isInSet(set: string, number: number, last: number): boolean {
  return set.split(',').some((part) => {
    const ends = part.split(':').map((end) => (end === '*' ? last : Number(end)));
    return number >= Math.min(...ends) && number <= Math.max(...ends);
  });
}

/** The highest number that a sequence set names outright. */
export function highestIn(set: string): number {
  return Math.max(0, ...set.split(/[,:]/).map(Number).filter(Number.isFinite));
}
