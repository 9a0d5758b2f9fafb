import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { Command } from '../wire/command.ts';
import { atom } from '../wire/command.ts';

// Commands behind which the server speaks first: no plan asks for them, and what they bring are hints.

/** The open mailbox is watched (RFC 2177) until anything else leaves: DONE goes ahead of that, in the same write. */
export const IDLE: Command = {
  name: 'IDLE',
  args: [],
  mailbox: 'uses',
  continuations: ['DONE'],
  isHeld: true,
};

const MESSAGES = ['MessageNew', 'MessageExpunge', 'FlagChange'];
const MAILBOXES = ['MailboxName', 'SubscriptionChange'];

const told = (mailboxes: string, events: readonly string[]): ImapCompileNode[] => [
  atom(mailboxes),
  events.map(atom),
];

/**
 * Of the open mailbox all is told, and of other own mailboxes their counts (RFC 5465). Beside IDLE alone: without it Dovecot
 * keeps every other event of the open mailbox back.
 */
export const NOTIFY: Command = {
  name: 'NOTIFY',
  args: [
    atom('SET'),
    told('selected', MESSAGES),
    told('personal', [...MESSAGES, ...MAILBOXES]),
  ] as ImapCompileNode[],
  mailbox: 'uses',
};

export const LOGOUT: Command = { name: 'LOGOUT', args: [], mailbox: 'none' };
