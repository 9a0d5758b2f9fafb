import type { MailboxStatus } from '../../mail/mailbox.ts';
import { ASSUMED_EXISTS } from './assumptions.ts';
import type { ReadCommand } from './grammar.ts';
import { isMailbox, mailboxArgument } from './grammar.ts';
import { NO_STATUS, readStatus } from './status-items.ts';
import { atom } from '../wire/command.ts';
import { listOf, textOf } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';

interface StatusArguments {
  readonly path: string;
  readonly items: readonly string[];
}

/** RFC 9051 §6.3.11. */
export const STATUS: ReadCommand<StatusArguments, MailboxStatus> = {
  mailbox: 'none',
  args: ({ path, items }) => [mailboxArgument(path), items.map(atom)],
  data: ['STATUS'],
  accepts: ({ path }, { tokens }) => isMailbox(tokens[0], path) && objectIdIn(tokens) === undefined,
  refusal: { doing: 'to report the counts of this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: ({ data }) => readStatus(data.flatMap(({ tokens }) => listOf(tokens[1]))),
  assumed: () => ({ ...NO_STATUS, messages: ASSUMED_EXISTS }),
};

/** Alone: Cyrus 3.6 answers garbage where anything else is asked for beside it (RFC 8474 §4). */
export const OBJECT_ID: ReadCommand<{ readonly path: string }, string | null> = {
  name: 'STATUS',
  mailbox: 'none',
  args: ({ path }) => [mailboxArgument(path), [atom('MAILBOXID')]],
  data: ['STATUS'],
  accepts: ({ path }, { tokens }) => isMailbox(tokens[0], path) && objectIdIn(tokens) !== undefined,
  refusal: { doing: 'to report the id of this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: ({ data }) => textOf(listOf(objectIdIn(data[0]?.tokens ?? []))[0]),
  assumed: () => null,
};

/** What follows MAILBOXID in the answer to a STATUS that asked for nothing else. */
function objectIdIn(tokens: readonly Token[]): Token | undefined {
  const [word, id] = listOf(tokens[1]);
  return textOf(word)?.toUpperCase() === 'MAILBOXID' ? id : undefined;
}
