import { MailError } from '../../mail/errors.ts';
import type { FetchRow } from '../commands/fetch.ts';
import type { StepOf } from '../commands/table.ts';
import { commandOf, readReply } from '../commands/table.ts';
import type { DataResponse } from '../wire/responses.ts';
import type { Fetcher } from './piece.ts';

/** What a server says of messages, or why it does not. */
export type FirstRows = readonly FetchRow[] | MailError;

/**
 * What a server says of one message. Settles with the row, once it holds all that was asked: Dovecot keeps back tagged
 * answers until all commands that it has heard are done, and octets that leave with this one take their time.
 * @throws MailError when the connection ends
 */
export function fetchFirstRow(wire: Fetcher, step: StepOf<'UID FETCH'>): Promise<FirstRows> {
  return new Promise((resolve, reject) => {
    const hear = (row: DataResponse): void => {
      const rows = readReply(step, { status: DONE, data: [row], remarks: [] });
      if (!(rows instanceof MailError) && rows.some((each) => isWhole(each, step))) resolve(rows);
    };
    // Once there was a row, this comes too late to matter.
    wire.fetch({ ...commandOf(step), hear }, 0).then((reply) => {
      resolve(readReply(step, reply));
    }, reject);
  });
}

function isWhole({ items }: FetchRow, step: StepOf<'UID FETCH'>): boolean {
  return step.items.words.every((word) => items.get(word) != null);
}

const DONE = {
  kind: 'status',
  tag: '',
  status: 'OK',
  code: undefined,
  text: '',
  weight: 0,
} as const;
