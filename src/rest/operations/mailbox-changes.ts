import type { Caller } from '../../mail/caller.ts';
import * as z from 'zod/mini';

import {
  createMailbox,
  deleteMailbox,
  expungeMailbox,
  renameMailbox,
  subscribeMailbox,
} from '../../mail/change-mailbox.ts';
import type { MailboxDemand } from '../../mail/demand.ts';
import { mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import type { MailboxFieldName, MailboxOptions } from '../fields/mailbox-fields.ts';
import { MAILBOX_CHANGED_FIELDS, MAILBOX_FIELDS } from '../fields/mailbox-fields.ts';
import { demandOf, partError, show } from '../fields/show.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import {
  MAILBOX_ROLES,
  described,
  ifUidValidity,
  mailboxPath,
  mailboxQuery,
  optional,
} from '../parameters.ts';

const newPath = (what: string) => described(z.string().check(z.minLength(1), z.maxLength(1000)), what);
const SHOWN = `By default the response has only the fields that are known without another command: \`${MAILBOX_CHANGED_FIELDS.join(',')}\`.`;

export const mailboxChangeOperations: readonly AnyOperation[] = [
  operation({
    id: 'createMailbox',
    method: 'POST',
    path: '/v1/mailboxes',
    topic: 'Mailboxes',
    summary: 'Create a mailbox',
    description: `The server’s delimiter in the path separates levels; the server creates missing levels. ${SHOWN}`,
    query: mailboxQuery,
    body: z.strictObject({
      path: newPath('The full path in the server’s own hierarchy.'),
      role: optional(
        z.enum(MAILBOX_ROLES),
        'The role of the mailbox (CREATE-SPECIAL-USE, RFC 6154); UNSUPPORTED if the server does not support it.',
      ),
    }),
    answers: { 201: 'ChangedMailbox' },
    answerHeaders: ['Location'],
    errors: ['ALREADY_EXISTS'],
    retry: {
      isSafe: true,
      how: 'If the second call fails with ALREADY_EXISTS, the first one created the mailbox, or it existed before.',
    },
    run: async ({ body, query }, caller) => {
      const answer = await changed(query, caller, (demand) => createMailbox(caller.mail(), body, demand));
      const { mailbox } = answer.value as { mailbox: { id?: string } | null };
      const location = mailbox?.id === undefined ? {} : { location: `mailboxes/${mailbox.id}` };
      return { ...answer, status: 201, headers: location };
    },
  }),
  operation({
    id: 'renameMailbox',
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}:rename',
    topic: 'Mailboxes',
    summary: 'Rename a mailbox',
    description: `Also renames all mailboxes below it. Ids contain paths, so the mailbox and its messages get new ids. INBOX is special (RFC 9051 §6.3.6): its messages move to the new mailbox, and INBOX stays. ${SHOWN}`,
    pathParameters: mailboxPath,
    query: mailboxQuery,
    body: z.strictObject({ path: newPath('The new full path.'), ifUidValidity }),
    answers: { 200: 'ChangedMailbox' },
    errors: ['ALREADY_EXISTS', 'STALE_ID'],
    retry: {
      isSafe: false,
      how: 'Look for the new path with GET /v1/mailboxes:find. If a second call fails with NOT_FOUND, the first one renamed the mailbox.',
    },
    run: ({ path: { mailboxId: id }, body, query }, caller) =>
      changed(query, caller, (demand) => renameMailbox(caller.mail(), { id, ...body }, demand)),
  }),
  operation({
    id: 'deleteMailbox',
    method: 'DELETE',
    path: '/v1/mailboxes/{mailboxId}',
    topic: 'Mailboxes',
    summary: 'Delete a mailbox with all its messages',
    description: 'Mailboxes below it stay. INBOX cannot be deleted.',
    pathParameters: mailboxPath,
    query: { ifUidValidity },
    answers: { 200: 'DeletedMailbox' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'Look for the mailbox with GET /v1/mailboxes/{mailboxId}. Send `ifUidValidity` with a retry, so that it cannot delete a mailbox that has been recreated meanwhile.',
    },
    run: async ({ path: { mailboxId: id }, query }, caller) =>
      ok({ id: await deleteMailbox(caller.mail(), { id, ...query }) }),
  }),
  subscription('subscribe', 'Add a mailbox to those that clients show'),
  subscription('unsubscribe', 'Take a mailbox off those that clients show'),
  operation({
    id: 'expungeMailbox',
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}:expunge',
    topic: 'Mailboxes',
    summary: 'Expunge a mailbox',
    description:
      'Removes all messages in a mailbox that are marked `\\Deleted`, regardless of which client marked them (EXPUNGE).',
    pathParameters: mailboxPath,
    query: { ifUidValidity },
    answers: { 200: 'Expunged' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'A second call also removes messages that were marked in the meantime. List the remaining messages with GET /v1/mailboxes/{mailboxId}/messages.',
    },
    run: async ({ path: { mailboxId: id }, query }, caller) =>
      ok({ expunged: await expungeMailbox(caller.mail(), { id, ...query }), failures: [] }),
  }),
];

function subscription(kind: 'subscribe' | 'unsubscribe', summary: string): AnyOperation {
  return operation({
    id: `${kind}Mailbox`,
    method: 'POST',
    path: `/v1/mailboxes/{mailboxId}:${kind}`,
    topic: 'Mailboxes',
    summary,
    description: `The mailbox itself stays as it is. ${SHOWN}`,
    pathParameters: mailboxPath,
    query: { ...mailboxQuery, ifUidValidity },
    answers: { 200: 'ChangedMailbox' },
    errors: ['STALE_ID'],
    retry: { isSafe: true, how: 'A second call has no further effect.' },
    run: ({ path: { mailboxId: id }, query: { ifUidValidity: expected, ...query } }, caller) =>
      changed(query, caller, (demand) =>
        subscribeMailbox(caller.mail(), kind, { id, ifUidValidity: expected }, demand),
      ),
  });
}

type ShownQuery = MailboxOptions & { fields?: readonly MailboxFieldName[] | undefined };

/** A changed mailbox. What was done stays done when it cannot be shown: it is null then, and `errors` says why. */
async function changed(
  { fields = MAILBOX_CHANGED_FIELDS, ...options }: ShownQuery,
  caller: Caller,
  change: (demand: MailboxDemand) => Promise<Mailbox | MailError | null>,
): Promise<JsonAnswer> {
  const mailbox = await change(demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), options));
  if (mailbox instanceof MailError) return ok({ mailbox: null, errors: [partError('mailbox', mailbox)] });
  return ok({ mailbox: mailbox && (await show(MAILBOX_FIELDS, fields, mailbox, options, caller)) });
}
