import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { MailError, attempt } from '../../mail/errors.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import type { NoArguments, ReadCommand } from './grammar.ts';
import { mailboxArgument, pathOf } from './grammar.ts';
import { readStatus } from './status-items.ts';
import type { Reply } from '../wire/command.ts';
import { atom } from '../wire/command.ts';
import { listOf, textOf, textsOf } from '../wire/responses.ts';

/** What LIST tells besides names (RFC 5258, RFC 5819); all empty: the LIST of RFC 3501. */
export interface ListReturns {
  readonly options: readonly string[];
  readonly status: readonly string[];
}

/** Every mailbox, or with `path` only that one. */
interface ListArguments {
  readonly path: string | undefined;
  readonly returns: ListReturns;
}

/** A mailbox as LIST shows it. */
export interface ListRow {
  readonly path: string;
  readonly delimiter: string | null;
  readonly attributes: readonly string[];
}

export interface Listing {
  readonly rows: readonly ListRow[];
  /** From LIST … RETURN (STATUS …); a mailbox that the server could not count is missing. */
  readonly statuses: ReadonlyMap<string, MailboxStatus | MailError>;
}

export const LIST: ReadCommand<ListArguments, Listing> = {
  mailbox: 'none',
  args: ({ path, returns }) => [
    { type: 'STRING', value: '' },
    path === undefined ? { type: 'STRING', value: '*' } : mailboxArgument(path),
    ...returnArgument(returns),
  ],
  data: ['LIST', 'STATUS'],
  refusal: { doing: 'to list the mailboxes', fallback: 'SERVER_UNAVAILABLE' },
  leansOn: ({ returns: { options, status } }) =>
    status.length > 0 ? 'LIST-STATUS' : options.length > 0 ? 'LIST-EXTENDED' : undefined,
  read: readListing,
  assumed: () => ASSUMED,
};

/** The subscribed mailboxes, where LIST does not tell (RFC 3501 §6.3.9). */
export const LSUB: ReadCommand<NoArguments, ReadonlySet<string>> = {
  mailbox: 'none',
  args: () => ['', '*'].map((value) => ({ type: 'STRING', value })),
  data: ['LSUB'],
  refusal: { doing: 'to list the subscriptions', fallback: 'SERVER_UNAVAILABLE' },
  read: ({ data }) => new Set(data.map(({ tokens }) => pathOf(tokens[2]) ?? '')),
  assumed: () => new Set(ROLES),
};

const ROLES = ['Archive', 'Drafts', 'Junk', 'Sent', 'Trash', 'All', 'Flagged', 'Important'];

/** INBOX, and a subscribed mailbox for each role. */
const ASSUMED: Listing = {
  rows: [
    { path: 'INBOX', delimiter: '/', attributes: [] },
    ...ROLES.map((name) => ({ path: name, delimiter: '/', attributes: [`\\${name}`, '\\Subscribed'] })),
  ],
  statuses: new Map(),
};

function returnArgument({ options, status }: ListReturns): ImapCompileNode[] {
  const words: ImapCompileNode[] = options.map(atom);
  if (status.length > 0) words.push(atom('STATUS'), status.map(atom));
  return words.length > 0 ? [atom('RETURN'), words] : [];
}

function readListing({ data }: Reply): Listing {
  const rows = new Map<string, ListRow>();
  const statuses = new Map<string, MailboxStatus | MailError>();
  for (const { type, tokens } of data) {
    if (type === 'STATUS') {
      const path = pathOf(tokens[0]);
      if (path !== undefined)
        statuses.set(
          path,
          attempt(() => joined(statuses.get(path), readStatus(listOf(tokens[1])))),
        );
      continue;
    }
    const path = pathOf(tokens[2]);
    if (!path) continue;
    const attributes = textsOf(listOf(tokens[0]));
    rows.set(path, { path, delimiter: textOf(tokens[1]) || null, attributes });
  }
  return { rows: [...rows.values()], statuses };
}

/** A server that notifies (RFC 5465) may say some of the counts once more meanwhile. */
function joined(known: MailboxStatus | MailError | undefined, told: MailboxStatus): MailboxStatus {
  if (known === undefined || known instanceof MailError) return told;
  const pairs = Object.entries(told).filter(([, value]) => value !== null);
  return { ...known, ...Object.fromEntries(pairs) };
}
