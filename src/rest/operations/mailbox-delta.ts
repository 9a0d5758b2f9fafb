import type { Delta } from '../../mail/mailbox.ts';
import type { Caller } from '../../mail/caller.ts';
import { DELTA_OFFERS } from '../../operations/offers/mailbox-delta.ts';
import type { MessageFieldName, MessageOptions } from '../fields/message-fields.ts';
import { LIST_FIELDS } from '../fields/message-fields.ts';
import { SHOWN } from '../message-list.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { messageQuery, readMailboxPath } from '../parameters.ts';
import { showMessage, wantedOf } from '../show-messages.ts';

const { listChanges } = DELTA_OFFERS;
const { since, first, wait } = listChanges.input;

/** What messages show that were there before. */
export const UPDATED_FIELDS: readonly MessageFieldName[] = ['id', 'mailboxId', 'uid', 'flags'];

export const mailboxDeltaOperations: readonly AnyOperation[] = [
  operation({
    ...offers(
      listChanges,
      `\`fields\` selects the fields of \`created\`; messages in \`updated\` have \`${UPDATED_FIELDS.join(',')}\`. ${SHOWN}`,
    ),
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}/changes',
    topic: 'Messages',
    pathParameters: readMailboxPath,
    query: { since, first, wait, ...messageQuery },
    answers: { 200: 'MailboxChanges' },
    errors: ['STALE_ID'],
    run: async (
      {
        path: { mailboxId },
        query: { since: token, first: size, wait: seconds, fields = LIST_FIELDS, ...options },
      },
      caller,
    ) => {
      const updated = wantedOf(UPDATED_FIELDS, {}, caller);
      const wants = { created: wantedOf(fields, options, caller), updated };
      const delta = await listChanges.run(
        { mailboxId, since: token, first: size, wait: seconds },
        caller,
        wants,
      );
      return ok(await showDelta(delta, fields, options, caller));
    },
  }),
];

/** A delta as JSON. @param fields of messages that arrived */
export async function showDelta(
  { created, updated, ...rest }: Delta,
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): Promise<object> {
  const arrived = created.map((message) => showMessage(message, fields, options, caller));
  const changed = updated.map((message) => showMessage(message, UPDATED_FIELDS, {}, caller));
  return { created: await Promise.all(arrived), updated: await Promise.all(changed), ...rest };
}
