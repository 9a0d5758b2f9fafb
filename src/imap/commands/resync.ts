import type { UidRange } from '../../mail/uid-ranges.ts';
import type { ChangedRows } from './fetch-changed.ts';
import { NOTHING_CHANGED, readChanged } from './fetch-changed.ts';
import type { FetchItems } from './fetch-items.ts';
import type { ReadCommand } from './grammar.ts';
import { mailboxArgument } from './grammar.ts';
import type { OpenMailbox, OpeningArguments } from './select.ts';
import { OPENING } from './select.ts';
import { rangesArgument } from './uid-set.ts';
import type { Reply } from '../wire/command.ts';
import { atom } from '../wire/command.ts';
import type { DataResponse } from '../wire/responses.ts';

interface ResyncArguments extends OpeningArguments {
  readonly since: { readonly uidValidity: number; readonly modSeq: bigint };
  /** Only of these UIDs is told what changed. */
  readonly known: UidRange;
}

/** A mailbox as it is, and what changed in it. */
export interface Resynced {
  readonly opened: OpenMailbox;
  readonly changed: ChangedRows;
}

/** What the rows of a resynchronisation have. */
export const FLAG_ITEMS: FetchItems = { words: ['UID', 'FLAGS'], headers: [] };

/**
 * EXAMINE with QRESYNC (RFC 7162 §3.2.5), which has to be enabled. Never without known UIDs: a server that has forgotten
 * what was expunged when would tell of every message.
 */
export const RESYNC: ReadCommand<ResyncArguments, Resynced> = {
  name: 'EXAMINE',
  mailbox: 'opens',
  args: ({ path, since, known }) => [
    mailboxArgument(path),
    [atom('QRESYNC'), [atom(`${since.uidValidity}`), atom(`${since.modSeq}`), rangesArgument([known])]],
  ],
  data: [...OPENING.data, 'FETCH', 'EXPUNGE', 'VANISHED'],
  refusal: OPENING.refusal,
  read: (reply, step) => ({
    opened: OPENING.read(reply, step),
    changed: readChanged({ data: ofThisMailbox(reply) }, { items: FLAG_ITEMS }),
  }),
  assumed: (step) => ({ opened: OPENING.assumed(step), changed: NOTHING_CHANGED }),
};

/** What stands ahead of the mailbox's own FLAGS is still told of the mailbox that was open before. */
function ofThisMailbox({ data }: Reply): readonly DataResponse[] {
  return data.slice(data.findLastIndex(({ type }) => type === 'FLAGS') + 1);
}
