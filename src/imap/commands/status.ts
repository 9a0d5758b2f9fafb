import type { MailboxStatus } from '../../mail/mailbox.ts';
import { ASSUMED_EXISTS } from './assumptions.ts';
import type { ReadCommand } from './grammar.ts';
import { isMailbox, mailboxArgument } from './grammar.ts';
import { NO_STATUS, readStatus } from './status-items.ts';
import { atom } from '../wire/command.ts';
import { listOf } from '../wire/responses.ts';

interface StatusArguments {
  readonly path: string;
  readonly items: readonly string[];
}

/** RFC 9051 §6.3.11. */
export const STATUS: ReadCommand<StatusArguments, MailboxStatus> = {
  mailbox: 'none',
  args: ({ path, items }) => [mailboxArgument(path), items.map(atom)],
  data: ['STATUS'],
  accepts: ({ path }, { tokens }) => isMailbox(tokens[0], path),
  refusal: { doing: 'to report the counts of this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: ({ data }) => readStatus(data.flatMap(({ tokens }) => listOf(tokens[1]))),
  assumed: () => ({ ...NO_STATUS, messages: ASSUMED_EXISTS }),
};
