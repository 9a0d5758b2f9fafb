import { Refusal } from '../store/refusal.ts';
import type { MaildropCommand, Reply } from './command.ts';
import type { NumberedMessage, Maildrop } from './maildrop.ts';
import { topOf } from './octets.ts';

export const MAILDROP_COMMANDS: Record<string, MaildropCommand> = {
  STAT: ({ entries, size }) => ({ text: `${entries.length} ${size}` }),
  LIST: (maildrop, rest) => listing(maildrop, rest, ({ octets }) => octets.length),
  UIDL: (maildrop, rest) => listing(maildrop, rest, ({ uniqueId }) => uniqueId),
  RETR: (maildrop, rest) => {
    const { octets } = maildrop.entry(numberIn(rest));
    return { text: `${octets.length} octets`, body: octets };
  },
  TOP: (maildrop, rest) => {
    const [number = '', lines = '', ...more] = rest.split(' ');
    if (more.length > 0) throw new Refusal('TOP has two arguments');
    const { octets } = maildrop.entry(numberIn(number));
    return { text: 'Top of message follows', body: topOf(octets, numberIn(lines)) };
  },
  DELE: (maildrop, rest) => {
    maildrop.entry(numberIn(rest)).isMarked = true;
    return { text: 'Marked' };
  },
  RSET: (maildrop) => {
    maildrop.unmarkAll();
    return { text: 'Nothing is marked' };
  },
  NOOP: () => ({ text: 'Still here' }),
};

/** A line for each message, or the status line for one. */
function listing(
  maildrop: Maildrop,
  rest: string,
  valueOf: (entry: NumberedMessage) => string | number,
): Reply {
  const row = (entry: NumberedMessage): string => `${entry.number} ${valueOf(entry)}`;
  if (rest !== '') return { text: row(maildrop.entry(numberIn(rest))) };
  const rows = maildrop.entries.map((entry) => `${row(entry)}\r\n`);
  return { text: `${rows.length} messages`, body: Buffer.from(rows.join('')) };
}

function numberIn(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('A number is expected');
  return Number(text);
}
