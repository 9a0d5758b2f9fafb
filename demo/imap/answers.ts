import { compiler } from 'imapflow/lib/handler/imap-handler.js';
import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';
import { encodePath } from './modified-utf7.ts';

export type Node = ImapCompileNode;

const CRLF = Buffer.from('\r\n');
// Beyond this a quoted string does not help a reader of the transcript, and some clients bound their lines.
const LONGEST_QUOTED = 1000;

export function atom(value: string): Node {
  return { type: 'ATOM', value };
}

/** Written as it stands: response texts, and `\*`, which is no atom. */
export function verbatim(value: string): Node {
  return { type: 'TEXT', value };
}

/** A response code: `[UIDNEXT 5]`. */
export function code(...nodes: Node[]): Node {
  return { type: 'ATOM', section: nodes as [] };
}

export function literal(value: Buffer): Node {
  return { type: 'LITERAL', value };
}

/** A sequence set, from ascending numbers: `1:3,7`. */
export function numberSet(numbers: readonly number[]): Node {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const value = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}:${to}`)).join(',');
  return { type: 'SEQUENCE', value };
}

/**
 * A string or NIL. `value` is octets in latin1, as they stand in the message; what a quoted string cannot carry
 * becomes a literal (RFC 3501 §4.3).
 */
export function nstring(value: string | null | undefined): Node {
  if (value === null || value === undefined) return null;

  const mayBeQuoted =
    value.length <= LONGEST_QUOTED && /^[\u0001-\u0009\u000b\u000c\u000e-\u007f]*$/.test(value);
  return mayBeQuoted ? { type: 'STRING', value } : literal(Buffer.from(value.replaceAll('\0', ''), 'latin1'));
}

export function mailboxName(path: string): Node {
  return nstring(encodePath(path));
}

/** One response line, literals included. */
export function compileLine(tag: string, command: string, attributes: Node[] = []): Buffer {
  return Buffer.concat([compiler({ tag, command, attributes }), CRLF]);
}
