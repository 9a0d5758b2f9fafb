import type { DeltaDemand } from './demand.ts';
import { mailboxDemand, wantDelta } from './demand.ts';
import type { GivenDeltaArguments } from './delta.ts';
import { deltaKey, readDeltaArguments } from './delta.ts';
import { MailError, unwrap } from './errors.ts';
import type { MailboxFinder, MailboxQuery } from './find-mailbox.ts';
import { findMailbox } from './find-mailbox.ts';
import type { Delta } from './mailbox.ts';

/** Which changes of which mailbox. */
export interface DeltaQuery extends GivenDeltaArguments {
  readonly mailbox: MailboxQuery;
}

/**
 * What changed in a mailbox since a token was given out.
 * @throws MailError BAD_USER_INPUT, STALE_ID, NOT_FOUND, UNSUPPORTED where it holds no messages
 */
export async function findDelta(
  caller: MailboxFinder,
  { mailbox, ...args }: DeltaQuery,
  wants: Pick<DeltaDemand, 'created' | 'updated'>,
): Promise<Delta> {
  const delta = readDeltaArguments(args);
  const demand = mailboxDemand();
  wantDelta(demand, deltaKey(delta), { ...delta, ...wants });
  const { changes } = await findMailbox(caller, mailbox, demand);
  const found = changes.get(deltaKey(delta));
  if (found === undefined)
    throw new MailError(
      'UNSUPPORTED',
      'This mailbox is only a level in the hierarchy and cannot hold messages',
    );
  return unwrap(found);
}
