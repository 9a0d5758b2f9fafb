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
const SHOWN = `Unless \`fields\` is given, the answer shows what is known without asking: \`${MAILBOX_CHANGED_FIELDS.join(',')}\`.`;

export const mailboxChangeOperations: readonly AnyOperation[] = [
  operation({
    id: 'createMailbox',
    method: 'POST',
    path: '/v1/mailboxes',
    topic: 'Mailboxes',
    summary: 'Make a mailbox',
    description: `The server’s delimiter makes a hierarchy: missing levels are made by the server. ${SHOWN}`,
    query: mailboxQuery,
    body: z.strictObject({
      path: newPath('The full path in the server’s own hierarchy.'),
      role: optional(
        z.enum(MAILBOX_ROLES),
        'What it is for (CREATE-SPECIAL-USE, RFC 6154); UNSUPPORTED where the server does not take roles.',
      ),
    }),
    answers: { 201: 'ChangedMailbox' },
    answerHeaders: ['Location'],
    errors: ['ALREADY_EXISTS'],
    retry: {
      isSafe: true,
      how: 'ALREADY_EXISTS to the second call says that the first one did it, or that it was there before.',
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
    summary: 'Give a mailbox another path',
    description: `With it goes all below it. Ids hold paths, so the mailbox and its messages have other ids then. INBOX is special (RFC 9051 §6.3.6): its messages move to the new mailbox, and INBOX stays. ${SHOWN}`,
    pathParameters: mailboxPath,
    query: mailboxQuery,
    body: z.strictObject({ path: newPath('Its new full path.'), ifUidValidity }),
    answers: { 200: 'ChangedMailbox' },
    errors: ['ALREADY_EXISTS', 'STALE_ID'],
    retry: {
      isSafe: false,
      how: 'Look for the new path with GET /v1/mailboxes:find. NOT_FOUND to a second call says that the first one did it.',
    },
    run: ({ path: { mailboxId: id }, body, query }, caller) =>
      changed(query, caller, (demand) => renameMailbox(caller.mail(), { id, ...body }, demand)),
  }),
  operation({
    id: 'deleteMailbox',
    method: 'DELETE',
    path: '/v1/mailboxes/{mailboxId}',
    topic: 'Mailboxes',
    summary: 'Remove a mailbox with all its messages',
    description: 'Mailboxes below it stay. INBOX cannot be removed.',
    pathParameters: mailboxPath,
    query: { ifUidValidity },
    answers: { 200: 'DeletedMailbox' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'Look for it with GET /v1/mailboxes/{mailboxId}. To be sure that nobody made it anew in between, send its `ifUidValidity` along.',
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
    summary: 'Remove what is marked',
    description: 'Removes everything in a mailbox that is marked `\\Deleted`, whoever marked it (EXPUNGE).',
    pathParameters: mailboxPath,
    query: { ifUidValidity },
    answers: { 200: 'Expunged' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'A second call also removes what was marked in between. Look which messages are left with GET /v1/mailboxes/{mailboxId}/messages.',
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
    retry: { isSafe: true, how: 'A second call changes nothing more.' },
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
