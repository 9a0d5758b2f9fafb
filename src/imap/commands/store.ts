import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { FlagOperation } from '../../mail/changes.ts';
import { encodeMailboxName, setArgument } from './grammar.ts';
import { readSet } from './number-set.ts';
import type { WriteCommand } from './written.ts';
import { MAX_READ } from './written.ts';
import { atom, string } from '../wire/command.ts';
import { impossible } from '../wire/responses.ts';
import { textOf } from '../wire/responses.ts';

interface StoreArguments {
  readonly path: string;
  readonly uids: readonly number[];
  readonly operation: FlagOperation;
  readonly flags: readonly string[];
  /** Gmail's labels in place of flags; left out: flags are meant. */
  readonly labels?: readonly string[] | undefined;
  readonly unchangedSince?: string | undefined;
  /** Whether it comes to the same if it is carried out twice. */
  readonly isRepeatable?: boolean;
}

interface Stored {
  /** What UNCHANGEDSINCE passed over (MODIFIED, RFC 7162 §3.1.3). */
  readonly modified: ReadonlySet<number>;
}

const SIGNS: Record<FlagOperation, string> = { ADD: '+', REMOVE: '-', SET: '' };

/** Labels are named as mailboxes are; those of the system are flags. */
function labelArgument(label: string): ImapCompileNode {
  return label.startsWith('\\') ? atom(label) : string(encodeMailboxName(label));
}

const OPERATIONS: Record<FlagOperation, string> = { ADD: '+FLAGS', REMOVE: '-FLAGS', SET: 'FLAGS' };

/** RFC 9051 §6.4.6. */
export const UID_STORE: WriteCommand<StoreArguments, Stored> = {
  changes: true,
  mailbox: 'uses',
  args: storeArguments,
  refusal: { doing: 'to change these flags', fallback: 'FORBIDDEN' },
  read: (codes) => {
    const modified = codes.find(({ name }) => name === 'MODIFIED')?.args[0];
    if (modified === undefined) return { modified: new Set() };
    const uids = readSet(textOf(modified) ?? '', MAX_READ);
    if (!uids) throw impossible('MODIFIED');
    return { modified: new Set(uids) };
  },
  assumed: { modified: new Set() },
};

function storeArguments({
  uids,
  operation,
  flags,
  labels,
  unchangedSince,
}: StoreArguments): ImapCompileNode[] {
  if (labels) return [setArgument(uids), atom(`${SIGNS[operation]}X-GM-LABELS`), labels.map(labelArgument)];
  const condition = unchangedSince ? [[atom('UNCHANGEDSINCE'), atom(unchangedSince)]] : [];
  return [setArgument(uids), ...condition, atom(`${OPERATIONS[operation]}.SILENT`), flags.map(atom)];
}
