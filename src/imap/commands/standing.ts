import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { NoArguments, ReadCommand } from './grammar.ts';
import { isMailbox, mailboxArgument } from './grammar.ts';
import { NO_STATUS, readStatus } from './status-items.ts';
import { atom } from '../wire/command.ts';
import { listOf } from '../wire/responses.ts';

// What is asked of a mailbox that a session has open from an earlier call.

/** Has the server tell what has become of the open mailbox (RFC 9051 §6.1.2): as untagged data. */
export const NEWS: ReadCommand<NoArguments, object> = {
  name: 'NOOP',
  mailbox: 'uses',
  args: () => [],
  data: [],
  refusal: { doing: 'to say what is new in the open mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: () => ({}),
  assumed: () => ({}),
};

/** Leaves the open mailbox without removing anything from it (RFC 3691). */
export const UNSELECT: ReadCommand<NoArguments, object> = {
  mailbox: 'opens',
  args: () => [],
  data: [],
  refusal: { doing: 'to leave the open mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: () => ({}),
  assumed: () => ({}),
};

/** What is behind a mailbox's name now. */
export interface Witness {
  readonly status: MailboxStatus;
  /** The server looks at the mailbox that is open, whatever its name has come to mean (Dovecot). */
  readonly isBlind: boolean;
}

/**
 * STATUS of the mailbox that is open, which clients should not ask for and servers answer (RFC 9051 §6.3.11): it shows
 * whether the name still means this mailbox.
 */
export const WITNESS: ReadCommand<{ readonly path: string }, Witness> = {
  name: 'STATUS',
  mailbox: 'none',
  args: ({ path }) => [mailboxArgument(path), ['MESSAGES', 'UIDNEXT', 'UIDVALIDITY'].map(atom)],
  data: ['STATUS'],
  accepts: ({ path }, { tokens }) => isMailbox(tokens[0], path),
  refusal: { doing: 'to report the counts of this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: ({ data, status }) => ({
    status: readStatus(data.flatMap(({ tokens }) => listOf(tokens[1]))),
    isBlind: status.code?.name === 'CLIENTBUG',
  }),
  assumed: () => ({ status: NO_STATUS, isBlind: true }),
};
