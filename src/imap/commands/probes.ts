import { ID } from './account.ts';
import type { Command, Reply } from '../wire/command.ts';

// Commands that no plan asks for: they find out whether a session is alive, and what its server can do.

export const NOOP: Command = { name: 'NOOP', args: [], mailbox: 'none' };

/** The connection itself takes in what the server can do, whenever it says so. */
export const CAPABILITY: Command = { name: 'CAPABILITY', args: [], mailbox: 'none' };

/** Whether commands are heard. Not NOOP: it has Courier look through the open mailbox, which takes a second. */
export const PROBE: Command = CAPABILITY;

/** Who is asking, for servers that want to know ahead of everything else. */
export const IDENTIFY: Command = {
  name: 'ID',
  args: ID.args({}),
  mailbox: 'none',
  data: ['ID'],
};

/** LIST "" "": the delimiter of the personal namespace (RFC 9051 §6.3.9). */
export const DELIMITER: Command = {
  name: 'LIST',
  args: ['', ''].map((value) => ({ type: 'STRING', value })),
  mailbox: 'none',
  data: ['LIST'],
};

/** What LIST "" "" says; null: names have no hierarchy. */
export function delimiterIn({ data }: Reply): string | null {
  const token = data[0]?.tokens[1];
  return token && !Array.isArray(token) ? String(token.value) || null : null;
}
